#include "apply/run_end.hpp"

#include "apply/left_over.hpp"
#include "apply/record_files.hpp"
#include "plan/heal.hpp"
#include "portainer/kubernetes_api.hpp"
#include "support/codes.hpp"

#include <fmt/format.h>

namespace stowage::apply {
namespace {

/// Older than any container that ended.
constexpr std::chrono::hours any_age{24 * 365 * 20};

/// Of an inline stack: what was sent, or what the server has where `ignore` leaves it to that.
std::string content_of(const Record &record, const desired::Stack &spec) {
    if (record.stack.git)
        return {};
    if (spec.file && !spec.ignores("file"))
        return spec.file->content;
    return record.content && *record.content ? record.content->value() : std::string();
}

} // namespace

std::string RunEnd::finished(Record record, const std::string &said, const Made &made) {
    if (OwnCalls(run_).store(record.stack, said, made))
        record = run_.calls.read(record.stack.id);
    std::string done = said;
    if (is_disputed(record.stack)) {
        done += proven_as_sent(record);
        check_disputed(record, said);
        done += fmt::format("; the server calls it failed ({}), but what runs is well: stop and start it to "
                            "clear that",
                            record.stack.last_error);
    } else {
        run_.comparison.check_result(record);
        const std::string content = content_of(record, run_.spec);
        done += proven(record.stack, content);
        done += seen_as_it_was(record.stack, content, said);
        if (!made.created)
            done += pruned(record.stack, said);
        done += left_open();
    }
    for (const plan::FieldChange &change : run_.plan.changes)
        if (!change.refused.empty())
            throw Ended{Outcome::forbidden, change.refused_code,
                        fmt::format("{}, but not its {}: {}", said, change.field, change.refused)};
    return done;
}

/// Where nothing was deployed, what the plan could not find out of the repository is as open as before.
std::string RunEnd::left_open() const {
    if (run_.calls.deploying_since())
        return {};
    for (const support::Note &note : run_.plan.notes)
        if (note.code == Code::git_unknown)
            return "; " + note.text;
    return {};
}

/// Takes away what its manifest no longer names, now that what it names runs.
std::string RunEnd::pruned(const model::Stack &stack, const std::string &said) {
    if (!run_.calls.deploying_since() || !plan::prunes_objects(run_.spec, stack))
        return {};
    run_.context.progress("removing what its manifest no longer names");
    return said_of(remove_unnamed(run_.client, stack), said);
}

/// What runs decides whether it failed; what the server keeps as its record has to be as desired all the
/// same.
void RunEnd::check_disputed(const Record &record, const std::string &said) const {
    Record called_well = record;
    called_well.stack.status = model::StackStatus::active;
    try {
        run_.comparison.check_result(called_well);
    } catch (Ended &ended) {
        ended.message =
            fmt::format("{}, and what runs is well, but the server judged it by an older task ({}) "
                        "and keeps the version before as its record",
                        said, record.stack.last_error);
        ended.advice = "stop and start it in Portainer, then apply again";
        throw;
    }
}

std::string RunEnd::proven_as_sent(const Record &record) {
    model::Stack sent = record.stack;
    sent.status = model::StackStatus::active;
    if (sent.git) // where that is not known, what its files ask for is not either
        sent.git->config_hash = run_.plan.target_commit;
    return proven(sent, content_of(record, run_.spec));
}

bool RunEnd::is_disputed(const model::Stack &stack) const {
    return stack.is_judged_by_any_task() && run_.context.options.wait &&
           run_.spec.wait.value_or(desired::Wait{}).enabled;
}

/// What the compose files of a deployment ask for; `content` is that of an inline stack.
compose::Expected RunEnd::expected_of(const model::Stack &stack, const std::string &content) const {
    if (stack.type == model::StackType::kubernetes)
        return {};
    if (!content.empty() && !stack.git)
        return compose::expected_of({content}, env_of_record(stack));
    if (!stack.git || stack.git->config_hash.empty())
        return {};
    return compose::expected_of(files_of(run_, {stack, std::nullopt}), env_of_record(stack));
}

bool RunEnd::is_looked_at(const model::Stack &stack) const {
    return run_.context.options.wait && run_.spec.wait.value_or(desired::Wait{}).enabled &&
           stack.status == model::StackStatus::active;
}

StabilityLimits RunEnd::limits() const {
    const desired::Wait own = run_.spec.wait.value_or(desired::Wait{});
    StabilityLimits limits = run_.context.options.limits;
    limits.timeout = own.timeout.value_or(limits.timeout);
    limits.stable_for = own.stable_for.value_or(limits.stable_for);
    if (own.timeout || run_.context.options.patient)
        limits.patience = limits.timeout; // somebody said how long it may take
    return limits;
}

/// Of a Kubernetes stack, as the server has it.
std::string RunEnd::manifest_of(const model::Stack &stack, const std::string &content) const {
    if (stack.type == model::StackType::kubernetes && stack.git)
        if (const auto stored = run_.client.stack_files({stack.id}).front())
            return *stored;
    return content;
}

Proof RunEnd::look(const model::Stack &stack, const std::string &content,
                   DeployClock::Clock::time_point began, const StabilityLimits &limits) {
    run_.context.progress("looking at what runs");
    return prove(run_.client, run_.context.watch,
                 {stack, expected_of(stack, content), began, manifest_of(stack, content)}, limits,
                 [this](const std::string &doing) {
                     if (run_.context.interrupts.load() > 0)
                         throw Ended{Outcome::unknown,
                                     Code::run_interrupted,
                                     "it was deployed; interrupted before it was seen to run well",
                                     {},
                                     "plan again to see"};
                     run_.calls.wait(doing, run_.context.options.look_every);
                 });
}

std::string RunEnd::proven(const model::Stack &stack, const std::string &content) {
    if (!run_.calls.deploying_since() || !is_looked_at(stack))
        return {};
    const Proof proof = look(stack, content, *run_.calls.deploying_since(), limits());
    if (proof.verdict == Verdict::unknowable)
        return "; whether it runs is not known: " + proof.reason;
    if (proof.verdict == Verdict::failed)
        throw Endings::runs_badly(proof);
    return {};
}

/// Where only settings were stored, what ran before goes on, well or not. Two looks tell: one may be of a
/// moment in between.
std::string RunEnd::seen_as_it_was(const model::Stack &stack, const std::string &content,
                                   const std::string &said) {
    if (run_.calls.deploying_since() || !is_looked_at(stack))
        return {};
    StabilityLimits twice;
    twice.timeout = twice.patience = run_.context.options.look_every;
    twice.stable_for = std::chrono::milliseconds(0);
    const auto long_ago = DeployClock::Clock::now() - any_age;
    const Proof proof = look(stack, content, long_ago, twice);
    if (proof.verdict == Verdict::unknowable)
        return "; whether it runs is not known: " + proof.reason;
    if (proof.verdict == Verdict::failed && proof.badly)
        throw Endings::ran_badly_before(said, proof);
    return {};
}

} // namespace stowage::apply
