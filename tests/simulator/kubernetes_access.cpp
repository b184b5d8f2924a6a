#include "kubernetes_access.hpp"

#include <algorithm>

namespace simulator {
namespace {

bool holds_name(const std::vector<int> &ids, int id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool may_work_in(const State &state, const Environment &environment, const Caller &caller,
                 const std::string &space) {
    if (space == "default") {
        return true;
    }
    const auto found = environment.engine.cluster.namespaces.find(space);
    if (found == environment.engine.cluster.namespaces.end()) {
        return false;
    }
    return holds_name(found->second.users, caller.id) ||
           std::any_of(state.teams.begin(), state.teams.end(), [&](const Team &team) {
               return holds_name(found->second.teams, team.id) && holds_name(team.members, caller.id);
           });
}

} // namespace

bool may_in_cluster(const State &state, const Environment &environment, const Caller &caller,
                    const KubeAttempt &attempt) {
    if (caller.is_administrator()) {
        return true;
    }
    if (attempt.resource == "namespaces") {
        return attempt.verb == "get" || attempt.verb == "list";
    }
    const bool of_administrators =
        attempt.group == "rbac.authorization.k8s.io" || attempt.resource == "resourcequotas";
    return !attempt.space.empty() && !of_administrators &&
           may_work_in(state, environment, caller, attempt.space);
}

std::optional<KubeRefusal> forbidden_in_cluster(const State &state, const Environment &environment,
                                                const Caller &caller, const KubeAttempt &attempt) {
    if (may_in_cluster(state, environment, caller, attempt)) {
        return std::nullopt;
    }
    const std::string resource = attempt.resource + (attempt.group.empty() ? "" : "." + attempt.group);
    nlohmann::json details = {{"kind", attempt.resource}};
    if (!attempt.group.empty()) {
        details["group"] = attempt.group;
    }
    if (!attempt.name.empty()) {
        details["name"] = attempt.name;
    }
    const std::string where = attempt.space.empty() || attempt.resource == "namespaces"
                                  ? "at the cluster scope"
                                  : "in the namespace \"" + attempt.space + "\"";
    return KubeRefusal{403, "Forbidden",
                       resource + (attempt.name.empty() ? "" : " \"" + attempt.name + "\"") +
                           " is forbidden: User \"system:serviceaccount:portainer:portainer-sa-user-" +
                           state.instance_id + "-" + std::to_string(caller.id) + "\" cannot " + attempt.verb +
                           " resource \"" + attempt.resource + "\" in API group \"" + attempt.group + "\" " +
                           where,
                       details};
}

} // namespace simulator
