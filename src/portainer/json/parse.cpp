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

/// A tree takes many times the memory of its text, so what it is made of is counted before: each value has a
/// separator or a bracket of its own.
void refuse_too_many(std::string_view body) {
    constexpr std::size_t most = 4'000'000;
    std::size_t values = 0;
    bool quoted = false;
    for (std::size_t at = 0; at < body.size(); ++at) {
        const char c = body[at];
        if (quoted && c == '\\')
            ++at;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == ',' || c == '{' || c == '['))
            ++values;
    }
    if (values > most)
        throw DecodeError(fmt::format("it has more than {} values", most));
}

} // namespace

nlohmann::json parse_json(std::string_view body, std::size_t offset) {
    refuse_nul(body, offset);
    refuse_too_many(body);
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
