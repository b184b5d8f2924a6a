#include "current/capabilities.hpp"

#include <catch2/catch.hpp>

using namespace stowage;
using model::Ability;

namespace {

model::Stack named(const std::string &name) {
    model::Stack stack;
    stack.name = name;
    return stack;
}

model::Stack from_git(const std::string &name) {
    model::Stack stack = named(name);
    stack.git = model::GitConfig{};
    return stack;
}

const auto v2_23 = model::parse_version("2.23.0");
const auto v2_43 = model::parse_version("2.43.0");

} // namespace

TEST_CASE("what a server can do is known by the keys of its stacks, whatever its version says") {
    auto web = from_git("web");
    web.keys.workflow = true;
    auto db = named("db");
    db.keys.deployment_status = true;
    const auto found = current::find_out({db, web}, v2_23);
    CHECK(found.can(Ability::asynchronous_deployments));
    CHECK(found.reason(Ability::asynchronous_deployments) == "stack 'db' carries DeploymentStatus");
    CHECK(found.can(Ability::sources));
    CHECK(found.reason(Ability::sources) == "stack 'web' carries WorkflowID");
    CHECK(found.can(Ability::git_fields_in_place));
    CHECK_FALSE(found.can(Ability::restart_schedule));
}

TEST_CASE("keys that every stack would have and none has prove that a server can't") {
    const auto found = current::find_out({from_git("web")}, v2_43);
    CHECK_FALSE(found.can(Ability::asynchronous_deployments));
    CHECK(found.reason(Ability::asynchronous_deployments) == "no stack carries DeploymentStatus");
    CHECK_FALSE(found.can(Ability::sources));
    CHECK_FALSE(found.can(Ability::git_fields_in_place));
}

TEST_CASE("inline stacks say nothing of sources: then the version is the only hint") {
    auto db = named("db");
    db.keys.deployment_status = true;
    CHECK(current::find_out({db}, v2_43).can(Ability::sources));
    CHECK(current::find_out({db}, v2_43).can(Ability::git_fields_in_place));
    CHECK_FALSE(current::find_out({db}, v2_23).can(Ability::sources));
}

TEST_CASE("a server without stacks is taken for what its version is known to be") {
    const auto newest = current::find_out({}, model::parse_version("2.44.1"));
    for (const Ability ability : model::all_abilities)
        CHECK(newest.can(ability));
    const auto oldest = current::find_out({}, v2_23);
    for (const Ability ability : model::all_abilities) {
        CHECK_FALSE(oldest.can(ability));
        CHECK_FALSE(oldest.reason(ability).empty());
    }
    CHECK_FALSE(current::find_out({}, v2_43).can(Ability::source_intervals));
    const auto between = [](const char *version) {
        return current::find_out({}, model::parse_version(version));
    };
    CHECK_FALSE(between("2.39.6").can(Ability::asynchronous_deployments));
    CHECK(between("2.41.0").can(Ability::asynchronous_deployments));
}

TEST_CASE("abilities come one by one between the generations", "[trap]") {
    // Every mixture of signs is taken as it is, none drags another one along.
    for (unsigned mask = 0; mask < 8; ++mask) {
        auto stack = from_git("web");
        stack.keys.deployment_status = (mask & 1u) != 0;
        stack.keys.deployment_info = (mask & 2u) != 0;
        stack.keys.workflow = (mask & 4u) != 0;
        const auto found = current::find_out({stack}, model::parse_version("2.35.0"));
        CHECK(found.can(Ability::asynchronous_deployments) == stack.keys.deployment_status);
        CHECK(found.can(Ability::sources) == stack.keys.workflow);
        CHECK(found.can(Ability::git_fields_in_place) == (stack.keys.deployment_info || stack.keys.workflow));
    }
}

TEST_CASE("what a server does with manifests is known by a key that came later, or by its version") {
    const auto can = [](const char *version, bool later) {
        auto stack = named("db");
        stack.keys.deployment_status = later;
        const auto found = current::find_out({stack}, model::parse_version(version));
        return std::vector<bool>{found.can(Ability::transactional_updates),
                                 found.can(Ability::server_side_apply), found.can(Ability::api_deletion)};
    };
    CHECK(can("2.35.0", false) == std::vector<bool>{false, false, false});
    CHECK(can("2.36.0", false) == std::vector<bool>{true, false, false});
    CHECK(can("2.38.0", false) == std::vector<bool>{true, true, false});
    CHECK(can("2.39.0", false) == std::vector<bool>{true, true, true});
    CHECK(can("2.23.0", true) == std::vector<bool>{true, true, true});
    CHECK(current::find_out({}, v2_23).reason(Ability::server_side_apply) ==
          "no stack tells; versions from 2.38 on can");
}

TEST_CASE("a version that nobody has tried yet is known as such") {
    CHECK(current::is_newer_than_known(model::parse_version("2.45.0")));
    CHECK(current::is_newer_than_known(model::parse_version("3.0.0")));
    CHECK_FALSE(current::is_newer_than_known(model::parse_version("2.44.9")));
    CHECK_FALSE(current::is_newer_than_known(v2_23));
    CHECK_FALSE(current::is_newer_than_known(model::parse_version("develop")));
}
