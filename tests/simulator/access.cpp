#include "access.hpp"

#include "message.hpp"

#include <algorithm>

namespace simulator {
namespace {

bool holds(const std::vector<int> &ids, int id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool in_one_of(const State &state, const Caller &caller, const std::vector<int> &teams) {
    return std::any_of(state.teams.begin(), state.teams.end(), [&](const Team &team) {
        return holds(teams, team.id) && holds(team.members, caller.id);
    });
}

} // namespace

bool may_use_environment(const State &state, const Caller &caller, const Environment &environment) {
    return caller.is_administrator() || holds(environment.users, caller.id) ||
           in_one_of(state, caller, environment.teams);
}

bool may_use(const State &state, const Caller &caller, const std::optional<ResourceControl> &control) {
    if (caller.is_administrator()) {
        return true;
    }
    if (!control) {
        return false;
    }
    const Access &access = control->access;
    return access.everyone || holds(access.users, caller.id) || in_one_of(state, caller, access.teams);
}

bool stacks_forbidden(const Caller &caller, const Environment &environment) {
    return !caller.is_administrator() && !environment.stacks_for_regular_users;
}

Access access_of_maker(const Caller &caller) {
    Access access;
    access.administrators_only = caller.is_administrator();
    if (!caller.is_administrator()) {
        access.users = {caller.id};
    }
    return access;
}

std::optional<Answer> denied(const State &state, const Caller &caller, const Environment &environment,
                             const Stack &stack, const std::string &ban,
                             const std::string &environment_word) {
    if (!may_use_environment(state, caller, environment)) {
        return error(403, "Permission denied to access " + environment_word, "Access denied to environment");
    }
    if (stack.type != kubernetes_stack && !may_use(state, caller, stack.resource_control)) {
        return error(403, "Access denied to resource");
    }
    if (stacks_forbidden(caller, environment)) {
        return error(403, ban);
    }
    return std::nullopt;
}

} // namespace simulator
