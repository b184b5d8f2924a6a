#pragma once

#include "apply/report.hpp"
#include "plan/plan.hpp"
#include "report/renderer.hpp"

#include <functional>
#include <string>
#include <vector>

namespace stowage::report {

/// What several formats say in the same words. Nothing here masks or escapes: that is each format's.

/// `update`, `forbidden to update`, `unchanged`; of a source `update (source)`.
[[nodiscard]] std::string action_label(const plan::StackPlan &stack);

/// Why, on one line: the reasons, or of an update whether it deploys.
[[nodiscard]] std::string why(const plan::StackPlan &stack);

/// `"debug" → "info"`, `(secret)`, `+3 -1`, …: each value as `quote` shows it.
[[nodiscard]] std::string values_of(const plan::FieldChange &change,
                                    const std::function<std::string(const std::string &)> &quote);

/// `this change`, `drift`, `this change and drift`; "" where there was no base.
[[nodiscard]] const char *origin_label(plan::Origin origin);
/// The label in parentheses, with a space before them, or "".
[[nodiscard]] std::string origin_remark(plan::Origin origin);

/// `forbidden, and left as it is: WORDS`; "" for a change that nothing stands in the way of.
[[nodiscard]] std::string refusal_of(const plan::FieldChange &change);

/// What runs, where that is worth a line: `degraded: db: unhealthy`. "" elsewhere.
[[nodiscard]] std::string health_of(const plan::StackPlan &stack, bool verbose);

/// Whether what runs is not what should: it runs badly, or is not there.
[[nodiscard]] bool runs_badly(const plan::StackPlan &stack);

/// What there is to say of a server besides who answered: notes, and the stacks that are not managed.
struct Remark {
    const char *label; ///< `note`, `not managed`
    std::string text;
};
[[nodiscard]] std::vector<Remark> remarks_of(const plan::ServerPlan &server);

/// Whether a plan shows the stack without --verbose.
[[nodiscard]] bool worth_showing(const plan::StackPlan &stack);

/// Whether a person has to look: what is lost or can't be done.
[[nodiscard]] bool needs_attention(plan::Action action);
[[nodiscard]] bool needs_attention(apply::Outcome outcome);

/// Whether apply can't bring it to the desired state, or not all of it.
[[nodiscard]] bool out_of_reach(const plan::StackPlan &stack);

/// `3 done, 1 failed`.
[[nodiscard]] std::string counted(const apply::Report &report);

/// The first `columns` characters, and … where there are more.
[[nodiscard]] std::string shortened(const std::string &text, std::size_t columns);

/// The path of a place as View::path has it; "" where no file is known or the input came from a pipe.
[[nodiscard]] std::string path_of(const support::Location &where, const View &view);
/// `file:line:col` with that path, printable.
[[nodiscard]] std::string place_of(const support::Location &where, const View &view);

} // namespace stowage::report
