#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "plan/diff.hpp"

#include <memory>
#include <string>
#include <vector>

/// Short ways to say the two inputs of a plan in a test.
namespace builders {

using namespace stowage;

inline desired::EnvEntry literal(std::string name, std::string value) {
    desired::EnvEntry entry;
    entry.name = std::move(name);
    entry.value = desired::Text::literal(std::move(value));
    return entry;
}

inline desired::EnvEntry secret(std::string name, std::string value) {
    desired::EnvEntry entry{std::move(name),
                            desired::Text::named(desired::Text::Source::environment, "VARIABLE")};
    entry.value.resolve(std::move(value));
    return entry;
}

inline std::shared_ptr<desired::Stack> wanted(std::string name, std::string environment = "production") {
    auto stack = std::make_shared<desired::Stack>();
    stack->server = "main";
    stack->environment.name = std::move(environment);
    stack->name = std::move(name);
    return stack;
}

inline std::shared_ptr<desired::Stack> wanted_inline(std::string name, std::string content) {
    auto stack = wanted(std::move(name));
    stack->file = desired::InlineFile{"compose.yml", std::move(content)};
    return stack;
}

inline std::shared_ptr<desired::Stack> wanted_git(std::string name) {
    auto stack = wanted(std::move(name));
    stack->git = desired::Git{};
    stack->git->url = "https://git.example.com/stacks.git";
    stack->git->reference_name = "refs/heads/main";
    stack->git->config_file_path = "docker-compose.yml";
    return stack;
}

/// What the server would have after applying `stack`.
inline model::Stack existing(const desired::Stack &stack, std::int64_t id) {
    model::Stack record;
    record.id = id;
    record.name = stack.name;
    record.type = model::StackType::standalone;
    record.status = model::StackStatus::active;
    record.endpoint_id = 1;
    for (const desired::EnvEntry &entry : stack.env)
        record.env.push_back({entry.name, entry.value.for_comparing()});
    if (stack.git) {
        record.git = model::GitConfig{};
        static_cast<model::GitFields &>(*record.git) = *stack.git;
        record.git->authentication = stack.git->authentication.has_value();
        if (stack.git->authentication)
            record.git->username = stack.git->authentication->username;
        record.git->config_hash = "a1b2c3";
    }
    record.auto_update = stack.auto_update;
    if (record.auto_update && !record.auto_update->interval.empty())
        record.auto_update->job_id = "7";
    return record;
}

inline model::Environment environment(std::int64_t id, std::string name,
                                      model::EnvironmentType type = model::EnvironmentType::docker) {
    model::Environment result;
    result.id = id;
    result.name = std::move(name);
    result.type = type;
    return result;
}

/// As 2.43 does: all but what came later.
inline void make_newer(current::ServerState &state) {
    using model::Ability;
    for (const Ability ability : {Ability::asynchronous_deployments, Ability::git_fields_in_place,
                                  Ability::sources, Ability::standalone_prune})
        state.capabilities.learn(ability, true, "the test says so");
}

/// A server with the environments production (1) and staging (2), and an administrator's key.
inline current::ServerState server() {
    current::ServerState state;
    state.server = "main";
    state.url = "https://portainer.example.com";
    state.version = model::parse_version("2.23.0");
    state.user = {1, "admin", true};
    state.environments = {environment(1, "production"), environment(2, "staging")};
    state.fingerprint_key = "ptr_key";
    return state;
}

inline current::ServerState as_standard_user(current::ServerState state) {
    state.user = {2, "alice", false};
    return state;
}

inline plan::Plan plan_of(const std::vector<std::shared_ptr<desired::Stack>> &stacks,
                          const current::ServerState &state, const plan::Options &options = {}) {
    plan::Plan plan;
    support::Diagnostics diagnostics;
    plan::diff(stacks, state, options, plan, diagnostics);
    return plan;
}

inline plan::StackPlan plan_one(const std::shared_ptr<desired::Stack> &stack,
                                const current::ServerState &state, const plan::Options &options = {}) {
    return plan_of({stack}, state, options).stacks.at(0);
}

} // namespace builders
