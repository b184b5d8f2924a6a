#include "apply/deletion.hpp"

#include "apply/left_over.hpp"
#include "current/kubernetes_labels.hpp"
#include "plan/heal.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::apply {
namespace {

using plan::Action;

/// A deletion takes what the stored manifest names, and nothing that it named before. Returns what to say of
/// the rest, where that was taken away too.
std::string settle_left_behind(const RunTools &run, const model::Stack &stack) {
    if (stack.type != model::StackType::kubernetes || run.plan.action == Action::replace)
        return {};
    if (plan::prunes_objects(run.spec, stack)) {
        const auto file = run.context.state.files.find(stack.id);
        const bool known = file != run.context.state.files.end() && file->second;
        return said_of(remove_left_behind(run.client, stack, known ? *file->second : ""), "deleted");
    }
    const std::vector<std::string> left = current::left_in_cluster(run.client, run.context.state, stack);
    if (left.empty())
        return {};
    throw Ended{Outcome::not_effective,
                fmt::format("deleted, but the cluster still has what its manifest named before: {}",
                            support::join(left, ", ")),
                {},
                "the server deletes only what the stored manifest names; delete these by hand, for example "
                "with kubectl; prune: true on a stack has what holds no data deleted along"};
}

} // namespace

std::string delete_stack(RunTools &run, const Record &record) {
    const auto answer = run.calls.remove(record.stack);
    if (!answer && answer.error().status != 404 && !answer.error().maybe_sent)
        throw run.endings.by(answer.error());
    run.context.progress("reading back");
    const auto after = run.client.stack(record.stack.id);
    if (!after && after.error().status == 404) {
        return "deleted" + settle_left_behind(run, record.stack);
    }
    if (!answer)
        throw run.endings.by(answer.error());
    if (!after)
        throw Ended{Outcome::unknown,
                    "the server accepted the deletion; reading back failed: " + after.error().str(),
                    {},
                    "plan again to see"};
    throw Ended{Outcome::not_effective, "the server accepted the deletion, but still has the stack"};
}

} // namespace stowage::apply
