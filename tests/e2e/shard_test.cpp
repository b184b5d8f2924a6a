// One desired state kept by several runs, each of its own part. Of two, production is in the second part,
// staging in the first, and so are what belongs to the server as a whole and what is pruned.

#include "world.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <iterator>
#include <thread>
#include <unistd.h>

using Catch::Contains;
using e2e::Result;
using e2e::World;

namespace {

constexpr const char *two_environments = "  - {name: web, file: app.yml}\n"
                                         "  - {name: db, file: app.yml}\n"
                                         "  - {name: web, file: app.yml, environment: staging, dependsOn: "
                                         "[production/web]}\n"
                                         "  - {name: api, file: app.yml, environment: staging}\n";

void desire(const World &world, const std::string &stacks = two_environments) {
    world.write("app.yml", "services:\n  app:\n    image: nginx:1\n");
    world.desire(stacks);
}

Result pass(const World &world, const std::string &shard, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"reconcile", "-f", "stowage.yaml", "--shard", shard};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return world.run(std::move(arguments));
}

void check_ended(const Result &result, int exit_code) {
    INFO(result.out << result.err);
    CHECK(result.exit_code == exit_code);
}

std::size_t written_to(const World &world, const std::string &endpoint) {
    const auto writes = world.writes();
    return static_cast<std::size_t>(std::count_if(writes.begin(), writes.end(), [&](const std::string &call) {
        return call.ends_with("endpointId=" + endpoint);
    }));
}

} // namespace

TEST_CASE("shards at the same time bring one server to what is desired", "[e2e][shard]") {
    World world;
    desire(world);
    // Both are at work before either writes.
    world.server().add_fault(
        R"({"match": {"method": "POST", "pathRegex": "/api/stacks"}, "do": "delay", "delayMs": 300, "times": 0})");
    Result first;
    std::thread other([&] { first = pass(world, "1/2"); });
    const Result second = pass(world, "2/2");
    other.join();
    check_ended(first, 0);
    check_ended(second, 0);
    CHECK(world.writes().size() == 4);
    CHECK(written_to(world, "1") == 2);
    CHECK(written_to(world, "2") == 2);
    world.needs_nothing();

    check_ended(pass(world, "1/2"), 0);
    check_ended(pass(world, "2/2"), 0);
    CHECK(world.writes().size() == 4);
}

TEST_CASE("a shard plans and applies what is its own", "[e2e][shard]") {
    World world;
    desire(world);
    const Result plan = world.run({"plan", "--shard", "1/2"});
    check_ended(plan, 0);
    CHECK_THAT(plan.out, Contains("shard 1/2: 2 of 4 stacks of the desired state; limits count within it: "
                                  "both may do 2 times as much") &&
                             Contains("staging/web") && !Contains("production/web"));
    check_ended(world.run({"apply", "--auto-approve", "--shard", "1/2"}), 0);
    CHECK(written_to(world, "1") == 0);
    CHECK(written_to(world, "2") == 2);
    for (const char *wrong : {"0/8", "9/8", "1/2000", "auto/8"}) {
        const Result refused = world.run({"plan", "--shard", wrong});
        check_ended(refused, 1);
        CHECK_THAT(refused.err, Contains("is not a shard") && Contains("K/N"));
    }
}

TEST_CASE("each shard prunes its own environments", "[e2e][shard]") {
    World world(e2e::settings_of(
        "2.23",
        e2e::state_with(
            R"("stacks": [{"Id": 1, "Name": "old", "EndpointId": 1, "file": "services: {a: {image: 'nginx:1'}}"},
                                   {"Id": 2, "Name": "old", "EndpointId": 2, "file": "services: {a: {image: 'nginx:1'}}"}])")));
    // Only in production is anything desired.
    desire(world, "  - {name: web, file: app.yml}\nprune: {environments: ['*']}\n");
    check_ended(pass(world, "1/2"), 0);
    CHECK(world.writes() == std::vector<std::string>{"DELETE /api/stacks/2?endpointId=2"});
    check_ended(pass(world, "2/2"), 0);
    CHECK(written_to(world, "1") == 2); // one created, one deleted
    CHECK(world.writes().size() == 3);
    world.needs_nothing();
}

TEST_CASE("shards have states of their own, and heed what is ordered of the whole", "[e2e][shard]") {
    World world;
    desire(world);
    check_ended(world.run({"suspend", "web", "--reason", "inventory"}), 0);
    check_ended(world.run({"suspend", "--name", "default-2-of-2", "db"}), 0);
    for (const char *shard : {"1/2", "2/2"}) {
        const Result result = pass(world, shard, {"--metrics-file", "stowage.prom"});
        check_ended(result, 0);
        CHECK_THAT(result.err, Contains("web is left as it is") && Contains("inventory"));
    }
    CHECK(world.writes().size() == 1); // staging/api
    const Result unknown = world.run({"status"});
    check_ended(unknown, 1);
    CHECK_THAT(unknown.err, Contains("--name default-1-of-2"));
    CHECK_THAT(world.run({"status", "--name", "default-1-of-2"}).out, Contains("staging/web"));
    for (const char *shard : {"1", "2"}) {
        CHECK_THAT(e2e::content_of(world.folder() / ("stowage-" + std::string(shard) + "-of-2.prom")),
                   Contains("reconcile=\"default-" + std::string(shard) + "-of-2\""));
    }
}

TEST_CASE("what works on the same environment keeps a shard away, what works on another does not",
          "[e2e][shard]") {
    World world;
    desire(world);
    e2e::Command command;
    command.arguments = {"reconcile", "-f", "stowage.yaml", "--shard", "2/2", "--stable-for", "1s"};
    Result same, other_count, whole, other;
    command.meanwhile = [&](int pid) {
        for (int i = 0; i < 10'000 && written_to(world, "1") == 0; ++i)
            ::usleep(1000);
        ::kill(pid, SIGSTOP); // it stays at work until the others are through
        same = pass(world, "2/2", {"--name", "b"});
        other_count = pass(world, "4/8", {"--name", "c"}); // production, too
        whole = world.run({"reconcile", "-f", "stowage.yaml", "--name", "d"});
        other = pass(world, "1/2");
        ::kill(pid, SIGCONT);
    };
    check_ended(world.run(std::move(command)), 0);
    check_ended(same, 5);
    CHECK_THAT(same.err, Contains("environment 'production'"));
    check_ended(other_count, 5);
    check_ended(whole, 5);
    check_ended(other, 0);
    world.needs_nothing();
}
