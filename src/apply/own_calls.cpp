#include "apply/own_calls.hpp"

#include "portainer/access_api.hpp"
#include "portainer/kubernetes_api.hpp"

#include <fmt/format.h>

namespace stowage::apply {

bool OwnCalls::store(const model::Stack &stack, const std::string &said, const Made &made) {
    if (!run_.plan.access)
        return false;
    set_access(stack, said, made);
    return true;
}

void OwnCalls::set_access(const model::Stack &stack, const std::string &said, const Made &made) {
    run_.context.progress("setting access");
    const bool can_be_made = stack.type == model::StackType::kubernetes;
    if (!stack.resource_control && !can_be_made)
        throw Ended{Outcome::not_effective,
                    fmt::format("{}, but the server keeps no access control for it", said)};
    const auto answer =
        stack.resource_control
            ? run_.client.access().set_access(stack.resource_control->id, *run_.plan.access)
            : run_.client.kubernetes().give_access(stack.endpoint_id, stack.name, *run_.plan.access);
    if (answer)
        return;
    Ended ended = run_.endings.by(answer.error());
    ended.message = fmt::format("{}, but its access is {}: {}", said,
                                made.created ? "that of a new stack" : "as it was", ended.message);
    throw ended;
}

void OwnCalls::give_back(portainer::Client &client, const model::Stack &made, const model::Stack &former) {
    if (!former.resource_control || !made.resource_control)
        return;
    const model::ResourceControl &control = *former.resource_control;
    const bool nobody = !control.is_public && control.users.empty() && control.teams.empty();
    const auto set = client.access().set_access(
        made.resource_control->id,
        {control.is_public, control.administrators_only || nobody, control.users, control.teams});
    if (!set)
        throw Ended{Outcome::failed, "its access could not be set again: " + set.error().str()};
}

} // namespace stowage::apply
