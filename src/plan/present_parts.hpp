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

/// One that is found under its former name, or on its former environment: is renamed, moved, or both.
void plan_relocation(StackPlan &plan, const desired::Stack &desired, const Subject &subject,
                     bool stays_stopped);

/// Deleting and creating: the new stack needs all that the old one had, and can't be asked for later.
void check_replace(StackPlan &plan, const desired::Stack &desired, const Subject &subject);

/// What the cluster has besides what is judged, and what is not going to be set right.
void note_health(StackPlan &plan, const desired::Stack &desired, const Subject &subject);
/// A deletion of a manifest with a list, which some servers refuse.
void note_list(StackPlan &plan, const Subject &subject);
/// What runs and is not named by the compose file: only a deployment that prunes removes it.
void note_left_over(StackPlan &plan, bool prunes);

// ---- what settles a plan before anything is compared

/// Deleting or changing one of two takes down what both of them run.
[[nodiscard]] bool settle_double(StackPlan &plan, const model::Stack &record,
                                 const current::ServerState &current, Action wanted);
/// Says no where the content of an inline stack could not be read and that leaves nothing to be done.
[[nodiscard]] bool settle_unreadable(StackPlan &plan, const current::FileContent *content,
                                     const model::Environment &environment);
/// A git stack whose source this user may not read: whether it differs is not known, and the server would
/// refuse every deployment and setting of it. It can be stopped, started and deleted.
void plan_closed(StackPlan &plan, const desired::Stack &desired, const model::Stack &stack,
                 const current::ServerState &current);

} // namespace stowage::plan
