#include "apply/own_calls.hpp"

#include "apply/payload.hpp"
#include "portainer/access_api.hpp"
#include "portainer/kubernetes_api.hpp"
#include "portainer/schedule_api.hpp"
#include "support/codes.hpp"

#include <fmt/format.h>
#include <utility>

namespace stowage::apply {

namespace {

template <typename Part>
bool same_part(const std::optional<Part> &a, const std::optional<Part> &b) {
    bool same = a.has_value() == b.has_value();
    if (a && b)
        model::each_written_member<Part>(
            [&](const auto &one) { same = same && *a.*one.value == *b.*one.value; });
    return same;
}

/// Whether anything was stored.
bool store_schedule(RunTools &run, const model::Stack &stack, const std::string &said, const Made &made) {
    const model::Stack *have = made.former != nullptr || made.created ? made.former : &stack;
    const auto wanted = parts_of(run.spec, have).restart_schedule;
    if (same_part(wanted, stack.restart_schedule))
        return false;
    run.context.progress("storing its restart schedule");
    const auto answer = run.client.api<portainer::ScheduleApi>().store(stack.id, stack.endpoint_id, wanted);
    if (answer)
        return true;
    Ended ended = run.endings.by(answer.error());
    ended.message = fmt::format("{}, but its restart schedule is not stored: {}", said, ended.message);
    throw ended;
}

} // namespace

bool OwnCalls::store(const model::Stack &stack, const std::string &said, const Made &made) {
    const bool stored = store_schedule(run_, stack, said, made);
    if (run_.plan.access)
        set_access(stack, said, made);
    return stored || run_.plan.access.has_value();
}

void OwnCalls::set_access(const model::Stack &stack, const std::string &said, const Made &made) {
    run_.context.progress("setting access");
    const bool can_be_made = stack.type == model::StackType::kubernetes;
    if (!stack.resource_control && !can_be_made)
        throw Ended{Outcome::not_effective, Code::result_incomplete,
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
    if (former.restart_schedule)
        if (const auto set = client.api<portainer::ScheduleApi>().store(made.id, made.endpoint_id,
                                                                        former.restart_schedule);
            !set)
            throw Ended{Outcome::failed, set.error().code(),
                        "its restart schedule could not be stored again: " + set.error().str()};
    if (!former.resource_control || !made.resource_control)
        return;
    const auto set =
        client.access().set_access(made.resource_control->id, model::settings_of(former.resource_control));
    if (!set)
        throw Ended{Outcome::failed, set.error().code(),
                    "its access could not be set again: " + set.error().str()};
}

} // namespace stowage::apply
