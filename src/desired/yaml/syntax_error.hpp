#pragma once

#include <string>
#include <string_view>

namespace stowage::desired::yaml {

struct SyntaxError {
    std::string what;
    std::string advice;
};

/// What yaml-cpp says about a text that is not YAML, in words that help. `line` is the line that it points
/// to.
[[nodiscard]] SyntaxError explain(const std::string &message, std::string_view line);

} // namespace stowage::desired::yaml
