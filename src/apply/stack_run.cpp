#include "apply/creation.hpp"
#include "apply/deletion.hpp"
#include "apply/kind_run.hpp"
#include "apply/payload.hpp"
#include "apply/relocation.hpp"
#include "apply/replacement.hpp"
#include "apply/run_check.hpp"
#include "apply/run_end.hpp"
#include "apply/saved_stack.hpp"
#include "support/codes.hpp"

#include <fmt/format.h>

namespace stowage::apply {
namespace {

using plan::Action;
using Clock = DeployClock::Clock;

class StackRun {
public:
    StackRun(const plan::StackPlan &plan, const RunContext &context)
        : run_(plan, context),
          writes_(run_),
          end_(run_),
          creation_(run_, writes_),
          relocation_(run_, writes_) {}

    /// Returns what to say of a run that was done; throws Ended otherwise.
    std::string run() {
        run_.comparison.check_references();
        switch (run_.plan.action()) {
        case Action::create:
            take_up_saved();
            check_new_deployment();
            return created();
        case Action::remove:
            return delete_stack(run_, as_planned());
        default:
            break;
        }
        const Record record = as_planned();
        check_deployment(run_, &record);
        if (run_.plan.action() == Action::rename || run_.plan.action() == Action::move)
            relocation_.check(record);
        return run_.plan.action() == Action::replace ? replace(record) : change(record);
    }

    [[nodiscard]] const std::vector<std::string> &warnings() const { return run_.warnings; }

private:
    /// The record, if it still is as the plan saw it.
    Record as_planned() {
        run_.context.progress("checking");
        auto stack = run_.client.stack(run_.plan.stack_id);
        if (!stack && stack.error().status == 404) {
            if (run_.plan.action() == Action::remove)
                throw Ended{Outcome::done, Code::none, "it was gone already"};
            throw Ended{Outcome::stale,
                        Code::stale_deleted,
                        "it was deleted on the server since it was planned",
                        {},
                        "plan again"};
        }
        if (!stack)
            throw run_.endings.by(stack.error());
        Record record = stack->status == model::StackStatus::deploying
                            ? run_.calls.read(run_.plan.stack_id)
                            : run_.calls.with_content(std::move(*stack));
        run_.comparison.check_unchanged(record);
        return record;
    }

    /// A replacement that was interrupted is finished with what the deleted stack had.
    void take_up_saved() {
        if (auto saved = saved_before(run_.plan))
            creation_.replaces(std::move(saved->stack));
    }

    void check_new_deployment() {
        if (!creation_.former()) {
            check_deployment(run_, nullptr);
            return;
        }
        const Record record{*creation_.former(), std::nullopt};
        check_deployment(run_, &record);
    }

    std::string created() {
        const model::Stack *former = creation_.former() ? &*creation_.former() : nullptr;
        return end_.finished(creation_.create(), "created", {true, former});
    }

    std::string change(Record record) {
        plan::StackPlan now = run_.plan;
        run_.comparison.begin(record);
        const bool goes_elsewhere = now.action() == Action::rename || now.action() == Action::move;
        const bool in_place = goes_elsewhere && record.stack.type == model::StackType::kubernetes &&
                              now.action() == Action::rename;
        if (in_place) { // each update carries the name
            now.change(Action::update);
            now.deploys = true;
        } else if (goes_elsewhere) {
            record = relocation_.carry_out(std::move(record));
            now = left_after_relocation(record);
        }
        std::string said = goes_elsewhere && !in_place ? relocation_.said() : "updated";
        switch (now.action()) {
        case Action::update:
        case Action::redeploy:
            return update(record, now);
        case Action::start:
            writes_.settle_lost([&] { writes_.start(record); }, record.stack.id);
            said = "started";
            break;
        case Action::stop:
            writes_.settle_lost([&] { stop(record.stack); }, record.stack.id);
            said = "stopped";
            break;
        default: // a rename or a move that leaves nothing else to do
            break;
        }
        return end_.finished(run_.calls.settled(record.stack), said);
    }

    /// What is to be written once the stack is where it should be.
    [[nodiscard]] plan::StackPlan left_after_relocation(const Record &record) const {
        plan::StackPlan left = run_.comparison.planned_again(record);
        const plan::FieldChange *password = run_.comparison.rotation();
        if (password != nullptr) // no record shows that it is still to be sent
            left.changes.push_back(*password);
        if (password != nullptr && left.action() == Action::none)
            left.change(Action::update);
        if (relocation_.stopped_first()) {
            left.change_after_all(Action::update);
            left.deploys = true;
        }
        return left;
    }

    void stop(const model::Stack &stack) {
        run_.calls.deploy("stopping", [&](const portainer::Deadline &deadline) {
            return run_.client.stop(stack.id, stack.endpoint_id, deadline);
        });
    }

    /// Changes fields or deploys again; what a failure takes down is brought back where that can be.
    std::string update(const Record &record, const plan::StackPlan &now) {
        WayBack way_back(record, now, run_.calls, run_.context);
        try {
            writes_.settle_lost([&] { writes_.write(record, now); }, record.stack.id);
            std::string said = now.action() == Action::redeploy ? "redeployed" : "updated";
            if (run_.plan.action() == Action::rename || run_.plan.action() == Action::move)
                said = relocation_.said();
            return end_.finished(past_old_verdict(run_.calls.settled(record.stack)), said);
        } catch (Ended &ended) {
            way_back.take(ended, [this](const model::Stack &stack, const std::string &content) {
                return end_.proven(stack, content);
            });
            throw;
        }
    }

    /// What runs well although the server says that it failed is sent once more: then it may look at another
    /// task, and the swarm has nothing to do.
    Record past_old_verdict(Record record) {
        constexpr int times = 3;
        if (end_.is_disputed(record.stack))
            (void)end_.proven_as_sent(record);
        for (int again = 0; again < times && end_.is_disputed(record.stack); ++again) {
            run_.calls.deploy(
                "deploying again, since the server judged by an older task",
                [&](const portainer::Deadline &deadline) { return writes_.send_all(record, deadline); });
            record = run_.calls.settled(record.stack);
        }
        return record;
    }

    /// Deletes and creates. What the server has is written to a file first, since after the deletion nothing
    /// else knows it.
    std::string replace(const Record &record) {
        const current::FileContent content = run_.client.stack_files({record.stack.id}).front();
        Replacement replacement(record, content ? std::optional(*content) : std::nullopt, run_.plan,
                                run_.calls, run_.context);
        replacement.look_ahead();
        const SavedStack saved(run_.context.state, record.stack, content);
        creation_.stays_in(record.stack.kubernetes_namespace);
        delete_to_replace(record, saved);
        run_.calls.wait_until_gone(record.stack);
        try {
            creation_.replaces(record.stack);
            (void)created();
        } catch (Ended &ended) {
            end_replacement(ended, replacement, saved);
            throw;
        }
        saved.discard();
        return "replaced";
    }

    void delete_to_replace(const Record &record, const SavedStack &saved) {
        try {
            (void)delete_stack(run_, record);
        } catch (Ended &ended) {
            if (ended.outcome == Outcome::unknown)
                ended.advice += fmt::format("; its old definition is saved in {}", saved.path());
            else
                saved.discard();
            throw;
        }
    }

    /// The second half did not end well: what was there is put back, unless the new one runs, or may.
    void end_replacement(Ended &ended, Replacement &replacement, const SavedStack &saved) {
        const bool created = creation_.made() != 0;
        const bool runs = created && !ended.runs_badly && !ended.took_down;
        if (!runs)
            ended.message = created ? "replaced, but: " + ended.message
                                    : "deleted, but not created again: " + ended.message;
        const bool may_be_there = ended.outcome == Outcome::unknown || run_.context.interrupts.load() > 1;
        if (!runs && !may_be_there &&
            replacement.put_back(ended, creation_.made(),
                                 [this](const model::Stack &stack, const std::string &content) {
                                     return end_.proven(stack, content);
                                 })) {
            saved.discard();
            return;
        }
        const std::string kept = fmt::format("its old definition is saved in {}", saved.path());
        ended.advice += (ended.advice.empty() ? "" : "; ") + kept;
        if (!created)
            ended.advice += "; plan again to create it";
    }

    RunTools run_;
    FieldWrites writes_;
    RunEnd end_;
    Creation creation_;
    Relocation relocation_;
};

class StackKindRun : public KindRun {
public:
    [[nodiscard]] const plan::ItemKind &kind() const override { return plan::stack_kind(); }
    [[nodiscard]] Phase phase_of(const plan::StackPlan &item) const override {
        return item.action() == Action::remove || item.action() == Action::stop ? Phase::frees : Phase::rest;
    }
    [[nodiscard]] StackResult run(const plan::StackPlan &item, const RunContext &context) const override {
        const auto started = Clock::now();
        StackRun run(item, context);
        StackResult result = result_of(item, [&](plan::StackPlan &) {
            std::string said = run.run();
            forget_saved(item);
            return said;
        });
        result.details.insert(result.details.end(), run.warnings().begin(), run.warnings().end());
        result.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started);
        return result;
    }
    /// No stack's plan depends on what another stack's run wrote.
    void renew(portainer::Client &, current::ServerState &,
               const std::vector<const StackResult *> &) const override {}
};

} // namespace

const KindRun &stack_kind_run() {
    static const StackKindRun kind;
    return kind;
}

} // namespace stowage::apply
