#include "desired/read/id.hpp"

#include <charconv>

namespace stowage::desired {

std::optional<std::int64_t> read_id(std::string_view text) {
    std::int64_t id = 0;
    const char *const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, id);
    if (error == std::errc{} && stopped == end && id > 0)
        return id;
    return std::nullopt;
}

} // namespace stowage::desired
