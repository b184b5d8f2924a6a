#pragma once

#include "apply/report.hpp"
#include "plan/plan.hpp"
#include "support/diagnostics.hpp"

#include <string>
#include <vector>

namespace stowage::report {

/// From least to most.
enum class Severity { note, warning, error };

struct Rule {
    const char *id;
    Severity severity;
    const char *summary; ///< one sentence
};

/// Everything that can be found, in a fixed order.
[[nodiscard]] const std::vector<Rule> &rules();

/// Something that a reviewer should see at a line of the YAML. All text is masked and printable.
struct Finding {
    const Rule *rule = nullptr;               ///< one of rules()
    Severity severity = Severity::note;       ///< the rule's, unless the input says otherwise
    std::string title;                        ///< one line: what it is about
    std::vector<std::string> lines;           ///< what there is to say, at least one
    support::Location where;                  ///< may be unknown
    std::vector<support::Location> also = {}; ///< other places that it concerns
    std::string advice = {};                  ///< what to do next; may be empty
    support::Code code{};                     ///< what it is about, where that is known
    /// SHA-256. The same in the next run, also when lines move; no two findings of a run share one.
    std::string fingerprint = {};

    /// Lines and advice in one line.
    [[nodiscard]] std::string sentence() const;
};

/// One finding a stack; changes of fields one a line of the YAML, so that each stands where it comes from.
[[nodiscard]] std::vector<Finding> findings_of(const plan::Plan &plan);
/// One finding a stack that is not as desired, and one a server that could not be read.
[[nodiscard]] std::vector<Finding> findings_of(const apply::Report &report, const plan::Plan &plan);
/// One finding a mistake.
[[nodiscard]] std::vector<Finding> findings_of(const std::vector<support::Diagnostic> &diagnostics);

/// Those that are at least warnings.
[[nodiscard]] std::vector<Finding> needing_attention(std::vector<Finding> findings);

} // namespace stowage::report
