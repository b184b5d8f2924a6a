#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stowage::exported {

/// `text` as a YAML scalar that reads back as that text: plain where nothing in it can be taken for something
/// else, and in double quotes otherwise. Also fit for a key, and for a list or map in one line.
[[nodiscard]] std::string scalar(std::string_view text);

/// `[a, "b c"]`.
[[nodiscard]] std::string flow_list(const std::vector<std::string> &items);

/// What may stand in a comment: one line, no control characters, known secrets masked.
[[nodiscard]] std::string comment_text(std::string_view text);

} // namespace stowage::exported
