#include "compose.hpp"

#include <cctype>

namespace simulator {
namespace {

bool name_character(char character) {
    return std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '_';
}

/** Where the brace that opens before `start` closes; npos if nowhere. */
std::size_t closing_brace(const std::string &text, std::size_t start) {
    int depth = 1;
    for (std::size_t i = start; i < text.size(); ++i) {
        if (text[i] == '{') {
            ++depth;
        } else if (text[i] == '}' && --depth == 0) {
            return i;
        }
    }
    return std::string::npos;
}

using Variables = std::map<std::string, std::string>;

std::string braced(const std::string &inside, const Variables &env) {
    std::size_t end = 0;
    while (end < inside.size() && name_character(inside[end])) {
        ++end;
    }
    const std::string name = inside.substr(0, end);
    const std::string rest = inside.substr(end);
    const auto found = env.find(name);
    const bool set = found != env.end();
    if (name.empty()) {
        throw ComposeError("invalid interpolation format for ${" + inside + "}");
    }
    if (rest.empty()) {
        return set ? found->second : "";
    }
    const bool colon = rest[0] == ':';
    const std::string tail = rest.substr(colon ? 1 : 0);
    const bool has_value = set && !(colon && found->second.empty());
    if (tail.starts_with('-')) {
        return has_value ? found->second : interpolate(tail.substr(1), env);
    }
    if (tail.starts_with('+')) {
        return has_value ? interpolate(tail.substr(1), env) : "";
    }
    if (tail.starts_with('?')) {
        if (!has_value) {
            throw ComposeError("required variable " + name + " is missing a value: " + tail.substr(1));
        }
        return found->second;
    }
    throw ComposeError("invalid interpolation format for ${" + inside + "}");
}

} // namespace

std::string interpolate(const std::string &text, const Variables &env) {
    std::string result;
    std::size_t i = 0;
    while (i < text.size()) {
        if (text[i] != '$' || i + 1 == text.size()) {
            result += text[i++];
            continue;
        }
        if (text[i + 1] == '$') {
            result += '$';
            i += 2;
        } else if (text[i + 1] == '{') {
            const auto end = closing_brace(text, i + 2);
            if (end == std::string::npos) {
                throw ComposeError("invalid interpolation format for " + text);
            }
            result += braced(text.substr(i + 2, end - i - 2), env);
            i = end + 1;
        } else {
            std::size_t end = i + 1;
            while (end < text.size() && name_character(text[end])) {
                ++end;
            }
            if (end == i + 1) {
                result += text[i++];
                continue;
            }
            const auto found = env.find(text.substr(i + 1, end - i - 1));
            result += found == env.end() ? "" : found->second;
            i = end;
        }
    }
    return result;
}

} // namespace simulator
