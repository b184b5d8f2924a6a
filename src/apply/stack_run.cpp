#include "apply/stack_run.hpp"

#include "apply/compose_output.hpp"
#include "apply/deployment.hpp"
#include "apply/payload.hpp"
#include "apply/proof.hpp"
#include "apply/saved_stack.hpp"
#include "compose/services.hpp"
#include "plan/diff.hpp"
#include "plan/fields.hpp"
#include "plan/json.hpp"
#include "plan/permissions.hpp"
#include "portainer/access_api.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <thread>

namespace stowage::apply {
namespace {

using plan::Action;
using portainer::ApiError;
using Clock = DeployClock::Clock;

/// How a run ended before it was done. Thrown inside this file only: a run has many places to end early and
/// one place to report.
struct Ended {
    Outcome outcome;
    std::string message;
    std::vector<std::string> details = {};
    std::string advice = {};
    bool passes = false;    ///< the cause may pass by itself
    bool took_down = false; ///< a deployment failed, and with it went what ran before
};

/// A stack as the server has it now.
struct Record {
    model::Stack stack;
    std::optional<current::FileContent> content; ///< of an inline stack

    [[nodiscard]] const current::FileContent *file() const { return content ? &*content : nullptr; }
};

bool in_progress(const ApiError &error) {
    return error.status == 409 &&
           (error.message + " " + error.details).find("already in progress") != std::string::npos;
}

/// A lost connection, a proxy without its server, or a server that is busy.
bool passes_by_itself(const ApiError &error) {
    return error.kind == ApiError::Kind::network || error.status == 429 ||
           (error.status >= 502 && error.status <= 504) || in_progress(error);
}

bool deployment_failed(const ApiError &error) {
    return error.status == 500 && support::lower(error.message).starts_with("failed to deploy a stack");
}

class StackRun {
public:
    StackRun(const plan::StackPlan &plan, const RunContext &context)
        : plan_(plan), spec_(*plan.spec), context_(context), client_(context.client) {}

    /// Returns what to say of a run that was done; throws Ended otherwise.
    std::string run() {
        check_references();
        switch (plan_.action) {
        case Action::create:
            check_deployment(nullptr);
            return create();
        case Action::remove:
            return remove(as_planned());
        default:
            break;
        }
        const Record record = as_planned();
        check_deployment(&record);
        return plan_.action == Action::replace ? replace(record) : change(record);
    }

    /// What the checks before the deployment found, and did not keep it for.
    [[nodiscard]] const std::vector<std::string> &warnings() const { return warnings_; }

private:
    [[nodiscard]] std::chrono::milliseconds timeout() const {
        return spec_.deploy_timeout.value_or(context_.clock.timeout());
    }
    [[nodiscard]] Clock::time_point deadline_of(Clock::time_point started) const {
        return context_.clock.deadline(started, timeout());
    }

    // ---- reading

    /// Waits until no deployment is under way. Each read is one call, two for an inline stack.
    Record read(std::int64_t id) {
        const Clock::time_point started = Clock::now();
        while (true) {
            auto stack = client_.stack(id);
            if (!stack)
                throw ended_by(stack.error());
            if (stack->status != model::StackStatus::deploying)
                return with_content(std::move(*stack));
            if (Clock::now() > deadline_of(started))
                throw Ended{Outcome::unknown,
                            fmt::format("the server is still deploying it after {}",
                                        support::human_duration(timeout())),
                            {},
                            "look at the server, then plan again; a longer timeouts.deploy waits longer"};
            wait("deploying");
        }
    }

    Record with_content(model::Stack stack) {
        Record record{std::move(stack), std::nullopt};
        if (!record.stack.git && spec_.file && spec_.state != desired::RunState::absent)
            record.content = client_.stack_files({record.stack.id}).front();
        return record;
    }

    void wait(const std::string &doing) { wait(doing, context_.options.poll); }

    void wait(const std::string &doing, std::chrono::milliseconds time) {
        constexpr std::chrono::milliseconds step{100}; // in which a second Ctrl-C is noticed
        context_.progress(doing);
        for (;; time -= step) {
            if (context_.interrupts.load() > 1)
                throw Ended{Outcome::unknown, "abandoned while the server was working on it"};
            if (time <= std::chrono::milliseconds(0))
                return;
            std::this_thread::sleep_for(std::min(time, step));
        }
    }

    // ---- before the first write

    /// A saved plan names secrets by reference; what they stand for must still be what was planned.
    void check_references() {
        if (plan::secrets_fingerprint(spec_, context_.state.fingerprint_key) != plan_.secrets_fingerprint)
            throw Ended{Outcome::stale,
                        "a value that it takes by reference changed since it was planned",
                        {},
                        "plan again"};
    }

    /// The record, if it still is as the plan saw it.
    Record as_planned() {
        context_.progress("checking");
        auto stack = client_.stack(plan_.stack_id);
        if (!stack && stack.error().status == 404) {
            if (plan_.action == Action::remove)
                throw Ended{Outcome::done, "it was gone already"};
            throw Ended{
                Outcome::stale, "it was deleted on the server since it was planned", {}, "plan again"};
        }
        if (!stack)
            throw ended_by(stack.error());
        Record record = stack->status == model::StackStatus::deploying ? read(plan_.stack_id)
                                                                       : with_content(std::move(*stack));
        if (plan::fingerprint(record.stack, record.file(), context_.state.fingerprint_key) !=
            plan_.fingerprint)
            throw Ended{
                Outcome::stale,
                record.stack.updated_by.empty()
                    ? "it changed on the server since it was planned, and was left alone"
                    : fmt::format(
                          "it changed on the server since it was planned (last by {}), and was left alone",
                          record.stack.updated_by),
                {},
                "plan again and look at what changed"};
        check_commit();
        return record;
    }

    /// A deployment brings what the reference points to by then; a plan is about one commit.
    void check_commit() const {
        const current::GitFacts *facts = git_facts();
        if (plan_.target_commit.empty() || facts == nullptr || facts->commit.empty() ||
            facts->commit == plan_.target_commit)
            return;
        throw Ended{Outcome::stale,
                    fmt::format("its repository moved on to {} since it was planned for {}",
                                facts->commit.substr(0, 7), plan_.target_commit.substr(0, 7)),
                    {},
                    "plan again and look at what changed"};
    }

    const current::GitFacts *git_facts() const {
        const auto found = context_.state.git_facts.find(plan_.stack_id);
        return found == context_.state.git_facts.end() ? nullptr : &found->second;
    }

    /// Nothing is sent that must fail: it would take down what runs.
    void check_deployment(const Record *record) {
        if (context_.preflight == nullptr || !preflight::worth_checking(plan_))
            return;
        context_.progress("checking what it needs");
        const bool known = record != nullptr && record->content && *record->content;
        const preflight::Result result =
            preflight::check(deployment_of(plan_, record != nullptr ? &record->stack : nullptr,
                                           known ? record->content->value() : std::string()),
                             client_, context_.state, *context_.preflight);
        pull_first_ = result.pull_first;
        for (const preflight::Finding *finding : result.of(preflight::Severity::warning))
            warnings_.push_back("warning: " + finding->str());
        const auto blocking = result.of(preflight::Severity::blocked);
        if (blocking.empty())
            return;
        Ended ended{Outcome::blocked, blocking.front()->str(), {}, blocking.front()->advice};
        for (std::size_t i = 1; i < blocking.size(); ++i)
            ended.details.push_back(blocking[i]->str());
        throw ended;
    }

    // ---- writing

    /// Makes a call that deploys. A server that is busy with this stack is waited for.
    template <typename Call>
    model::Stack deploy(const std::string &doing, Call call) {
        if (!deploying_since_)
            deploying_since_ = Clock::now();
        const Clock::time_point started = Clock::now();
        const portainer::Deadline deadline = [this, started] { return deadline_of(started); };
        while (true) {
            context_.progress(doing);
            auto answer = call(deadline);
            if (answer || answer.error().status != 0)
                context_.clock.finished_one();
            if (answer)
                return std::move(*answer);
            if (!in_progress(answer.error()) || Clock::now() > deadline())
                throw ended_by(answer.error());
            wait("waiting for a deployment under way");
        }
    }

    std::string create() {
        model::Stack stack;
        try {
            stack = deploy("creating", [&](const portainer::Deadline &deadline) {
                portainer::CreateStack body = create_of(spec_, plan_);
                body.source_id = source_id(plan_);
                return client_.create(body, deadline);
            });
        } catch (const Ended &ended) {
            if (ended.outcome != Outcome::unknown || context_.interrupts.load() > 1)
                throw;
            stack = look_for_created(ended);
        }
        if (stack.id == 0)
            stack =
                look_for_created({Outcome::not_effective, "the server accepted it, but does not list it"});
        Record record = settled(stack);
        if (spec_.state == desired::RunState::stopped) {
            deploy("stopping", [&](const portainer::Deadline &deadline) {
                return client_.stop(record.stack.id, record.stack.endpoint_id, deadline);
            });
            record = read(record.stack.id);
        }
        return finished(std::move(record), "created");
    }

    /// After a create whose answer was lost, or carries no id: what the server lists under that name.
    /// `otherwise` is how the run ended if it lists nothing.
    model::Stack look_for_created(const Ended &otherwise) {
        auto stacks = client_.stacks();
        if (!stacks)
            throw otherwise;
        const auto found = std::find_if(stacks->begin(), stacks->end(), [&](const model::Stack &stack) {
            return stack.endpoint_id == plan_.environment_id && stack.name == spec_.name;
        });
        if (found == stacks->end())
            throw otherwise;
        return *found;
    }

    std::string remove(const Record &record) {
        context_.progress("deleting");
        const Clock::time_point started = Clock::now();
        const auto answer = client_.remove(record.stack.id, record.stack.endpoint_id,
                                           [this, started] { return deadline_of(started); });
        if (!answer && answer.error().status != 404 && !answer.error().maybe_sent)
            throw ended_by(answer.error());
        context_.progress("reading back");
        const auto after = client_.stack(record.stack.id);
        if (!after && after.error().status == 404)
            return "deleted";
        if (!answer)
            throw ended_by(answer.error());
        throw Ended{Outcome::not_effective, "the server accepted the deletion, but still has the stack"};
    }

    std::string change(Record record) {
        const std::int64_t id = record.stack.id;
        const std::int64_t environment = record.stack.endpoint_id;
        plan::StackPlan now = plan_;
        if (record.stack.git)
            hash_before_ = record.stack.git->config_hash;
        std::string said = "updated";
        if (now.action == Action::rename) {
            // A rename runs the containers of a stopped stack, but leaves it marked as stopped; from then on
            // the server refuses to start it. So it is started first.
            if (record.stack.status == model::StackStatus::inactive) {
                settle_lost([&] { write_fields(record, planned_again(record)); }, id);
                record = settled(record.stack);
            }
            settle_lost(
                [&] {
                    deploy("renaming", [&](const portainer::Deadline &deadline) {
                        return client_.rename(id, environment, record.stack.swarm_id, spec_.name, deadline);
                    });
                },
                id);
            record = read(id);
            now = planned_again(record);
            said = fmt::format("renamed from '{}'", plan_.former_name);
        }
        switch (now.action) {
        case Action::update:
        case Action::redeploy:
            return update(record, now);
        case Action::start:
            settle_lost(
                [&] {
                    deploy("starting", [&](const portainer::Deadline &deadline) {
                        return client_.start(id, environment, deadline);
                    });
                },
                id);
            said = "started";
            break;
        case Action::stop:
            settle_lost(
                [&] {
                    deploy("stopping", [&](const portainer::Deadline &deadline) {
                        return client_.stop(id, environment, deadline);
                    });
                },
                id);
            said = "stopped";
            break;
        default: // a rename that leaves nothing else to do
            break;
        }
        return finished(settled(record.stack), said);
    }

    /// Changes fields or deploys again; what a failure takes down is brought back where that can be.
    std::string update(const Record &record, const plan::StackPlan &now) {
        const Former former = former_of(record, now);
        try {
            settle_lost([&] { write_fields(record, now); }, record.stack.id);
            std::string said = now.action == Action::redeploy ? "redeployed" : "updated";
            if (plan_.action == Action::rename)
                said = fmt::format("renamed from '{}'", plan_.former_name);
            return finished(settled(record.stack), said);
        } catch (Ended &ended) {
            if (ended.took_down)
                bring_back(record, former, ended);
            throw;
        }
    }

    /// What ran before, as far as it can be sent again.
    struct Former {
        std::optional<std::string> content;
        std::string why_not; ///< where it can't be
    };

    Former former_of(const Record &record, const plan::StackPlan &now) {
        if (!now.deploys || record.stack.status != model::StackStatus::active)
            return {};
        if (spec_.on_failure == desired::OnFailure::leave)
            return {std::nullopt, "onFailure: leave"};
        if (!record.stack.git && record.content && *record.content)
            return {record.content->value(), {}};
        if (spec_.on_failure != desired::OnFailure::restore_inline)
            return {std::nullopt, record.stack.git ? "no call brings back an older commit"
                                                   : "its content could not be read"};
        auto content = client_.stack_files({record.stack.id}).front();
        if (!content)
            return {std::nullopt, "its former content could not be read: " + content.error().str()};
        return {std::move(*content), {}};
    }

    /// Sends the former content and env again, and says what came of it. A git stack leaves git by that.
    void bring_back(const Record &record, const Former &former, Ended &ended) {
        if (!former.content) {
            if (!former.why_not.empty())
                ended.advice = fmt::format("it has been down since {} ({}); mend the cause and apply again",
                                           utc_now(), former.why_not);
            return;
        }
        const model::Stack &stack = record.stack;
        portainer::UpdateInline body;
        body.content = *former.content;
        body.env = stack.env;
        body.prune = stack.prune;
        if (stack.type == model::StackType::kubernetes)
            body.stack_name = stack.name;
        try {
            deploy("restoring what ran before", [&](const portainer::Deadline &deadline) {
                return client_.update_inline(stack.id, stack.endpoint_id, body, deadline);
            });
            const Record after = settled(stack);
            if (after.stack.status == model::StackStatus::error)
                throw failed_deployment(after.stack.last_error);
            ended.message += "; what ran before was restored";
            ended.advice =
                stack.git ? "it runs inline now; mend the cause, and plan shows what brings it back to git"
                          : "mend the cause and apply again";
        } catch (const Ended &second) {
            ended.message += "; what ran before could not be restored: " + second.message;
            ended.advice =
                fmt::format("it has been down since {}; mend the cause and apply again", utc_now());
        }
    }

    static std::string utc_now() { return plan::to_rfc3339(std::chrono::system_clock::now()); }

    /// Sets the access rights where the plan says so, and sees that all is as desired.
    std::string finished(Record record, const std::string &said) {
        if (plan_.access) {
            set_access(record.stack, said);
            record = read(record.stack.id);
        }
        std::string done = verified(record, said) + proven(record.stack);
        for (const plan::FieldChange &change : plan_.changes)
            if (!change.refused.empty())
                throw Ended{Outcome::forbidden,
                            fmt::format("{}, but not its {}: {}", said, change.field, change.refused)};
        return done;
    }

    void set_access(const model::Stack &stack, const std::string &said) {
        context_.progress("setting access");
        if (!stack.resource_control)
            throw Ended{Outcome::not_effective,
                        fmt::format("{}, but the server keeps no access control for it", said)};
        const auto answer = client_.access().set_access(stack.resource_control->id, *plan_.access);
        if (answer)
            return;
        Ended ended = ended_by(answer.error());
        ended.message = fmt::format("{}, but its access is as it was: {}", said, ended.message);
        throw ended;
    }

    /// Deletes and creates. What the server has is written to a file first, since after the deletion nothing
    /// else knows it.
    std::string replace(const Record &record) {
        const SavedStack saved(context_.state, record.stack, client_.stack_files({record.stack.id}).front());
        remove(record);
        try {
            std::string said = create();
            saved.discard();
            return said == "created" ? "replaced" : said;
        } catch (Ended &ended) {
            if (ended.outcome == Outcome::forbidden && plan_.access) // it is there, its access is not
                throw;
            ended.message = "deleted, but not created again: " + ended.message;
            ended.advice =
                fmt::format("its old definition is saved in {}; plan again to create it", saved.path());
            throw;
        }
    }

    /// Makes a write; when its answer is lost, what the server has now decides. Where the record is as
    /// desired and was not before, the write took effect; where nothing in the record can tell, its effect
    /// stays unknown.
    template <typename Write>
    void settle_lost(Write write, std::int64_t id) {
        try {
            write();
        } catch (const Ended &ended) {
            const bool telling = !plan_.changes.empty() || plan_.action != Action::redeploy;
            if (ended.outcome != Outcome::unknown || context_.interrupts.load() > 1 || !telling)
                throw;
            const Record record = read(id);
            if (planned_again(record).action != Action::none)
                throw;
        }
    }

    void write_fields(const Record &record, const plan::StackPlan &now) {
        const model::Stack &stack = record.stack;
        const std::int64_t id = stack.id;
        if (!now.deploys && !needs_settings_call(now.changes, context_.state.newer_generation, spec_)) {
            start_if_stopped(stack);
            return;
        }
        if (!stack.git || !spec_.git) {
            const std::string content =
                record.content && *record.content ? record.content->value() : std::string();
            deploy("deploying", [&](const portainer::Deadline &deadline) {
                portainer::UpdateInline body = update_of(spec_, stack, content);
                body.pull_image = body.pull_image || pull_first_;
                return client_.update_inline(id, stack.endpoint_id, body, deadline);
            });
            return;
        }
        const bool newer = context_.state.newer_generation;
        if (needs_settings_call(now.changes, newer, spec_)) {
            context_.progress("storing settings");
            const auto answer =
                client_.git_settings(id, stack.endpoint_id, settings_of(spec_, stack, newer, source_id(now)));
            if (!answer)
                throw ended_by(answer.error());
        }
        if (now.deploys) {
            deploy("deploying", [&](const portainer::Deadline &deadline) {
                portainer::GitRedeploy body = redeploy_of(spec_, stack);
                body.pull_image = body.pull_image || pull_first_;
                return client_.git_redeploy(id, stack.endpoint_id, body, deadline);
            });
        } else {
            start_if_stopped(stack);
        }
    }

    /// The one that was planned; or, where the run made it first, the one of that name.
    [[nodiscard]] std::int64_t source_id(const plan::StackPlan &plan) const {
        if (plan.source_id != 0 || !spec_.git || spec_.git->source.empty())
            return plan.source_id;
        const plan::SourceChoice choice = plan::choose_source(*spec_.git, context_.state, {});
        if (choice.id == 0)
            throw Ended{
                Outcome::failed, choice.impossible, {}, "plan again to see why the source is missing"};
        return choice.id;
    }

    void start_if_stopped(const model::Stack &stack) {
        if (stack.status != model::StackStatus::inactive || spec_.state != desired::RunState::running ||
            spec_.ignores("state"))
            return;
        deploy("starting", [&](const portainer::Deadline &deadline) {
            return client_.start(stack.id, stack.endpoint_id, deadline);
        });
    }

    // ---- after the write

    /// The record once the server is through with it. Newer servers may not have begun when they answer.
    Record settled(const model::Stack &answered) {
        if (context_.state.newer_generation && answered.status != model::StackStatus::deploying)
            wait("reading back");
        context_.progress("reading back");
        return read(answered.id);
    }

    /// What the repository says, for comparing a record with it. What was deployed by this run is right, even
    /// where it is a newer commit than the planned one: the next plan is about the next.
    std::optional<current::GitFacts> facts_for(const Record &record) const {
        const current::GitFacts *known = git_facts();
        if (known == nullptr)
            return std::nullopt;
        current::GitFacts facts = *known;
        if (record.stack.git && record.stack.git->config_hash != hash_before_)
            facts.commit = record.stack.git->config_hash;
        return facts;
    }

    plan::StackPlan planned_again(const Record &record) const {
        const model::Environment *environment = context_.state.find_environment(record.stack.endpoint_id);
        model::Environment unnamed;
        unnamed.id = record.stack.endpoint_id;
        unnamed.name = plan_.environment;
        const auto facts = facts_for(record);
        return plan::diff_existing(plan_.spec, record.stack, environment != nullptr ? *environment : unnamed,
                                   record.file(), facts ? &*facts : nullptr, context_.state);
    }

    std::string verified(const Record &record, const std::string &said) {
        if (record.stack.status == model::StackStatus::error)
            throw failed_deployment(record.stack.last_error);
        check_deployed_commit(record);
        const plan::StackPlan left = planned_again(record);
        if (left.action == Action::none)
            return said;
        throw Ended{Outcome::not_effective,
                    fmt::format("the server accepted it, but read back it is not as desired: {}",
                                support::join(left.reasons, "; ")),
                    {},
                    "plan again to see the difference"};
    }

    /// Sees that what was deployed runs. Returns what to add to what is said of it.
    std::string proven(const model::Stack &stack) {
        const desired::Wait own = spec_.wait.value_or(desired::Wait{});
        if (!deploying_since_ || !context_.options.wait || !own.enabled ||
            stack.status != model::StackStatus::active)
            return {};
        StabilityLimits limits = context_.options.limits;
        limits.timeout = own.timeout.value_or(limits.timeout);
        limits.stable_for = own.stable_for.value_or(limits.stable_for);
        if (stack.type == model::StackType::kubernetes)
            limits.patience = limits.timeout; // replicas that are not ready yet look like those that fail
        std::vector<std::string> expected;
        if (spec_.file && !stack.git && stack.type != model::StackType::kubernetes)
            expected = compose::expected_services(spec_.file->content);
        context_.progress("looking at what runs");
        const Proof proof =
            prove(client_, context_.watch, {stack, expected, *deploying_since_}, limits,
                  [this](const std::string &doing) { wait(doing, context_.options.look_every); });
        if (proof.verdict == Verdict::unknowable)
            return "; whether it runs is not known: " + proof.reason;
        if (proof.verdict == Verdict::failed)
            throw Ended{Outcome::not_effective, "it was deployed, but does not run well: " + proof.reason,
                        proof.log,
                        "the record is as desired; see why it does not run, or give it more time with wait"};
        return {};
    }

    /// A git stack that was deployed is at the planned commit, or at one that came after it.
    void check_deployed_commit(const Record &record) const {
        if (!plan_.deploys || plan_.target_commit.empty() || !record.stack.git)
            return;
        const std::string &commit = record.stack.git->config_hash;
        if (commit != plan_.target_commit && commit == hash_before_)
            throw Ended{Outcome::not_effective,
                        fmt::format("the server accepted it, but {} is still deployed, not {}",
                                    commit.substr(0, 7), plan_.target_commit.substr(0, 7)),
                        {},
                        "plan again to see"};
    }

    Ended failed_deployment(const std::string &output) const {
        std::vector<std::string> lines = essential_lines(output);
        Ended ended{Outcome::failed, lines.empty() ? "its deployment failed" : lines.back(), {}, {}};
        if (lines.size() > 1)
            ended.details = std::move(lines);
        ended.advice = "mend the cause and apply again";
        ended.took_down = true;
        return ended;
    }

    [[nodiscard]] Ended ended_by(const ApiError &error) const {
        Ended ended = explained(error);
        ended.passes = passes_by_itself(error);
        return ended;
    }

    [[nodiscard]] Ended explained(const ApiError &error) const {
        if (error.kind == ApiError::Kind::cancelled)
            return {Outcome::unknown,
                    "abandoned; the server may still be working on it",
                    {},
                    "plan again to see"};
        if (error.maybe_sent)
            return {Outcome::unknown, error.str(), {}, "what the server did is not known; plan again to see"};
        if (error.forbidden())
            return {Outcome::forbidden,
                    error.str(),
                    {},
                    "missing: " + plan::missing_right(error.message, plan_.environment)};
        if (error.status == 409 && (plan_.action == Action::create || plan_.action == Action::replace))
            return already_exists(error);
        if (deployment_failed(error))
            return failed_deployment(error.output.empty() ? error.message : error.output);
        Ended ended{Outcome::failed, error.str(), {}, error.advice};
        if (support::lower(error.message).starts_with("failed to pull images"))
            ended.advice =
                "what ran was left alone, since the pull came first; mend the cause and apply again";
        return ended;
    }

    [[nodiscard]] Ended already_exists(const ApiError &error) const {
        if (error.message.find("ebhook") != std::string::npos)
            return {Outcome::failed, error.str(), {}, "give each stack a webhook of its own"};
        if (context_.state.user.administrator)
            return {Outcome::failed,
                    error.str(),
                    {},
                    "somebody created it since it was planned, or containers outside Portainer use this "
                    "name: plan "
                    "again to see"};
        return {
            Outcome::hidden,
            error.str(),
            {},
            fmt::format("a stack of this name exists, but {} may not see it; missing: access to that stack",
                        context_.state.user.name)};
    }

    const plan::StackPlan &plan_;
    const desired::Stack &spec_;
    const RunContext &context_;
    portainer::Client &client_;
    std::optional<Clock::time_point> deploying_since_; ///< nothing while no call deployed anything
    std::string hash_before_;                          ///< the commit that was deployed when the run began
    std::vector<std::string> warnings_;
    bool pull_first_ = false; ///< a failed pull leaves what runs alone
};

} // namespace

StackResult run_stack(const plan::StackPlan &plan, const RunContext &context) {
    StackResult result;
    result.plan = plan;
    const auto started = Clock::now();
    StackRun run(plan, context);
    try {
        result.message = run.run();
        result.outcome = Outcome::done;
    } catch (Ended &ended) {
        result.outcome = ended.outcome;
        result.message = std::move(ended.message);
        result.details = std::move(ended.details);
        result.advice = std::move(ended.advice);
        result.passes = ended.passes;
    } catch (const std::exception &error) {
        result.outcome = Outcome::failed;
        result.message = error.what();
    }
    result.details.insert(result.details.end(), run.warnings().begin(), run.warnings().end());
    result.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started);
    return result;
}

} // namespace stowage::apply
