#include "desired/merge/dependencies.hpp"

#include "desired/merge/check.hpp"
#include "desired/words.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace stowage::desired {
namespace {

using support::Diagnostics;

/// `ENVIRONMENT/NAME`, as `dependsOn` may have it.
std::string full_name(const Stack &stack) {
    return fmt::format("{}/{}", stack.environment.str(), stack.name);
}

/// `ENVIRONMENT/NAMESPACE/NAME`, or without the namespace where the stack writes none.
std::string longest_name(const Stack &stack) {
    return stack.kubernetes_namespace.empty()
               ? full_name(stack)
               : fmt::format("{}/{}/{}", stack.environment.str(), stack.kubernetes_namespace, stack.name);
}

/// What tells a stack from all others: several can have one name, each in a namespace of its own.
using Key = std::pair<Identity, std::string>;

Key key_of(const Stack &stack) {
    return {identity(stack, stack.name), stack.kubernetes_namespace};
}

/// The stacks of the state by the ways in which `dependsOn` names them.
class Names {
public:
    explicit Names(const State &state) {
        for (const auto &stack : state.stacks) {
            if (stack->name.empty())
                continue;
            add(by_identity_[identity(*stack, stack->name)], *stack);
            add(by_full_name_[{stack->server, full_name(*stack)}], *stack);
            if (!stack->kubernetes_namespace.empty())
                add(by_full_name_[{stack->server, longest_name(*stack)}], *stack);
            by_server_[stack->server].push_back(stack.get());
        }
    }

    /// All that `written` can mean in the dependsOn of `stack`: none, one, or several.
    [[nodiscard]] std::vector<const Stack *> find(const Stack &stack, const std::string &written) const {
        if (written.find('/') != std::string::npos) {
            const auto found = by_full_name_.find({stack.server, written});
            return found == by_full_name_.end() ? std::vector<const Stack *>{} : found->second;
        }
        const auto found = by_identity_.find(identity(stack, written));
        return found == by_identity_.end() ? std::vector<const Stack *>{} : found->second;
    }

    /// What to do about a name that stands for nothing.
    [[nodiscard]] std::string advice(const Stack &stack, const std::string &written) const {
        const auto others = by_server_.find(stack.server);
        std::vector<std::string> near;
        std::vector<std::string> all;
        const std::vector<const Stack *> none;
        for (const Stack *other : others == by_server_.end() ? none : others->second) {
            if (other->name == written)
                return fmt::format("did you mean '{}'?", longest_name(*other));
            if (identity(*other, stack.name) == identity(stack, stack.name))
                near.push_back(other->name);
            all.push_back(longest_name(*other));
        }
        const bool full = written.find('/') != std::string::npos;
        const auto slip = support::did_you_mean(written, full ? all : near);
        return slip ? fmt::format("did you mean '{}'?", *slip)
                    : "name a stack of the same server that these files define: NAME in the same "
                      "environment, else ENVIRONMENT/NAME with the environment as it is written there";
    }

private:
    /// The same stack twice is reported elsewhere.
    static void add(std::vector<const Stack *> &stacks, const Stack &stack) {
        if (std::none_of(stacks.begin(), stacks.end(),
                         [&](const Stack *other) { return key_of(*other) == key_of(stack); }))
            stacks.push_back(&stack);
    }

    std::map<Identity, std::vector<const Stack *>> by_identity_;
    std::map<std::pair<std::string, std::string>, std::vector<const Stack *>> by_full_name_;
    std::map<std::string, std::vector<const Stack *>> by_server_;
};

/// Fills in the dependencies of one stack.
class Resolver {
public:
    Resolver(const Names &names, Stack &stack, Diagnostics &missing, Diagnostics &diagnostics)
        : names_(names), stack_(stack), missing_(missing), diagnostics_(diagnostics) {}

    void resolve(const Written<std::string> &written) {
        const std::vector<const Stack *> found = names_.find(stack_, written.value);
        if (found.empty())
            missing_.add(support::Code::input_dependency, written.where,
                         fmt::format("dependsOn names the unknown stack {}", in_quotes(written.value)),
                         names_.advice(stack_, written.value));
        else if (found.size() > 1)
            report_several(found, written);
        else if (can_depend_on(*found.front(), written))
            add(*found.front(), written);
    }

private:
    void report_several(const std::vector<const Stack *> &found, const Written<std::string> &written) {
        const bool one_environment = identity(*found.front(), "") == identity(*found.back(), "");
        diagnostics_.add(
            support::Code::input_dependency,
            {written.where,
             fmt::format("dependsOn names {}, which {} stacks can mean", in_quotes(written.value),
                         found.size() == 2 ? "two" : std::to_string(found.size())),
             one_environment ? fmt::format("their namespaces tell them apart: write {} or {}",
                                           in_quotes(longest_name(*found.front())),
                                           in_quotes(longest_name(*found.back())))
                             : "their environments, a name and an id, look the same; write the environment "
                               "of one of them in the other way",
             {found.front()->where, found.back()->where},
             {}});
    }

    bool can_depend_on(const Stack &other, const Written<std::string> &written) {
        if (key_of(other) == key_of(stack_)) {
            diagnostics_.add(support::Code::input_dependency, written.where,
                             fmt::format("the stack {} depends on itself", in_quotes(stack_.name)),
                             "take it out of dependsOn");
            return false;
        }
        if (other.state == RunState::running)
            return true;
        diagnostics_.add(support::Code::input_dependency,
                         {written.where,
                          fmt::format("{} depends on {}, which shall be {}", in_quotes(stack_.name),
                                      in_quotes(other.name), word_of(other.state)),
                          "take it out of dependsOn, or let that stack run",
                          {other.where_is("state")},
                          {}});
        return false;
    }

    void add(const Stack &other, const Written<std::string> &written) {
        const auto [first, added] = seen_.emplace(key_of(other), written.where);
        if (!added)
            diagnostics_.add(support::Code::input_duplicate,
                             {written.where,
                              fmt::format("{} is given twice in dependsOn", in_quotes(written.value)),
                              "keep one of them",
                              {first->second},
                              {}});
        else
            stack_.depends_on.push_back(
                {other.server, other.environment, other.name, written.where, other.kubernetes_namespace});
    }

    const Names &names_;
    Stack &stack_;
    Diagnostics &missing_;
    Diagnostics &diagnostics_;
    std::map<Key, Location> seen_;
};

/// Walks along the dependencies, depth first and without recursion: a chain may be as long as the state.
class Walk {
public:
    Walk(const State &state, Diagnostics &diagnostics) : diagnostics_(diagnostics) {
        for (const auto &stack : state.stacks)
            stacks_.emplace(key_of(*stack), stack.get());
    }

    void from(const Stack &start) {
        if (!done_.contains(&start) && !start.depends_on.empty())
            path_.push_back({&start});
        while (!path_.empty()) {
            Step &step = path_.back();
            if (step.next == step.stack->depends_on.size()) {
                done_.insert(step.stack);
                path_.pop_back();
                continue;
            }
            enter(find(step.stack->depends_on[step.next++]));
        }
    }

private:
    struct Step {
        const Stack *stack;
        std::size_t next = 0; ///< of its dependencies
    };

    [[nodiscard]] const Stack &find(const Dependency &dependency) const {
        Stack other;
        other.server = dependency.server;
        other.environment = dependency.environment;
        return *stacks_.at({identity(other, dependency.name), dependency.space});
    }

    void enter(const Stack &stack) {
        if (done_.contains(&stack))
            return;
        const auto open =
            std::find_if(path_.begin(), path_.end(), [&](const Step &step) { return step.stack == &stack; });
        if (open == path_.end())
            path_.push_back({&stack});
        else
            report({open, path_.end()});
    }

    void report(const std::vector<Step> &cycle) {
        const bool one_environment = std::all_of(cycle.begin(), cycle.end(), [&](const Step &step) {
            return step.stack->environment.str() == cycle.front().stack->environment.str();
        });
        std::vector<std::string> names;
        std::vector<Location> places;
        for (const Step &step : cycle) {
            names.push_back(one_environment ? step.stack->name : longest_name(*step.stack));
            places.push_back(step.stack->depends_on[step.next - 1].where);
        }
        names.push_back(names.front());
        const Location where = places.front();
        places.erase(places.begin());
        diagnostics_.add(support::Code::input_dependency,
                         {where,
                          fmt::format("stacks depend on each other: {}", support::join(names, " → ")),
                          "take one of them out of a dependsOn",
                          std::move(places),
                          {}});
    }

    Diagnostics &diagnostics_;
    std::map<Key, const Stack *> stacks_;
    std::set<const Stack *> done_;
    std::vector<Step> path_;
};

} // namespace

void resolve_dependencies(const State &state, const std::vector<WrittenDependencies> &all,
                          Diagnostics &missing, Diagnostics &diagnostics) {
    if (all.empty())
        return;
    const Names names(state);
    for (const WrittenDependencies &written : all) {
        Resolver resolver(names, *written.stack, missing, diagnostics);
        for (const Written<std::string> &name : written.names)
            resolver.resolve(name);
    }
}

void check_cycles(const State &state, Diagnostics &diagnostics) {
    Walk walk(state, diagnostics);
    for (const auto &stack : state.stacks)
        walk.from(*stack);
}

} // namespace stowage::desired
