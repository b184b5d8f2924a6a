#include "preflight/cluster_owner.hpp"

#include "current/kubernetes_owner.hpp"
#include "support/codes.hpp"

#include <fmt/format.h>

namespace stowage::preflight {
namespace {

bool bears_own_name(const model::KubernetesObject &live, const plan::StackPlan &plan) {
    return current::bears_name(live, plan.name) ||
           (!plan.former_name.empty() && current::bears_name(live, plan.former_name));
}

/// Only the server's own word counts: a stack that can't be read may be there all the same.
bool is_gone(std::int64_t id, portainer::Client &client) {
    if (id == 0)
        return false;
    const auto stack = client.stack(id);
    return !stack && stack.error().status == 404;
}

Finding nobodys(const kubernetes::Object &object) {
    return warning(
        Code::manifest_owned,
        fmt::format("{} is in the cluster already, and no stack made it: the deployment takes it over",
                    object.label()),
        "", object.where);
}

Finding left_behind(const kubernetes::Object &object, const std::string &owner, std::int64_t id) {
    return warning(
        Code::manifest_owned,
        fmt::format("{} bears the label of the stack '{}' (#{}), which this server does not have: it "
                    "was left behind, or another server put it there; the deployment takes it over",
                    object.label(), owner, id),
        "", object.where);
}

Finding of_another(const kubernetes::Object &object, const std::string &owner, std::int64_t id,
                   const char *more) {
    return blocked(Code::manifest_owned,
                   fmt::format("{} belongs to the stack '{}' (#{}{}): the deployment would take it over, and "
                               "deleting either stack would delete it",
                               object.label(), owner, id, more),
                   "give the object another name, or leave it to that stack", object.where);
}

} // namespace

std::optional<Finding> owner_finding(const kubernetes::Object &object, const model::KubernetesObject &live,
                                     const plan::StackPlan &plan, portainer::Client &client) {
    if (current::is_unlabelled(live))
        return plan.action() == plan::Action::create ? std::optional(nobodys(object)) : std::nullopt;
    const std::int64_t id = current::stack_id_of(live);
    const bool own_number = id == plan.stack_id;
    const bool own_name = bears_own_name(live, plan);
    if (id != 0 && own_number && own_name)
        return std::nullopt;
    const std::string owner = current::stack_name_of(live);
    if (own_number || !is_gone(id, client))
        return of_another(object, owner, id, own_number ? " of another server" : "");
    return own_name ? std::nullopt : std::optional(left_behind(object, owner, id));
}

} // namespace stowage::preflight
