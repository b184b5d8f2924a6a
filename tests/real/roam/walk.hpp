#pragma once

#include "step.hpp"

#include <optional>
#include <string>
#include <vector>

namespace roam {

/// Where a walk came to something wrong.
struct Finding {
    std::vector<Step> steps; ///< up to and with the one that showed it
    std::vector<std::string> lines;
};

/// Takes the steps in a fresh world at the place, judging each run; at the end everything is wanted well, and
/// must be after three runs at most. `say` is told each step before it is taken.
using Say = void (*)(const Step &step);
[[nodiscard]] std::optional<Finding> walk(const std::string &place, const std::vector<Step> &steps, Say say);

/// Fewer steps that show something wrong, too: leaves out parts as long as that lasts.
[[nodiscard]] Finding shrink(const std::string &place, Finding finding);

} // namespace roam
