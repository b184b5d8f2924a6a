#pragma once

#include "apply/comparison.hpp"
#include "apply/endings.hpp"
#include "apply/stack_calls.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stowage::apply {

/// What all steps of one stack's run share. Refers to the plan and to the world around the run.
struct RunTools {
    RunTools(const plan::StackPlan &its_plan, const RunContext &its_context)
        : plan(its_plan),
          spec(*its_plan.spec),
          context(its_context),
          client(its_context.client),
          endings(its_plan, its_context.state.user),
          calls(its_plan, its_context, endings),
          comparison(its_plan, its_context.state) {}
    RunTools(const RunTools &) = delete; // its parts refer to each other
    RunTools &operator=(const RunTools &) = delete;

    [[nodiscard]] const model::Capabilities &capabilities() const { return context.state.capabilities; }

    const plan::StackPlan &plan;
    const desired::Stack &spec;
    const RunContext &context;
    portainer::Client &client;
    Endings endings;
    StackCalls calls;
    Comparison comparison;
    /// What the checks before the deployment found, and did not keep it for.
    std::vector<std::string> warnings;
    bool pull_first = false;          ///< a failed pull leaves what runs alone
    std::optional<bool> names_spaces; ///< Kubernetes: its manifest names a namespace; nothing: not known
};

} // namespace stowage::apply
