#pragma once

#include "portainer/json/field.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace stowage::portainer {

/// The JSON of an answer, or of the part of it that starts at byte `offset`. Throws DecodeError that says
/// what the body looks like, or where it stops being JSON.
[[nodiscard]] nlohmann::json parse_json(std::string_view body, std::size_t offset = 0);

/// What `read` returns, or the text of the DecodeError that it throws.
template <typename Read>
auto caught(Read &&read) -> tl::expected<decltype(read()), std::string> {
    try {
        return std::forward<Read>(read)();
    } catch (const DecodeError &error) {
        return tl::unexpected(std::string(error.what()));
    }
}

} // namespace stowage::portainer
