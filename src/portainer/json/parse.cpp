#include "portainer/json/parse.hpp"

#include "portainer/server_text.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::portainer {
namespace {

bool may_be_json(std::string_view body) {
    const std::string_view start = support::trim(body.substr(0, 4096));
    return !start.empty() && std::string_view("{[\"").find(start.front()) != std::string_view::npos;
}

/// The parser takes a NUL for the end of its input, and would not see what follows.
void refuse_nul(std::string_view body, std::size_t offset) {
    if (const std::size_t at = body.find('\0'); at != std::string_view::npos)
        throw DecodeError(fmt::format("not valid JSON at byte {}", offset + at + 1));
}

} // namespace

nlohmann::json parse_json(std::string_view body, std::size_t offset) {
    refuse_nul(body, offset);
    try {
        return nlohmann::json::parse(body);
    } catch (const nlohmann::json::parse_error &error) {
        // The library's own text quotes the answer, which may hold secrets.
        if (offset == 0 && !may_be_json(body))
            throw DecodeError(fmt::format("expected JSON, got {}", looks_like(body)));
        throw DecodeError(fmt::format("not valid JSON at byte {}", offset + error.byte));
    } catch (const nlohmann::json::out_of_range &) {
        throw DecodeError("a number in it is too large");
    }
}

} // namespace stowage::portainer
