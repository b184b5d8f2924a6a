// Servers between 2.23 and 2.43 have part of what the newer one can. Whatever they have, a stack is made,
// changed, stopped and started, and each time the second plan is empty.
#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>

using e2e::Result;
using e2e::World;

namespace {

/// A server of a generation with one ability more, or one less.
struct Mixture {
    std::string generation;
    std::string ability;
};

simulator::Settings settings_of(const Mixture &mixture) {
    simulator::Settings settings;
    settings.generation = mixture.generation;
    settings.version = "2.33.0";
    (mixture.generation == "2.23" ? settings.with : settings.without).push_back(mixture.ability);
    return settings;
}

/// Abilities that a client could take one for another, given to the older generation or taken from the newer
/// one.
Mixture any_mixture() {
    static const std::vector<Mixture> all = {
        {"2.23", "asynchronous"}, {"2.23", "in-place"}, {"2.23", "sources"},      {"2.43", "asynchronous"},
        {"2.43", "in-place"},     {"2.43", "sources"},  {"2.43", "keep-left-out"}};
    return GENERATE(from_range(all));
}

std::string mixture_stacks(const World &world, const std::string &git_more, const std::string &inline_more) {
    return "  - {name: web, gitConfig: {url: '" + world.git_url("stacks") +
           "', referenceName: refs/heads/main, configFilePath: docker-compose.yml}" + git_more + "}\n" +
           "  - {name: cache, file: cache.yml" + inline_more + "}\n";
}

void apply_until_nothing_is_left(const World &world) {
    const Result apply = world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    world.needs_nothing();
}

} // namespace

TEST_CASE("whatever a server between the generations can do, what was applied is there", "[e2e][mixtures]") {
    const Mixture mixture = any_mixture();
    INFO(mixture.generation << (mixture.generation == "2.23" ? " with " : " without ") << mixture.ability);
    World world(settings_of(mixture));
    simulator::FixtureRepository repository((world.folder() / "stacks.git").string());
    repository.commit({{"docker-compose.yml", "services:\n  app:\n    image: nginx:1\n"}});
    world.serve("stacks", repository.path());
    world.write("cache.yml", "services:\n  redis:\n    image: nginx:1\n");

    world.desire(mixture_stacks(world, ", autoUpdate: {interval: 5m}", ""));
    apply_until_nothing_is_left(world);
    world.desire(mixture_stacks(world, ", autoUpdate: {interval: 10m}, env: {A: '1'}", ", env: {A: '1'}"));
    apply_until_nothing_is_left(world);
    world.desire(mixture_stacks(world, ", env: {A: '2'}, state: stopped", ", state: stopped"));
    apply_until_nothing_is_left(world);
}
