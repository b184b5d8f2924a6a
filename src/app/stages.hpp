#pragma once

namespace stowage::app {

struct Run;

/// What happens on the way from YAML to a report, in this order. No other place says the order: `plan`,
/// `apply`, `reconcile` and the tests all walk this list, each as far as it needs. What a stage does stands
/// in planning.cpp, reviewing.cpp and applying.cpp; a stage that a run has no use for (no base, no preflight)
/// does nothing.
enum class Stage {
    load,          ///< the desired state is read from files or a commit, and cut down to what is selected
    base,          ///< so is the commit before a change
    fetch,         ///< references are looked up; servers and repositories are asked, or a snapshot is
    diff,          ///< what differs becomes the plan
    failed_before, ///< what failed in earlier runs, or was left half replaced, is noted beside it
    three_way,     ///< what is due to the change is told from what drifted before it
    preflight,     ///< what must fail is blocked
    limits,        ///< too many deletions are blocked; from here on the plan can be shown
    guards,        ///< what must wait (windows, suspensions, what failed before) is held back
    apply,         ///< each stack: looked at once more, sent, read back, watched until it runs well
    remember,      ///< what was done goes into the history; what failed is kept for the next run
};

[[nodiscard]] const char *name_of(Stage stage);

/// Carries out every stage that `run` has not been through, up to and with `last`. Throws support::Error.
void advance(Run &run, Stage last);

} // namespace stowage::app
