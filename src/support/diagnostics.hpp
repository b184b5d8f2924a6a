#pragma once

#include "support/location.hpp"

#include <string>
#include <vector>

namespace stowage::support {

/// One mistake in the input: where it is, what is wrong, and what to do about it.
struct Diagnostic {
    Location where;
    std::string what;
    std::string advice;                   ///< what to do next; may be empty
    std::vector<Location> also_concerned; ///< e.g. the first definition of a stack that is defined twice
    std::string source_line;              ///< the line of the file, for display; empty where there is none
};

/// Collects mistakes so that one run reports all of them.
class Diagnostics {
public:
    void add(Diagnostic diagnostic);
    void add(Location where, std::string what, std::string advice = {});

    [[nodiscard]] bool empty() const { return items_.empty(); }
    /// Sorted by file, line and column; equal ones once.
    [[nodiscard]] std::vector<Diagnostic> sorted() const;

private:
    std::vector<Diagnostic> items_;
};

/// `file:line:col: error: what` with the line and a caret below it, then the advice. Ends with a newline.
/// Control characters in what the input gave are shown as escapes, so that no input can forge output.
[[nodiscard]] std::string render(const Diagnostic &diagnostic);

} // namespace stowage::support
