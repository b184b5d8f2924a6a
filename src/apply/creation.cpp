#include "apply/creation.hpp"

#include "apply/half_made.hpp"
#include "apply/payload.hpp"
#include "apply/remains.hpp"
#include "current/records.hpp"
#include "plan/sources.hpp"
#include "portainer/gitops_api.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace stowage::apply {
namespace {

/// How long another run is waited for that made the same stack later, and is to delete its own: it waits
/// until both are deployed.
constexpr std::chrono::minutes time_for_another{2};

} // namespace

Record Creation::create() {
    look_again();
    const model::Stack stack = send();
    created_id_ = stack.id;
    const std::optional<model::Stack> first = check_for_double(stack);
    Record record = settled_in_swarm(first ? *first : stack);
    store_rest(record);
    if (run_.spec.state == desired::RunState::stopped) {
        run_.calls.deploy("stopping", [&](const portainer::Deadline &deadline) {
            return run_.client.stop(record.stack.id, record.stack.endpoint_id, deadline);
        });
        record = run_.calls.read(record.stack.id);
    }
    return record;
}

/// Its answer may be lost, or carry no id.
model::Stack Creation::send() {
    model::Stack stack;
    run_.endings.sent_password();
    remember_namesakes();
    HalfMade half_made(run_);
    half_made.look_before();
    try {
        stack = run_.calls.deploy("creating", [&](const portainer::Deadline &deadline) {
            portainer::CreateStack body = create_of(run_.spec, run_.plan, former_ ? &*former_ : nullptr);
            if (run_.plan.type == model::StackType::kubernetes)
                body.kubernetes_namespace = namespace_of_new();
            body.source_id = writes_.source_id(run_.plan);
            return run_.client.create(body, deadline);
        });
    } catch (Ended &ended) {
        half_made.take_down(ended);
        if (ended.outcome != Outcome::unknown || run_.context.interrupts.load() > 1)
            throw;
        stack = look_for_created(ended);
    }
    if (stack.id == 0)
        stack = look_for_created(
            {Outcome::not_effective, Code::result_differs, "the server accepted it, but does not list it"});
    return stack;
}

/// Somebody may have made it since it was planned.
void Creation::look_again() {
    if (run_.plan.type != model::StackType::kubernetes && !ids_of_name().empty())
        throw Ended{Outcome::stale,
                    Code::stale_created,
                    "it was created since it was planned, and was left alone",
                    {},
                    "plan again and look at what changed"};
}

/// Another host may have made it at the same moment, or the server may still have been at work on what a run
/// that was cut off had asked for. The first stays, and the later one yields: were the first to yield to one
/// that is slow, both would be gone. What was yielded to is returned, deployed again.
std::optional<model::Stack> Creation::check_for_double(const model::Stack &made) {
    if (run_.plan.type == model::StackType::kubernetes)
        return std::nullopt;
    std::vector<std::int64_t> ids = ids_of_name();
    const auto until = std::chrono::steady_clock::now() + time_for_another;
    while (ids.size() > 1 && ids.front() == made.id && std::chrono::steady_clock::now() < until) {
        run_.calls.wait("waiting for another run that made the same stack", run_.context.options.poll);
        ids = ids_of_name();
    }
    if (ids.size() < 2)
        return std::nullopt;
    if (!former_ && ids.front() != made.id)
        if (auto other = yielded_to(ids.front(), made))
            return other;
    throw Ended{Outcome::not_effective,
                Code::result_created_twice,
                fmt::format("somebody else created a stack of this name at the same moment: the server has "
                            "{} of them now (#{})",
                            ids.size(), fmt::join(ids, ", #")),
                {},
                "delete all but one in Portainer, then apply again: they share their containers"};
}

/// Nothing where the other one is not what this run wants, or the own one can't be deleted. Both are new, so
/// nothing that ran before goes down with it.
std::optional<model::Stack> Creation::yielded_to(std::int64_t other_id, const model::Stack &made) {
    const auto other = run_.client.stack(other_id);
    if (!other)
        return std::nullopt;
    const Record record = run_.calls.settled(*other);
    const Record own = run_.calls.settled(made);
    if (record.stack.status != model::StackStatus::active ||
        !Comparison::is_as_allowed(run_.comparison.planned_again(record)))
        return std::nullopt;
    if (!run_.calls.remove(own.stack))
        return std::nullopt;
    created_id_ = other_id;
    run_.calls.deploy("deploying the one that stays", [&](const portainer::Deadline &deadline) {
        return writes_.send_all(record, deadline);
    });
    return record.stack;
}

/// The ids of the stacks that have this name now, lowest first. Names are unique on an environment, but
/// two creations at once both go through.
std::vector<std::int64_t> Creation::ids_of_name() {
    std::vector<std::int64_t> ids;
    const auto stacks = run_.client.stacks();
    if (!stacks)
        throw run_.endings.by(stacks.error());
    for (const model::Stack &stack : *stacks)
        if (stack.endpoint_id == run_.plan.environment_id && stack.type != model::StackType::kubernetes &&
            support::lower(stack.name) == run_.spec.name)
            ids.push_back(stack.id);
    std::sort(ids.begin(), ids.end());
    return ids;
}

/// After a create whose answer was lost, or carries no id: what the server lists under that name.
/// `otherwise` is how the run ended if it lists nothing.
model::Stack Creation::look_for_created(const Ended &otherwise) {
    auto stacks = run_.client.stacks();
    if (!stacks)
        throw otherwise;
    const model::Stack *newest = nullptr;
    for (const model::Stack &stack : *stacks)
        if (stack.endpoint_id == run_.plan.environment_id && stack.name == run_.spec.name && is_new(stack) &&
            (newest == nullptr || stack.id > newest->id))
            newest = &stack;
    if (newest != nullptr)
        return *newest;
    if (const auto unlisted = unlisted_records(); !unlisted.empty())
        return unlisted.back();
    throw otherwise;
}

/// Of Kubernetes stacks several can have one name: what was there before is another one.
void Creation::remember_namesakes() {
    if (run_.plan.type != model::StackType::kubernetes)
        return;
    const auto stacks = run_.client.stacks();
    if (!stacks)
        throw run_.endings.by(stacks.error());
    for (const model::Stack &stack : *stacks)
        if (stack.name == run_.spec.name)
            namesakes_.insert(stack.id);
    if (run_.context.state.user.administrator)
        return;
    highest_before_ = run_.context.state.highest_record;
    if (highest_before_ == 0)
        highest_before_ = current::ask_all_records(run_.client, 0).highest;
    for (const model::Stack &stack : unlisted_records())
        namesakes_.insert(stack.id);
}

/// A standard user's Kubernetes stacks are in no list, and bear no label before they are deployed; those that
/// are new, the newest last.
std::vector<model::Stack> Creation::unlisted_records() {
    if (run_.plan.type != model::StackType::kubernetes || run_.context.state.user.administrator)
        return {};
    auto records = current::records_after(run_.client, highest_before_);
    std::erase_if(records, [this](const model::Stack &stack) {
        return !is_new(stack) || stack.name != run_.spec.name ||
               stack.endpoint_id != run_.plan.environment_id ||
               stack.created_by != run_.context.state.user.name;
    });
    return records;
}

bool Creation::is_new(const model::Stack &stack) const {
    return !namesakes_.contains(stack.id);
}

/// That of the stack which it replaces, or that of the YAML, or "" to have the manifest say it. Without
/// any, the server would not take the one that a person expects.
std::string Creation::namespace_of_new() const {
    if (replaced_namespace_)
        return *replaced_namespace_;
    if (run_.spec.namespace_by_manifest || !run_.spec.kubernetes_namespace.empty())
        return run_.spec.kubernetes_namespace;
    if (!run_.names_spaces)
        throw Ended{Outcome::blocked,
                    Code::manifest_namespace,
                    "whether its manifest names a namespace is not known, since it could not be read",
                    {},
                    "write the stack's namespace"};
    return *run_.names_spaces ? "" : "default";
}

/// Newer servers say only afterwards that a deployment met what the swarm was still removing: it is made
/// again.
Record Creation::settled_in_swarm(const model::Stack &answered) {
    constexpr int times = 20;
    Record record = run_.calls.settled(answered);
    for (int again = 0; again < times && record.stack.type == model::StackType::swarm &&
                        record.stack.status == model::StackStatus::error &&
                        met_remains(record.stack.last_error, record.stack.name);
         ++again) {
        run_.calls.wait("waiting until the swarm has removed its networks", run_.context.options.poll);
        run_.calls.deploy("deploying", [&](const portainer::Deadline &deadline) {
            return writes_.send_all(record, deadline);
        });
        record = run_.calls.settled(record.stack);
    }
    return record;
}

/// What no create takes: prune, and what a source that was there already has otherwise.
void Creation::store_rest(Record &record) {
    if (!record.stack.git || record.stack.status != model::StackStatus::active)
        return;
    const bool keeps_prune = former_ && former_->prune && !run_.spec.prune;
    if (keeps_prune) // the stack that is made anew keeps what it had
        record.stack.prune = true;
    const plan::StackPlan left = run_.comparison.planned_again(record);
    const bool only_deployed = record.stack.type == model::StackType::standalone &&
                               std::any_of(left.changes.begin(), left.changes.end(),
                                           [](const auto &change) { return change.is("prune"); });
    if (only_deployed || (keeps_prune && record.stack.type == model::StackType::standalone)) {
        writes_.redeploy(record.stack); // the settings call takes prune for swarm stacks only
    } else if (keeps_prune || needs_settings_call(left.changes, run_.capabilities(), run_.spec)) {
        leave_shared_source(record.stack, left);
        run_.context.progress("storing settings");
        const auto answer =
            run_.client.git_settings(record.stack.id, record.stack.endpoint_id,
                                     settings_of(run_.spec, record.stack, run_.capabilities(), left));
        if (!answer)
            throw run_.endings.by(answer.error());
    } else {
        return;
    }
    record = run_.calls.settled(record.stack);
}

/// A new stack takes the source that its repository has already, whatever it was sent. What other stacks
/// use is not overwritten for it.
void Creation::leave_shared_source(const model::Stack &stack, const plan::StackPlan &left) const {
    if (!plan::writes_into_source(left.changes) || stack.git->source_id == 0)
        return;
    const auto source = run_.client.gitops().source(stack.git->source_id);
    if (source && source->stacks == std::vector{stack.id})
        return;
    throw Ended{Outcome::not_effective,
                Code::source_shared,
                fmt::format("created, but its repository has a source (#{}) with other credentials or TLS "
                            "settings, which other stacks may use",
                            stack.git->source_id),
                {},
                "plan again; --allow-shared-source lets apply write into it"};
}

} // namespace stowage::apply
