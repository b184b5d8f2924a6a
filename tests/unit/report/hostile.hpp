#pragma once

#include "samples.hpp"

#include "support/diagnostics.hpp"

#include <string>
#include <vector>

/// Plans, reports and mistakes whose every field holds the same text from outside.
namespace samples {

[[nodiscard]] plan::Plan plan_full_of(const std::string &text);
[[nodiscard]] apply::Report report_full_of(const std::string &text);
[[nodiscard]] std::vector<support::Diagnostic> mistakes_full_of(const std::string &text);

} // namespace samples
