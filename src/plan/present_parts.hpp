#pragma once

#include "plan/fields.hpp"
#include "plan/git_drift.hpp"
#include "plan/one_stack.hpp"

#include <string>

namespace stowage::plan {

/// The parts of plan_present.

/// Whether somebody asked for a deployment, whatever differs.
enum class Asked { no, yes };

/// One that runs, or shall run. `heal` is why what runs is mended; "" for nothing to mend.
void plan_running(StackPlan &plan, const model::Stack &stack, Differences &differences, const GitDrift &drift,
                  const std::string &heal, Asked by_person);
/// One that is stopped, or shall be.
void plan_stopped(StackPlan &plan, const model::Stack &stack, Differences &differences);

/// Deleting and creating: the new stack needs all that the old one had, and can't be asked for later.
void check_replace(StackPlan &plan, const desired::Stack &desired, const Subject &subject);

/// What the cluster has besides what is judged, and what is not going to be set right.
void note_health(StackPlan &plan, const desired::Stack &desired, const Subject &subject);
/// What runs and is not named by the compose file: nothing removes it by itself.
void note_left_over(StackPlan &plan);

} // namespace stowage::plan
