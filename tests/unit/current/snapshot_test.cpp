#include "current/snapshot.hpp"

#include "support/error.hpp"
#include "support/redactor.hpp"

#include <catch2/catch.hpp>

using namespace stowage;
using Catch::Contains;
using Stacks = std::vector<std::shared_ptr<desired::Stack>>;

namespace {

current::ServerState server() {
    current::ServerState state;
    state.server = "main";
    state.url = "https://portainer.example.com";
    state.version = model::parse_version("2.23.0");
    state.user = {1, "admin", true};
    state.environments = {{1, "production", model::EnvironmentType::docker, true, true}};
    state.fingerprint_key = "ptr_key";
    state.swarm_ids.emplace(1, "");
    portainer::ApiError error;
    error.kind = portainer::ApiError::Kind::status;
    error.status = 403;
    error.message = "no";
    state.users = tl::unexpected(error);
    state.teams = std::vector<std::pair<std::int64_t, std::string>>{{3, "ops"}};
    model::Stack stack;
    stack.id = 7;
    stack.name = "web";
    stack.type = model::StackType::standalone;
    stack.status = model::StackStatus::active;
    stack.endpoint_id = 1;
    stack.env = {{"A", "plain"}, {"TOKEN", "sounds so"}, {"B", "referenced"}};
    stack.auto_update = model::AutoUpdate{"5m", "hook", true, false, "job"};
    stack.resource_control = model::ResourceControl{{false, false, {1}, {3}}, 2};
    state.stacks.push_back(stack);
    stack.id = 8;
    stack.name = "git";
    stack.env.clear();
    stack.git = model::GitConfig{};
    stack.git->url = "https://git.example.com/a.git";
    stack.git->config_hash = "abc";
    state.stacks.push_back(stack);
    current::sort_for_lookup(state.stacks);
    state.files.emplace(7, "services: {}\n");
    state.health[7] = {model::HealthState::degraded,
                       "why",
                       {{"app", model::HealthState::degraded, "why"},
                        {"old", model::HealthState::healthy, "not named", true}},
                       {"Deployment app: spec.replicas"},
                       {"ConfigMap old"},
                       {"PersistentVolumeClaim data"}};
    return state;
}

desired::EnvEntry entry(const std::string &name, const std::string &value, bool secret,
                        bool resolved = true) {
    desired::EnvEntry one;
    one.name = name;
    one.value = secret ? desired::Text::named(desired::Text::Source::environment, name)
                       : desired::Text::literal(value);
    if (secret && resolved)
        one.value.resolve(value);
    return one;
}

std::shared_ptr<desired::Stack> web(std::vector<desired::EnvEntry> env) {
    auto stack = std::make_shared<desired::Stack>();
    stack->server = "main";
    stack->environment.name = "production";
    stack->name = "web";
    stack->file = desired::InlineFile{"c.yml", "services: {}\n"};
    stack->env = std::move(env);
    return stack;
}

std::string value_of(const current::ServerState &state, const std::string &name) {
    for (const model::EnvVar &one : state.find_stack(1, "web")->env)
        if (one.name == name)
            return one.value;
    return "(no such variable)";
}

current::Snapshot snapshot_of(current::ServerState state, current::Fingerprints fingerprints) {
    current::Snapshot snapshot{"2026-01-31T12:00:00Z", "1.0", "salt", {}};
    snapshot.servers.push_back(
        current::keep(std::move(state), {web({entry("B", "", true)})}, "salt", fingerprints));
    return snapshot;
}

} // namespace

TEST_CASE("a snapshot is read as it was written", "[snapshot]") {
    const std::string text = current::to_json(snapshot_of(server(), current::Fingerprints::made));
    const current::Snapshot read = current::parse_snapshot(text, "s.json");
    CHECK(current::to_json(read) == text);
    const current::ServerState &state = read.servers[0].state;
    CHECK(state.stacks.size() == 2);
    CHECK(state.find_stack(1, "git")->git->config_hash == "abc");
    CHECK(state.users.error().forbidden());
    CHECK(state.health.at(7).services[0].reason == "why");
    CHECK(state.health.at(7).left_over_services() == std::vector<std::string>{"old"});
    CHECK(state.health.at(7).drift == std::vector<std::string>{"Deployment app: spec.replicas"});
    CHECK(state.health.at(7).left_over == std::vector<std::string>{"ConfigMap old"});
    CHECK(state.health.at(7).left_data == std::vector<std::string>{"PersistentVolumeClaim data"});
    CHECK(state.fingerprint_key.empty());
}

TEST_CASE("secret values are not in a snapshot", "[snapshot]") {
    auto state = server();
    support::redactor().add("known-secret");
    state.files.at(7) = "services: {a: {image: known-secret}}\n";
    state.stacks[1].env.push_back({"C", "has known-secret in it"});
    state.stacks[1].last_error = "known-secret is wrong";
    state.health[7].reason = "app: no image known-secret";
    state.health[7].services[0].reason = "no image known-secret";
    const auto made = snapshot_of(state, current::Fingerprints::made);
    const auto none = snapshot_of(state, current::Fingerprints::left_out);
    for (const auto &snapshot : {made, none}) {
        const std::string text = current::to_json(snapshot);
        for (const char *secret : {"sounds so", "referenced", "known-secret", "ptr_key"})
            CHECK_THAT(text, !Contains(secret));
        CHECK_THAT(text, Contains("plain"));
    }
    CHECK_THAT(current::to_json(none), !Contains("fingerprint"));

    // Content with a secret in it is compared all the same.
    auto same = web({});
    same->file->content = "services: {a: {image: known-secret}}";
    current::UnknownFields unknown;
    const auto restored = current::restore(made.servers[0], "salt", {same}, {}, unknown);
    CHECK(*restored.files.at(7) == same->file->content);
    CHECK(unknown.empty());
}

TEST_CASE("what was kept is compared with what is desired", "[snapshot]") {
    const auto made = snapshot_of(server(), current::Fingerprints::made);
    current::UnknownFields unknown;
    const auto restore = [&](const Stacks &wanted, const Stacks &base = {}) {
        return current::restore(made.servers[0], made.salt, wanted, base, unknown);
    };
    SECTION("the same values") {
        const auto state =
            restore({web({entry("B", "referenced", true), entry("TOKEN", "sounds so", false)})});
        CHECK(value_of(state, "B") == "referenced");
        CHECK(value_of(state, "TOKEN") == "sounds so");
        CHECK(unknown.empty());
    }
    SECTION("other values") {
        const auto state = restore({web({entry("B", "other", true), entry("TOKEN", "other", false)})});
        CHECK(value_of(state, "B") != "other");
        CHECK(value_of(state, "TOKEN") != "other");
        CHECK(unknown.empty());
    }
    SECTION("the value of the base") {
        const auto state =
            restore({web({entry("B", "other", true)})}, {web({entry("B", "referenced", true)})});
        CHECK(value_of(state, "B") == "referenced");
    }
    SECTION("what can't be looked up is not known, whether it was secret or not") {
        const auto state = restore({web({entry("B", "", true, false), entry("A", "", true, false)})});
        CHECK(value_of(state, "B").empty());
        CHECK(value_of(state, "A").empty());
        CHECK(unknown.at(7) == std::vector<std::string>{"env.A", "env.B"});
    }
    SECTION("what the base alone can't look up does not matter") {
        const auto state = restore({web({entry("B", "other", true)})}, {web({entry("B", "", true, false)})});
        CHECK(value_of(state, "B") != "other");
        CHECK(unknown.empty());
    }
    SECTION("what was left out is not known") {
        const auto none = snapshot_of(server(), current::Fingerprints::left_out);
        const auto state =
            current::restore(none.servers[0], none.salt, {web({entry("B", "x", true)})}, {}, unknown);
        CHECK(value_of(state, "B") == "x");
        CHECK(unknown.at(7) == std::vector<std::string>{"env.B"});
    }
    SECTION("only what a fetch would bring is left") {
        auto absent = web({});
        absent->state = desired::RunState::absent;
        const auto state = restore({absent});
        CHECK(state.files.empty());
        CHECK(state.health.empty());
        CHECK(state.users.has_value());
    }
}

TEST_CASE("a file that is no snapshot", "[snapshot]") {
    for (const char *text : {"", "[]", "{}", "{\"format\": 1}", "{\"format\": \"stowage/snapshot/v1\"}",
                             "{\"format\": \"stowage/plan/v1\"}"})
        CHECK_THROWS_WITH(current::parse_snapshot(text, "s.json"), Contains("s.json"));
}
