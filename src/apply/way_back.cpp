#include "apply/way_back.hpp"

#include "apply/record_files.hpp"
#include "compose/services.hpp"
#include "current/judge.hpp"
#include "support/rfc3339.hpp"
#include "support/text.hpp"

#include <chrono>
#include <fmt/format.h>

namespace stowage::apply {
namespace {

/// What runs well although the server says that it failed is sent so often, until it judges by another task.
constexpr int most_repeats = 3;

std::string utc_now() {
    return support::to_rfc3339(std::chrono::system_clock::now());
}

} // namespace

WayBack::WayBack(const Record &record, const plan::StackPlan &now, StackCalls &calls,
                 const RunContext &context)
    : record_(record), now_(now), calls_(calls), context_(context) {
    if (now.deploys && record.stack.status != model::StackStatus::inactive)
        find_former(*now.spec);
}

void WayBack::find_former(const desired::Stack &spec) {
    if (spec.on_failure == desired::OnFailure::leave)
        former_.why_not = "onFailure: leave";
    else if (record_.stack.git && (spec.on_failure != desired::OnFailure::restore_inline ||
                                   record_.stack.type == model::StackType::kubernetes))
        former_.why_not = "no call brings back an older commit";
    else
        former_ = former_of(record_, spec, context_.options.git_cache);
}

/// A redeployment that only heals deploys what ran before anyway.
bool WayBack::asked_by(const Ended &ended) const {
    return ended.took_down || ended.half_applied || (ended.runs_badly && !now_.heals);
}

/// The former content next to newer files is something that never ran.
std::string WayBack::side_files_in_the_way() const {
    if (!record_.stack.git || former_.reads.empty())
        return {};
    const model::GitConfig &git = *record_.stack.git;
    const std::string deployed = git.config_hash.substr(0, 7);
    if (now_.target_commit.empty())
        return fmt::format("it reads more files of its repository, and which of them changed since {} is not "
                           "known",
                           deployed);
    const auto changed = changed_files(git, git_place(git, *now_.spec, context_.options.git_cache),
                                       former_.reads, now_.target_commit);
    if (!changed)
        return fmt::format("whether the files that it reads are those of {} is not known: {}", deployed,
                           changed.error());
    if (changed->empty())
        return {};
    return fmt::format("{} changed too since {}, and only a checkout brings back the older one",
                       support::join(*changed, ", "), deployed);
}

/// What the former version asks for; of one that is not known, nothing can be left over.
compose::Expected WayBack::expected() const {
    if (!former_.content || record_.stack.type == model::StackType::kubernetes)
        return {};
    return compose::expected_of({*former_.content}, env_of_record(record_.stack));
}

/// Services that only the failed version had: no server takes them away when the former content is sent.
std::string WayBack::left_over() const {
    model::Stack active = record_.stack;
    active.status = model::StackStatus::active;
    const current::Runtime runtime = current::ask_runtime(context_.client, active.endpoint_id, {&active});
    const auto names = current::health_of(active, runtime, expected()).left_over_services();
    return names.empty() ? std::string()
                         : fmt::format("; left over of what failed: {}", support::join(names, ", "));
}

/// What became of the stack, looked at and not guessed: a deployment may fail before it touches anything.
std::string WayBack::what_runs_now() const {
    const model::Stack &stack = record_.stack;
    const current::Runtime runtime = current::ask_runtime(context_.client, stack.endpoint_id, {&stack});
    model::Stack active = stack;
    active.status = model::StackStatus::active;
    const model::StackHealth health = current::health_of(active, runtime, expected());
    switch (health.state) {
    case model::HealthState::missing:
        return fmt::format("it has been down since {}", utc_now());
    case model::HealthState::unknown:
        return fmt::format("whether anything of it runs is not known: {}", health.reason);
    case model::HealthState::degraded:
        return fmt::format("at {} it does not run well: {}", utc_now(), health.reason);
    default:
        return fmt::format("at {} it runs", utc_now());
    }
}

void WayBack::take(Ended &ended, const Prove &prove) {
    if (!asked_by(ended))
        return;
    if (!former_.content && ended.half_applied) {
        ended.advice =
            fmt::format("parts of it may be in the cluster already, and what was there before is not "
                        "sent again ({}); mend the cause and apply again",
                        former_.why_not);
        return;
    }
    if (former_.content)
        if (std::string why = side_files_in_the_way(); !why.empty()) {
            former_.content.reset();
            former_.why_not = std::move(why);
        }
    if (former_.content) {
        send_again(ended, prove);
        return;
    }
    if (ended.mixed)
        ended.message += "; it failed half-way: some of its services may run the new content, some the old";
    if (!former_.why_not.empty())
        ended.advice =
            fmt::format("{} (what ran before was not restored: {}); mend the cause and apply again",
                        what_runs_now(), former_.why_not);
}

void WayBack::send_again(Ended &ended, const Prove &prove) {
    const model::Stack &stack = record_.stack;
    portainer::UpdateInline body;
    body.content = *former_.content;
    body.env = stack.env;
    body.prune = stack.prune;
    if (stack.type == model::StackType::kubernetes)
        body.stack_name = stack.name;
    try {
        Record after = sent(body);
        bool disputed = waits() && after.stack.is_judged_by_any_task();
        if (!disputed && after.stack.status == model::StackStatus::error)
            throw Endings::failed_deployment(after.stack.last_error);
        model::Stack running = after.stack;
        if (disputed)
            running.status = model::StackStatus::active;
        const std::string seen = prove(running, *former_.content);
        for (int again = 0; disputed && again < most_repeats; ++again) {
            after = sent(body);
            disputed = after.stack.is_judged_by_any_task();
        }
        ended.mixed = false;
        ended.message +=
            (ended.half_applied ? "; the former manifest was sent again" : "; what ran before was restored") +
            seen + left_over();
        ended.advice = stack.git
                           ? "it runs inline now; mend the cause, and plan shows what brings it back to git"
                           : "mend the cause and apply again";
        if (disputed)
            say_disputed(ended, after);
    } catch (const Ended &second) {
        if (second.outcome == Outcome::not_effective)
            ended.message += "; what ran before was sent again: " + second.message;
        else
            ended.message += "; what ran before could not be restored: " + second.message;
        ended.advice = second.outcome == Outcome::failed
                           ? what_runs_now() + "; mend the cause and apply again"
                           : "see what runs, mend the cause and apply again";
    }
}

Record WayBack::sent(const portainer::UpdateInline &body) {
    const model::Stack &stack = record_.stack;
    calls_.deploy("restoring what ran before", [&](const portainer::Deadline &deadline) {
        return context_.client.update_inline(stack.id, stack.endpoint_id, body, deadline);
    });
    return calls_.settled(stack);
}

bool WayBack::waits() const {
    return context_.options.wait && now_.spec->wait.value_or(desired::Wait{}).enabled;
}

/// What was sent again runs, and the server says that it failed; then it may keep what really failed as its
/// record.
void WayBack::say_disputed(Ended &ended, const Record &after) const {
    ended.message +=
        fmt::format(", and runs, but the server calls that deployment failed ({})", after.stack.last_error);
    const current::FileContent *kept = after.file();
    if (kept != nullptr && *kept && **kept != *former_.content) {
        ended.message += " and keeps the version that failed as its record";
        ended.advice = "put the former content back in the YAML and apply, or mend the cause and apply again";
    }
}

} // namespace stowage::apply
