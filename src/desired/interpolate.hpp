#pragma once

#include <map>
#include <string>
#include <string_view>

namespace stowage::desired {

struct Interpolated {
    std::string value;
    std::string problem; ///< "" when all went well; nothing of the text is in it, which may be a password
    std::string advice;
};

/// Replaces `$NAME`, `${NAME}` and the forms with `:-` `-` `:+` `+` `:?` `?` as Docker Compose does; `$$` is
/// a dollar sign.
[[nodiscard]] Interpolated interpolate(std::string_view text,
                                       const std::map<std::string, std::string> &known);

} // namespace stowage::desired
