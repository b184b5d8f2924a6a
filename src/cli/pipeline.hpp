#pragma once

#include "apply/apply.hpp"
#include "cli/input.hpp"
#include "cli/options.hpp"
#include "cli/servers.hpp"
#include "desired/state.hpp"
#include "plan/plan.hpp"

#include <map>
#include <string>

namespace stowage::cli {

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

/// Loads, resolves, fetches from every server at once, and compares. A server that can't be reached is an
/// error in its part of the plan; the others are planned. With a preflight, what must fail is blocked.
enum class Preflight { no, yes };
/// What a plan is made against besides the servers.
struct Against {
    BaseOptions base;
    StateOptions state;
};
[[nodiscard]] Planned make_plan(const Options &options, Scope scope = Scope::desired_stacks,
                                Preflight preflight = Preflight::no, const Against &against = {});
/// The same for what is loaded already.
[[nodiscard]] Planned make_plan(Input input, const Options &options, Scope scope = Scope::desired_stacks,
                                Preflight preflight = Preflight::no, const Against &against = {});

/// Connects to the servers of a saved plan and reads who the user is and what environments there are.
[[nodiscard]] Planned reopen_plan(const std::string &path, const ApplyOptions &options);

/// The exit code that forbidden and hidden stacks and failed servers of a plan ask for.
[[nodiscard]] int restricted_code(bool any_restricted, const Options &options);

} // namespace stowage::cli
