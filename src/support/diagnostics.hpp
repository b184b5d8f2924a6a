#pragma once

#include "support/code.hpp"
#include "support/location.hpp"

#include <string>
#include <vector>

namespace stowage::support {

/// One mistake in the input: where it is, what is wrong, and what to do about it.
struct Diagnostic {
    enum class Severity { error, warning };

    Location where;
    std::string what;
    std::string advice;                   ///< what to do next; may be empty
    std::vector<Location> also_concerned; ///< e.g. the first definition of a stack that is defined twice
    std::string source_line;              ///< the line of the file, for display; empty where there is none
    Severity severity = Severity::error;
    std::string rule = {}; ///< the rule of a check that is broken; "" for a mistake of the desired state
    Code code{};           ///< by which programs know what it is about
};

[[nodiscard]] const char *name_of(Diagnostic::Severity severity);

/// `2 mistakes in the input`, or `1 error, 2 warnings` where not all are errors.
[[nodiscard]] std::string counted(const std::vector<Diagnostic> &diagnostics);

/// Whether there is an error among them.
[[nodiscard]] bool any_error(const std::vector<Diagnostic> &diagnostics);

/// Collects mistakes so that one run reports all of them.
class Diagnostics {
public:
    /// One without a code is of a value that is not allowed.
    void add(Diagnostic diagnostic);
    void add(Location where, std::string what, std::string advice = {});
    void add(Code code, Diagnostic diagnostic);
    void add(Code code, Location where, std::string what, std::string advice = {});

    [[nodiscard]] bool empty() const { return items_.empty(); }
    /// Sorted by file, line and column; equal ones once.
    [[nodiscard]] std::vector<Diagnostic> sorted() const;

private:
    std::vector<Diagnostic> items_;
};

/// `file:line:col: error: what` (or `warning:`) with the line and a caret below it, then the advice. Ends
/// with a newline. Control characters in what the input gave are shown as escapes, so that no input can forge
/// output.
[[nodiscard]] std::string render(const Diagnostic &diagnostic);

} // namespace stowage::support
