#include "apply/deletion.hpp"

#include "apply/left_over.hpp"
#include "current/kubernetes_kinds.hpp"
#include "current/kubernetes_labels.hpp"
#include "current/kubernetes_owner.hpp"
#include "plan/heal.hpp"
#include "portainer/kubernetes_api.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::apply {
namespace {

using plan::Action;

/// Newer servers delete what names no namespace from `default`, wherever the stack is.
bool deletes_from_default(const RunTools &run, const model::Stack &stack) {
    return stack.type == model::StackType::kubernetes && !stack.kubernetes_namespace.empty() &&
           stack.kubernetes_namespace != "default" && run.capabilities().can(model::Ability::api_deletion);
}

/// What a deletion would take from `default` that is not the stack's.
std::vector<std::string> strangers_in_default(const RunTools &run, const model::Stack &stack,
                                              const std::string &manifest) {
    std::vector<std::string> strangers;
    current::Kinds kinds(run.client, stack.endpoint_id);
    for (const kubernetes::Object &object : kubernetes::read_manifests({{"manifest", manifest}}).objects) {
        if (!object.space.empty() || kubernetes::is_cluster_wide(object.kind))
            continue;
        const auto kind = kinds.find(object.api_version, object.kind).kind;
        if (!kind || !kind->namespaced)
            continue;
        const auto there = run.client.kubernetes().get(stack.endpoint_id, {*kind, "default", object.name});
        if (there && !current::same_stack(*there, stack))
            strangers.push_back(kubernetes::label_of(object.kind, "default", object.name));
    }
    return strangers;
}

void spare_default(const RunTools &run, const model::Stack &stack, const std::string &manifest) {
    const std::vector<std::string> strangers = strangers_in_default(run, stack, manifest);
    if (!strangers.empty())
        throw Ended{Outcome::blocked,
                    Code::delete_others,
                    fmt::format("its manifest names no namespace, and this server deletes such objects from "
                                "'default', though the stack is in '{}': it would delete {}, which is not of "
                                "this stack",
                                stack.kubernetes_namespace, support::join(strangers, ", ")),
                    {},
                    fmt::format("write namespace: {} into the metadata of each object of the manifest, and "
                                "apply that first",
                                stack.kubernetes_namespace)};
}

/// What the server has left of what its manifest names. A replacement takes over what can't be removed.
void remove_rest(const RunTools &run, const model::Stack &stack, const std::string &manifest) {
    const Removal removal = remove_named(run.client, stack, manifest);
    if (run.plan.action() != Action::replace)
        static_cast<void>(said_of(removal, "deleted"));
}

/// The server's copy; "" where it has none.
std::string manifest_of(const RunTools &run, const model::Stack &stack) {
    const auto stored = run.client.stack_files({stack.id}).front();
    return stored ? *stored : std::string();
}

/// A deletion takes what the stored manifest names, and nothing that it named before. Returns what to say of
/// the rest, where that was taken away too.
std::string settle_left_behind(const RunTools &run, const model::Stack &stack) {
    if (stack.type != model::StackType::kubernetes || run.plan.action() == Action::replace)
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
                Code::result_still_there,
                fmt::format("deleted, but the cluster still has what its manifest named before: {}",
                            support::join(left, ", ")),
                {},
                "the server deletes only what the stored manifest names; delete these by hand, for example "
                "with kubectl; prune: true on a stack has what holds no data deleted along"};
}

} // namespace

std::string delete_stack(RunTools &run, const Record &record) {
    const bool from_default = deletes_from_default(run, record.stack);
    const std::string manifest = from_default ? manifest_of(run, record.stack) : std::string();
    if (from_default)
        spare_default(run, record.stack, manifest);
    const auto answer = run.calls.remove(record.stack);
    if (!answer && answer.error().status != 404 && !answer.error().maybe_sent)
        throw run.endings.by(answer.error());
    run.context.progress("reading back");
    const auto after = run.client.stack(record.stack.id);
    if (!after && after.error().status == 404) {
        if (from_default)
            remove_rest(run, record.stack, manifest);
        return "deleted" + settle_left_behind(run, record.stack);
    }
    if (!answer)
        throw run.endings.by(answer.error());
    if (!after)
        throw Ended{Outcome::unknown,
                    Code::result_unknown,
                    "the server accepted the deletion; reading back failed: " + after.error().str(),
                    {},
                    "plan again to see"};
    throw Ended{Outcome::not_effective, Code::result_still_there,
                "the server accepted the deletion, but still has the stack"};
}

} // namespace stowage::apply
