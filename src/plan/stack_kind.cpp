#include "current/match.hpp"
#include "plan/cautions.hpp"
#include "plan/fingerprints.hpp"
#include "plan/kind.hpp"
#include "plan/one_stack.hpp"
#include "plan/prune.hpp"
#include "plan/webhooks.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

namespace stowage::plan {
namespace {

/// An environment that an administrator does not see does not exist.
void report_unknown_environment(const desired::Stack &desired, const current::ServerState &current,
                                support::Diagnostics &diagnostics) {
    std::vector<std::string> names;
    for (const model::Environment &environment : current.environments)
        names.push_back(environment.name);
    std::string advice =
        names.empty() ? "the server has no environments" : "the server has " + support::join(names, ", ");
    if (const auto near = support::did_you_mean(desired.environment.name, names))
        advice = fmt::format("did you mean '{}'?", *near);
    diagnostics.add(Code::input_unknown_name,
                    desired.environment.where.known() ? desired.environment.where : desired.where,
                    fmt::format("environment '{}' does not exist on server '{}'", desired.environment.str(),
                                current.server),
                    std::move(advice));
}

/// Plans the stacks of one server, and finds out which of the server's are whose.
class StacksPlan {
public:
    explicit StacksPlan(const PlanInput &input)
        : current_(input.current), options_(input.options), diagnostics_(input.diagnostics) {}

    std::vector<StackPlan> run(const std::vector<std::shared_ptr<desired::Stack>> &desired,
                               ServerPlan &server) {
        planned_.reserve(desired.size());
        note_described(desired);
        note_described(options_.left_out);
        for (const auto &stack : desired)
            plan_one(stack);
        const std::size_t of_this_run = managed_.size();
        bool nothing_desired = desired.empty();
        for (const auto &stack : options_.left_out)
            if (stack->server == current_.server) {
                leave_alone(*stack);
                nothing_desired = false;
            }
        server.owned = options_.shard ? of_this_run : managed_.size();
        plan_pruned(nothing_desired, server);
        look_for_taken_webhooks(planned_, current_);
        server.unmanaged = current_.stacks.size() - managed_.size();
        if (options_.list_unmanaged)
            list_unmanaged(server);
        return std::move(planned_);
    }

private:
    /// The records without a namespace that are described as such (`namespace: ""`).
    void note_described(const std::vector<std::shared_ptr<desired::Stack>> &stacks) {
        for (const auto &stack : stacks) {
            const model::Environment *environment =
                stack->namespace_by_manifest && stack->server == current_.server
                    ? current::environment_of(*stack, current_)
                    : nullptr;
            const auto *record =
                environment != nullptr ? current::match(*stack, current_, environment->id).stack : nullptr;
            if (record != nullptr && record->kubernetes_namespace.empty())
                described_.insert(record->id);
        }
    }

    /// A record that leaves the namespaces to its manifest could be the stack of any namespace, but for what
    /// another entry of the desired state says of it.
    [[nodiscard]] bool is_another(const model::Stack &candidate, const desired::Stack &stack) const {
        return !stack.kubernetes_namespace.empty() && candidate.kubernetes_namespace.empty() &&
               described_.contains(candidate.id);
    }

    void plan_one(const std::shared_ptr<desired::Stack> &stack) {
        const model::Environment *environment = current::environment_of(*stack, current_);
        if (environment == nullptr) {
            if (current_.user.administrator)
                report_unknown_environment(*stack, current_, diagnostics_);
            else
                planned_.push_back(plan_invisible(stack, current_));
            return;
        }
        const auto [other, is_new] =
            seen_.try_emplace({environment->id, stack->name, stack->kubernetes_namespace}, stack.get());
        if (!is_new) {
            report_twice(*stack, *other->second, *environment);
            return;
        }
        current::Match match = current::match(*stack, current_, environment->id);
        std::erase_if(match.candidates,
                      [&](const model::Stack *candidate) { return is_another(*candidate, *stack); });
        if (!match.candidates.empty()) {
            for (const model::Stack *candidate : match.candidates)
                managed_.insert(candidate->id); // prune does not decide it either
            planned_.push_back(plan_ambiguous(stack, *environment, current_, match.candidates));
            return;
        }
        if (match.stack == nullptr) {
            planned_.push_back(plan_missing(stack, *environment, current_, options_, diagnostics_));
            return;
        }
        managed_.insert(match.stack->id);
        planned_.push_back(
            plan_present(stack, {*match.stack, *environment, find(current_.files, match.stack->id),
                                 find(current_.git_facts, match.stack->id),
                                 find(current_.health, match.stack->id), current_, options_, &diagnostics_}));
        leave_former_alone(match);
        if (match.former != nullptr)
            planned_.back().notes.emplace_back(
                Code::move_former_exists,
                match.former->endpoint_id == environment->id
                    ? fmt::format("a stack called '{}' (formerName) exists beside it and is left alone",
                                  stack->former_name)
                    : fmt::format("a stack called '{}' still exists on '{}' (formerEnvironment) and is left "
                                  "alone",
                                  match.former->name, stack->former_environment->str()));
    }

    void report_twice(const desired::Stack &stack, const desired::Stack &other,
                      const model::Environment &environment) {
        diagnostics_.add(support::Code::input_duplicate,
                         {stack.where,
                          fmt::format("stack '{}' on environment '{}' is defined twice: once by the "
                                      "environment's name and once by its id {}",
                                      stack.name, environment.name, environment.id),
                          "keep one of the two",
                          {other.where},
                          {}});
    }

    /// Whose it is when both names exist is for people to say, so prune does not take it for forgotten.
    void leave_former_alone(const current::Match &match) {
        if (match.former != nullptr)
            managed_.insert(match.former->id);
    }

    void leave_alone(const desired::Stack &stack) {
        const model::Environment *environment = current::environment_of(stack, current_);
        if (environment == nullptr)
            return;
        // Another run would write to it too, each against the other.
        if (const auto other = seen_.find({environment->id, stack.name, stack.kubernetes_namespace});
            other != seen_.end())
            report_twice(stack, *other->second, *environment);
        const current::Match match = current::match(stack, current_, environment->id);
        if (match.stack != nullptr)
            managed_.insert(match.stack->id);
        for (const model::Stack *candidate : match.candidates)
            managed_.insert(candidate->id);
        leave_former_alone(match);
    }

    void plan_pruned(bool nothing_desired, ServerPlan &server) {
        const Pruned pruned = find_pruned(current_, managed_, options_);
        server.owned += pruned.stacks.size();
        if (pruned.partly_seen)
            server.notes.emplace_back(
                Code::prune_scope,
                fmt::format("prune: {} sees only part of what its scope holds", current_.user.name));
        for (const std::string &pattern : pruned.no_environment)
            server.notes.emplace_back(Code::prune_scope,
                                      fmt::format("prune: no environment is called '{}'", pattern));
        for (const auto &[absent, record] : pruned.stacks) {
            managed_.insert(record->id);
            const model::Environment *environment = current_.find_environment(record->endpoint_id);
            StackPlan plan = plan_present(absent, {*record, *environment, nullptr, nullptr, nullptr, current_,
                                                   options_, &diagnostics_});
            if (plan.action() == Action::remove)
                plan.only_because("the prune scope holds it, and the desired state does not name it");
            if (plan.action() == Action::remove && nothing_desired && !options_.allow_empty)
                plan.block(
                    Action::remove, Code::delete_nothing_desired,
                    "the desired state names no stack at all, so prune deletes nothing; --allow-empty lets "
                    "it");
            planned_.push_back(std::move(plan));
        }
    }

    void list_unmanaged(ServerPlan &server) const {
        for (const model::Stack &stack : current_.stacks) {
            if (managed_.contains(stack.id))
                continue;
            const model::Environment *environment = current_.find_environment(stack.endpoint_id);
            server.unmanaged_stacks.push_back(fmt::format(
                "{}/{}{}", environment != nullptr ? environment->name : std::to_string(stack.endpoint_id),
                stack.name,
                stack.kubernetes_namespace.empty() ? "" : fmt::format(" ({})", stack.kubernetes_namespace)));
        }
        std::sort(server.unmanaged_stacks.begin(), server.unmanaged_stacks.end());
    }

    const current::ServerState &current_;
    const Options &options_;
    support::Diagnostics &diagnostics_;
    std::map<std::tuple<std::int64_t, std::string, std::string>, const desired::Stack *>
        seen_; // and namespace
    std::set<std::int64_t> described_;
    std::set<std::int64_t> managed_;
    std::vector<StackPlan> planned_;
};

class StackKind : public ItemKind {
public:
    [[nodiscard]] const char *name() const override { return "stack"; }
    [[nodiscard]] const char *label() const override { return ""; }
    [[nodiscard]] const support::Location &where(const StackPlan &item) const override {
        static const support::Location unknown;
        return item.spec ? item.spec->where : unknown;
    }

    void plan(const PlanInput &input, ServerPlan &server, std::vector<StackPlan> &items) const override {
        std::vector<StackPlan> planned = StacksPlan(input).run(input.stacks, server);
        std::for_each(planned.begin(), planned.end(), add_cautions);
        std::move(planned.begin(), planned.end(), std::back_inserter(items));
    }
    [[nodiscard]] bool is_owned() const override { return true; }
    [[nodiscard]] bool deploys() const override { return true; }
    [[nodiscard]] std::string attempt(const StackPlan &item, const std::string &key) const override {
        return attempt_of_stack(item, key);
    }
    void hide_server_values(const std::vector<StackPlan *> &items, const current::ServerState &current,
                            const Owned &base) const override {
        hide_values_of_stacks(items, current, base);
    }

    void write(const StackPlan &item, Json &apply) const override {
        apply["desired"] = stowage::plan::encode(*item.spec);
    }
    void read(StackPlan &item, const Json &apply, const support::Location &where) const override {
        desired::Stack spec = decode_spec(apply.at("desired"));
        spec.where = where;
        item.spec = std::make_shared<const desired::Stack>(std::move(spec));
    }
};

} // namespace

const ItemKind &stack_kind() {
    static const StackKind kind;
    return kind;
}

} // namespace stowage::plan
