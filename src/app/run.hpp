#pragma once

#include "app/base.hpp"
#include "app/input.hpp"
#include "app/options.hpp"
#include "app/servers.hpp"
#include "app/stages.hpp"
#include "apply/apply.hpp"
#include "desired/state.hpp"
#include "plan/plan.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stowage::app {

/// A plan and what it was made from; what apply needs.
struct Planned {
    plan::Plan plan;
    desired::State desired;
    std::map<std::string, Connection> connections; ///< of the servers that answered
    bool withheld = false; ///< references of a change were not looked up, so it can't be carried out
};

/// Which stacks are looked at.
enum class Scope {
    desired_stacks, ///< those that the desired state names, on the servers that they are on
    every_stack,    ///< all that are visible on any server of the desired state; they stay in the state
};

/// What is looked at so that the plan blocks what must fail.
enum class Preflight {
    no,
    files, ///< the files that lie beside the YAML; nothing is asked
    yes,   ///< repositories, images, networks and ports too
};

/// What a plan is made against besides the servers.
struct Against {
    BaseOptions base;
    StateOptions state;
};

/// One way through the stages: what was asked, and what has come of it so far.
struct Run {
    explicit Run(const Options &asked) : options(asked) {}
    /// Begins with what is loaded already.
    Run(Input loaded, const Options &asked)
        : options(asked), reached(Stage::load), input(std::move(loaded)) {}

    Options options;
    Scope scope = Scope::desired_stacks;
    Preflight preflight = Preflight::no;
    Against against;
    DeployOptions deploy;
    std::function<void(Planned &)> guard; ///< holds stacks of the plan back; may be empty
    /// Of apply: asked before each stack's first call, from several threads; may be empty.
    std::function<std::optional<plan::Note>(const plan::StackPlan &)> objection;
    apply::Observer *observer = nullptr;          ///< of apply; null for nobody
    const std::atomic<int> *interrupts = nullptr; ///< of apply; null for none

    std::optional<Stage> reached;
    Input input; ///< until the plan is made
    std::optional<Base> base;
    plan::Options plan_options;   ///< with what the desired state says of prune and sources
    std::vector<Fetched> fetched; ///< until the plan is made
    Planned planned;
    apply::Report report;

    [[nodiscard]] bool offline() const { return !against.state.file.empty(); }
};

/// The plan alone. A server that can't be reached is an error in its part of the plan; the others are
/// planned.
[[nodiscard]] Planned make_plan(const Options &options, Scope scope = Scope::desired_stacks,
                                Preflight preflight = Preflight::no, const Against &against = {});

/// A run that begins with a saved plan: connects to its servers and reads who the user is and what
/// environments there are. Throws support::Error for one that is older than `max_age`, or of another user.
[[nodiscard]] Run reopen_plan(const std::string &path, const Options &options,
                              std::chrono::nanoseconds max_age);

} // namespace stowage::app
