#include "apply/stack_run.hpp"

#include "apply/comparison.hpp"
#include "apply/deployment.hpp"
#include "apply/endings.hpp"
#include "apply/left_over.hpp"
#include "apply/payload.hpp"
#include "apply/proof.hpp"
#include "apply/saved_stack.hpp"
#include "apply/stack_calls.hpp"
#include "apply/way_back.hpp"
#include "compose/services.hpp"
#include "current/kubernetes_labels.hpp"
#include "plan/fields.hpp"
#include "plan/heal.hpp"
#include "plan/sources.hpp"
#include "portainer/access_api.hpp"
#include "portainer/gitops_api.hpp"
#include "portainer/kubernetes_api.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace stowage::apply {
namespace {

using plan::Action;
using Clock = DeployClock::Clock;

class StackRun {
public:
    StackRun(const plan::StackPlan &plan, const RunContext &context)
        : plan_(plan),
          spec_(*plan.spec),
          context_(context),
          client_(context.client),
          endings_(plan, context.state.user),
          calls_(plan, context, endings_),
          comparison_(plan, context.state) {}

    /// Returns what to say of a run that was done; throws Ended otherwise.
    std::string run() {
        comparison_.check_references();
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
            throw endings_.by(stack.error());
        Record record = stack->status == model::StackStatus::deploying
                            ? calls_.read(plan_.stack_id)
                            : calls_.with_content(std::move(*stack));
        comparison_.check_unchanged(record);
        return record;
    }

    /// Nothing is sent that must fail: it would take down what runs.
    void check_deployment(const Record *record) {
        // A manifest that a server can't read hangs it, so that much is always looked at.
        const bool kubernetes = plan_.type == model::StackType::kubernetes;
        if ((!context_.preflight.asked && !kubernetes) || !preflight::worth_checking(plan_))
            return;
        context_.progress("checking what it needs");
        const bool known = record != nullptr && record->content && *record->content;
        const preflight::Deployment deployment =
            deployment_of(plan_, record != nullptr ? &record->stack : nullptr,
                          known ? record->content->value() : std::string());
        const preflight::Result result =
            context_.preflight.asked
                ? preflight::check(deployment, client_, context_.state, context_.preflight.run)
                : preflight::check_content(deployment, client_, context_.state, context_.preflight.run);
        pull_first_ = result.pull_first;
        names_spaces_ = result.names_spaces;
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

    std::string create() {
        model::Stack stack;
        endings_.sent_password();
        remember_namesakes();
        try {
            stack = calls_.deploy("creating", [&](const portainer::Deadline &deadline) {
                portainer::CreateStack body = create_of(spec_, plan_);
                if (plan_.type == model::StackType::kubernetes)
                    body.kubernetes_namespace = namespace_of_new();
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
        created_ = true;
        Record record = calls_.settled(stack);
        store_rest(record);
        if (spec_.state == desired::RunState::stopped) {
            calls_.deploy("stopping", [&](const portainer::Deadline &deadline) {
                return client_.stop(record.stack.id, record.stack.endpoint_id, deadline);
            });
            record = calls_.read(record.stack.id);
        }
        return finished(std::move(record), "created");
    }

    /// What no create takes: prune, and what a source that was there already has otherwise.
    void store_rest(Record &record) {
        if (!record.stack.git || record.stack.status != model::StackStatus::active)
            return;
        const plan::StackPlan left = comparison_.planned_again(record);
        const bool only_deployed = record.stack.type == model::StackType::standalone &&
                                   std::any_of(left.changes.begin(), left.changes.end(),
                                               [](const auto &change) { return change.field == "prune"; });
        if (only_deployed) {
            redeploy(record.stack); // the settings call takes prune for swarm stacks only
        } else if (needs_settings_call(left.changes, capabilities(), spec_)) {
            leave_shared_source(record.stack, left);
            context_.progress("storing settings");
            const auto answer = client_.git_settings(record.stack.id, record.stack.endpoint_id,
                                                     settings_of(spec_, record.stack, capabilities(), left));
            if (!answer)
                throw endings_.by(answer.error());
        } else {
            return;
        }
        record = calls_.settled(record.stack);
    }

    /// A new stack takes the source that its repository has already, whatever it was sent. What other stacks
    /// use is not overwritten for it.
    void leave_shared_source(const model::Stack &stack, const plan::StackPlan &left) const {
        if (!plan::writes_into_source(left.changes) || stack.git->source_id == 0)
            return;
        const auto source = client_.gitops().source(stack.git->source_id);
        if (source && source->stacks == std::vector{stack.id})
            return;
        throw Ended{
            Outcome::not_effective,
            fmt::format("created, but its repository has a source (#{}) with other credentials or TLS "
                        "settings, which other stacks may use",
                        stack.git->source_id),
            {},
            "plan again; --allow-shared-source lets apply write into it"};
    }

    void redeploy(const model::Stack &stack) {
        calls_.deploy("deploying", [&](const portainer::Deadline &deadline) {
            portainer::GitRedeploy body = redeploy_of(spec_, stack);
            body.pull_image = body.pull_image || pull_first_;
            return client_.git_redeploy(stack.id, stack.endpoint_id, body, deadline);
        });
    }

    [[nodiscard]] const model::Capabilities &capabilities() const { return context_.state.capabilities; }

    /// After a create whose answer was lost, or carries no id: what the server lists under that name.
    /// `otherwise` is how the run ended if it lists nothing.
    model::Stack look_for_created(const Ended &otherwise) {
        auto stacks = client_.stacks();
        if (!stacks)
            throw otherwise;
        const model::Stack *newest = nullptr;
        for (const model::Stack &stack : *stacks)
            if (stack.endpoint_id == plan_.environment_id && stack.name == spec_.name && is_new(stack) &&
                (newest == nullptr || stack.id > newest->id))
                newest = &stack;
        if (newest != nullptr)
            return *newest;
        if (const auto unlisted = unlisted_records(); !unlisted.empty())
            return unlisted.back();
        throw otherwise;
    }

    /// Of Kubernetes stacks several can have one name: what was there before is another one.
    void remember_namesakes() {
        if (plan_.type != model::StackType::kubernetes)
            return;
        const auto stacks = client_.stacks();
        if (!stacks)
            throw endings_.by(stacks.error());
        for (const model::Stack &stack : *stacks)
            if (stack.name == spec_.name)
                namesakes_.insert(stack.id);
        for (const model::Stack &stack : unlisted_records())
            namesakes_.insert(stack.id);
    }

    /// A standard user's Kubernetes stacks are in no list; those that are new, the newest last.
    [[nodiscard]] std::vector<model::Stack> unlisted_records() {
        const auto *environment = context_.state.find_environment(plan_.environment_id);
        if (plan_.type != model::StackType::kubernetes || context_.state.user.administrator ||
            environment == nullptr)
            return {};
        auto records = current::labelled_records(client_, context_.state.user, spec_, *environment);
        std::erase_if(records, [this](const model::Stack &stack) { return !is_new(stack); });
        return records;
    }

    [[nodiscard]] bool is_new(const model::Stack &stack) const { return !namesakes_.contains(stack.id); }

    /// That of the stack which it replaces, or that of the YAML, or "" to have the manifest say it. Without
    /// any, the server would not take the one that a person expects.
    [[nodiscard]] std::string namespace_of_new() const {
        if (replaced_namespace_)
            return *replaced_namespace_;
        if (!spec_.kubernetes_namespace.empty())
            return spec_.kubernetes_namespace;
        if (!names_spaces_)
            throw Ended{Outcome::blocked,
                        "whether its manifest names a namespace is not known, since it could not be read",
                        {},
                        "write the stack's namespace"};
        return *names_spaces_ ? "" : "default";
    }

    std::string remove(const Record &record) {
        context_.progress("deleting");
        const Clock::time_point started = Clock::now();
        const auto answer = client_.remove(record.stack.id, record.stack.endpoint_id,
                                           [this, started] { return calls_.deadline_of(started); });
        if (!answer && answer.error().status != 404 && !answer.error().maybe_sent)
            throw endings_.by(answer.error());
        context_.progress("reading back");
        const auto after = client_.stack(record.stack.id);
        if (!after && after.error().status == 404)
            return "deleted" + left_behind(record.stack);
        if (!answer)
            throw endings_.by(answer.error());
        throw Ended{Outcome::not_effective, "the server accepted the deletion, but still has the stack"};
    }

    /// A deletion takes what the stored manifest names, and nothing that it named before.
    std::string left_behind(const model::Stack &stack) {
        if (stack.type != model::StackType::kubernetes || plan_.action == Action::replace)
            return {};
        if (plan::prunes_objects(spec_, stack)) {
            const auto file = context_.state.files.find(stack.id);
            const bool known = file != context_.state.files.end() && file->second;
            return removed(remove_left_behind(client_, stack, known ? *file->second : ""), "deleted");
        }
        const std::vector<std::string> left = current::left_in_cluster(client_, context_.state, stack);
        if (left.empty())
            return {};
        throw Ended{
            Outcome::not_effective,
            fmt::format("deleted, but the cluster still has what its manifest named before: {}",
                        support::join(left, ", ")),
            {},
            "the server deletes only what the stored manifest names; delete these by hand, for example "
            "with kubectl; prune: true on a stack has what holds no data deleted along"};
    }

    std::string change(Record record) {
        const std::int64_t id = record.stack.id;
        const std::int64_t environment = record.stack.endpoint_id;
        plan::StackPlan now = plan_;
        comparison_.begin(record);
        std::string said = "updated";
        const bool in_place =
            now.action == Action::rename && record.stack.type == model::StackType::kubernetes;
        if (in_place) { // each update carries the name
            now.action = Action::update;
            now.deploys = true;
        } else if (now.action == Action::rename || now.action == Action::move) {
            record = relocate(std::move(record));
            now = comparison_.planned_again(record);
            if (const plan::FieldChange *password =
                    comparison_.rotation()) { // no record shows that it is still to be sent
                now.changes.push_back(*password);
                if (now.action == Action::none)
                    now.action = Action::update;
            }
            said = relocated();
        }
        switch (now.action) {
        case Action::update:
        case Action::redeploy:
            return update(record, now);
        case Action::start:
            settle_lost(
                [&] {
                    calls_.deploy("starting", [&](const portainer::Deadline &deadline) {
                        return client_.start(id, environment, deadline);
                    });
                },
                id);
            said = "started";
            break;
        case Action::stop:
            settle_lost(
                [&] {
                    calls_.deploy("stopping", [&](const portainer::Deadline &deadline) {
                        return client_.stop(id, environment, deadline);
                    });
                },
                id);
            said = "stopped";
            break;
        default: // a rename or a move that leaves nothing else to do
            break;
        }
        return finished(calls_.settled(record.stack), said);
    }

    [[nodiscard]] std::string relocated() const {
        return plan_.action == Action::move ? fmt::format("moved from '{}'", plan_.former_environment)
                                            : fmt::format("renamed from '{}'", plan_.former_name);
    }

    /// Brings it under its name on its environment, in one call.
    Record relocate(Record record) {
        const std::int64_t id = record.stack.id;
        const std::int64_t from = record.stack.endpoint_id;
        // This runs the containers of a stopped stack, but leaves it marked as stopped; from then on the
        // server refuses to start it. So it is started first.
        if (record.stack.status == model::StackStatus::inactive) {
            settle_lost([&] { write_fields(record, comparison_.planned_again(record)); }, id);
            record = calls_.settled(record.stack);
        }
        const bool moves = plan_.action == Action::move;
        const std::string &swarm = moves ? plan_.swarm_id : record.stack.swarm_id;
        try {
            settle_lost(
                [&] {
                    calls_.deploy(moves ? "moving" : "renaming", [&](const portainer::Deadline &deadline) {
                        return client_.migrate(id, from, plan_.environment_id, swarm, spec_.name, deadline);
                    });
                },
                id);
        } catch (Ended &ended) {
            if (moves && ended.outcome == Outcome::failed)
                ended.advice += fmt::format(
                    "{}the server still has it on '{}'; see whether parts of it run on "
                    "'{}' too",
                    ended.advice.empty() ? "" : "; ", plan_.former_environment, plan_.environment);
            throw;
        }
        return calls_.read(id);
    }

    /// Changes fields or deploys again; what a failure takes down is brought back where that can be.
    std::string update(const Record &record, const plan::StackPlan &now) {
        WayBack way_back(record, now, calls_, client_);
        try {
            settle_lost([&] { write_fields(record, now); }, record.stack.id);
            std::string said = now.action == Action::redeploy ? "redeployed" : "updated";
            if (plan_.action == Action::rename || plan_.action == Action::move)
                said = relocated();
            return finished(calls_.settled(record.stack), said);
        } catch (Ended &ended) {
            way_back.take(ended, [this](const model::Stack &stack, const std::string &content) {
                return proven(stack, content);
            });
            throw;
        }
    }

    /// Sets the access rights where the plan says so, and sees that all is as desired.
    std::string finished(Record record, const std::string &said) {
        if (plan_.access) {
            set_access(record.stack, said);
            record = calls_.read(record.stack.id);
        }
        comparison_.check_result(record);
        std::string done =
            said + proven(record.stack, spec_.file && !record.stack.git ? spec_.file->content : "");
        done += pruned(record.stack, said);
        for (const plan::FieldChange &change : plan_.changes)
            if (!change.refused.empty())
                throw Ended{Outcome::forbidden,
                            fmt::format("{}, but not its {}: {}", said, change.field, change.refused)};
        return done;
    }

    /// Takes away what its manifest no longer names, now that what it names runs.
    std::string pruned(const model::Stack &stack, const std::string &said) {
        if (created_ || !calls_.deploying_since() || !plan::prunes_objects(spec_, stack))
            return {};
        context_.progress("removing what its manifest no longer names");
        return removed(remove_unnamed(client_, stack), said);
    }

    static std::string removed(const Removal &removal, const std::string &said) {
        if (removal.failed.empty())
            return removal.str();
        throw Ended{Outcome::not_effective,
                    fmt::format("{}{}, but what no manifest names any more is still there: {}", said,
                                removal.str(), support::join(removal.failed, ", ")),
                    {},
                    "ask for the right to delete it, or delete it by hand"};
    }

    void set_access(const model::Stack &stack, const std::string &said) {
        context_.progress("setting access");
        const bool can_be_made = stack.type == model::StackType::kubernetes;
        if (!stack.resource_control && !can_be_made)
            throw Ended{Outcome::not_effective,
                        fmt::format("{}, but the server keeps no access control for it", said)};
        const auto answer =
            stack.resource_control
                ? client_.access().set_access(stack.resource_control->id, *plan_.access)
                : client_.kubernetes().give_access(stack.endpoint_id, stack.name, *plan_.access);
        if (answer)
            return;
        Ended ended = endings_.by(answer.error());
        ended.message = fmt::format("{}, but its access is {}: {}", said,
                                    created_ ? "that of a new stack" : "as it was", ended.message);
        throw ended;
    }

    /// Deletes and creates. What the server has is written to a file first, since after the deletion nothing
    /// else knows it.
    std::string replace(const Record &record) {
        const SavedStack saved(context_.state, record.stack, client_.stack_files({record.stack.id}).front());
        replaced_namespace_ = record.stack.kubernetes_namespace;
        try {
            remove(record);
        } catch (Ended &ended) {
            if (ended.outcome == Outcome::unknown)
                ended.advice += fmt::format("; its old definition is saved in {}", saved.path());
            else
                saved.discard();
            throw;
        }
        try {
            create();
        } catch (Ended &ended) {
            const std::string kept = fmt::format("its old definition is saved in {}", saved.path());
            if (created_) {
                ended.advice += (ended.advice.empty() ? "" : "; ") + kept;
                throw;
            }
            ended.message = "deleted, but not created again: " + ended.message;
            ended.advice = kept + "; plan again to create it";
            throw;
        }
        saved.discard();
        return "replaced";
    }

    /// Makes a write; when its answer is lost, what the server has now decides. Where the record is as
    /// desired and was not before, the write took effect; where nothing in the record can tell (a password is
    /// never shown), its effect stays unknown.
    template <typename Write>
    void settle_lost(Write write, std::int64_t id) {
        try {
            write();
        } catch (Ended &ended) {
            if (ended.outcome == Outcome::unknown && comparison_.rotation())
                ended.advice = "whether the password was stored is not known; send it again with "
                               "--rotate-credentials";
            const bool telling =
                !comparison_.rotation() && (!plan_.changes.empty() || plan_.action != Action::redeploy);
            if (ended.outcome != Outcome::unknown || context_.interrupts.load() > 1 || !telling)
                throw;
            const Record record = calls_.read(id);
            if (!Comparison::is_as_allowed(comparison_.planned_again(record)))
                throw;
        }
    }

    void write_fields(const Record &record, const plan::StackPlan &now) {
        const model::Stack &stack = record.stack;
        const std::int64_t id = stack.id;
        if (!now.deploys && !needs_settings_call(now.changes, capabilities(), spec_)) {
            start_if_stopped(stack);
            return;
        }
        if (!stack.git || !spec_.git) {
            const std::string content =
                record.content && *record.content ? record.content->value() : std::string();
            calls_.deploy("deploying", [&](const portainer::Deadline &deadline) {
                portainer::UpdateInline body = update_of(spec_, stack, content);
                body.pull_image = body.pull_image || pull_first_;
                return client_.update_inline(id, stack.endpoint_id, body, deadline);
            });
            return;
        }
        if (needs_settings_call(now.changes, capabilities(), spec_) || lacks_job(stack))
            store_settings(stack, now);
        if (now.deploys) {
            comparison_.redeployed();
            redeploy(stack);
        } else {
            start_if_stopped(stack);
        }
    }

    void store_settings(const model::Stack &stack, const plan::StackPlan &now) {
        context_.progress("storing settings");
        endings_.sent_password();
        const auto answer = client_.git_settings(stack.id, stack.endpoint_id,
                                                 settings_of(spec_, stack, capabilities(), with_source(now)));
        if (answer)
            return;
        Ended ended = endings_.by(answer.error());
        if (answer.error().kind == portainer::ApiError::Kind::status)
            poll_again(stack, ended);
        throw ended;
    }

    /// Servers with sources end the polling of a stack before they refuse its settings, and leave its record
    /// as it was. Storing once more what is stored starts it again.
    void poll_again(const model::Stack &stack, Ended &ended) {
        if (!capabilities().can(model::Ability::sources) || !stack.auto_update ||
            stack.auto_update->interval.empty() || stack.status != model::StackStatus::active)
            return;
        const auto answer = client_.git_settings(stack.id, stack.endpoint_id, as_stored(stack));
        if (!answer)
            ended.details.push_back("the refused call has ended its polling, and that could not be mended: " +
                                    answer.error().str());
    }

    /// The one that was planned; or, where the run made it first, the one of that name.
    [[nodiscard]] std::int64_t source_id(const plan::StackPlan &plan) const {
        if (plan.source_id != 0 || !spec_.git || spec_.git->source.empty() ||
            !capabilities().can(model::Ability::sources))
            return plan.source_id;
        const plan::SourceChoice choice = plan::choose_source(*spec_.git, context_.state, {});
        if (choice.id == 0)
            throw Ended{
                Outcome::failed, choice.impossible, {}, "plan again to see why the source is missing"};
        return choice.id;
    }

    [[nodiscard]] plan::StackPlan with_source(plan::StackPlan plan) const {
        plan.source_id = source_id(plan);
        return plan;
    }

    /// A stop or a failed create has ended the polling of a stack, and a redeployment starts the stack
    /// without it.
    [[nodiscard]] bool lacks_job(const model::Stack &stack) const {
        const auto &update = spec_.ignores("autoUpdate.interval") ? stack.auto_update : spec_.auto_update;
        return !capabilities().can(model::Ability::source_intervals) && update && !update->interval.empty() &&
               (stack.status == model::StackStatus::inactive ||
                (stack.auto_update && stack.auto_update->job_id.empty()));
    }

    void start_if_stopped(const model::Stack &stack) {
        if (stack.status != model::StackStatus::inactive || spec_.state != desired::RunState::running ||
            spec_.ignores("state"))
            return;
        calls_.deploy("starting", [&](const portainer::Deadline &deadline) {
            return client_.start(stack.id, stack.endpoint_id, deadline);
        });
    }

    /// Sees that what was deployed runs; `content` is that of an inline stack. Returns what to add to what is
    /// said of it.
    std::string proven(const model::Stack &stack, const std::string &content) {
        const desired::Wait own = spec_.wait.value_or(desired::Wait{});
        if (!calls_.deploying_since() || !context_.options.wait || !own.enabled ||
            stack.status != model::StackStatus::active)
            return {};
        StabilityLimits limits = context_.options.limits;
        limits.timeout = own.timeout.value_or(limits.timeout);
        limits.stable_for = own.stable_for.value_or(limits.stable_for);
        std::vector<std::string> expected;
        if (!content.empty() && stack.type != model::StackType::kubernetes)
            expected = compose::expected_services(content);
        std::string manifest = content;
        if (stack.type == model::StackType::kubernetes && stack.git)
            if (const auto stored = client_.stack_files({stack.id}).front())
                manifest = *stored;
        context_.progress("looking at what runs");
        const Proof proof =
            prove(client_, context_.watch, {stack, expected, *calls_.deploying_since(), manifest}, limits,
                  [this](const std::string &doing) {
                      if (context_.interrupts.load() > 0)
                          throw Ended{Outcome::unknown,
                                      "it was deployed; interrupted before it was seen to run well",
                                      {},
                                      "plan again to see"};
                      calls_.wait(doing, context_.options.look_every);
                  });
        if (proof.verdict == Verdict::unknowable)
            return "; whether it runs is not known: " + proof.reason;
        if (proof.verdict == Verdict::failed)
            throw Endings::runs_badly(proof);
        return {};
    }

    const plan::StackPlan &plan_;
    const desired::Stack &spec_;
    const RunContext &context_;
    portainer::Client &client_;
    Endings endings_;
    StackCalls calls_;
    Comparison comparison_;
    std::vector<std::string> warnings_;
    std::optional<std::string> replaced_namespace_; ///< Kubernetes: of the stack that was deleted
    std::optional<bool> names_spaces_; ///< Kubernetes: its manifest names a namespace; nothing: not known
    std::set<std::int64_t> namesakes_; ///< Kubernetes: what was there under its name before
    bool pull_first_ = false;          ///< a failed pull leaves what runs alone
    bool created_ = false;             ///< the stack of this run is there
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
