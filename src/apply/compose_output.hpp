#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stowage::apply {

/// The lines of a failed deployment's output that say why: what Compose reports of its progress (`Network x
/// Creating`, ` web Pulling `) is left out, and at most `limit` lines are kept, the last ones.
[[nodiscard]] std::vector<std::string> essential_lines(std::string_view output, std::size_t limit = 6);

} // namespace stowage::apply
