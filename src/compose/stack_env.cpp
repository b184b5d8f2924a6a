#include "compose/stack_env.hpp"

#include "desired/dotenv.hpp"

#include <algorithm>
#include <array>

namespace stowage::compose {
namespace {

/// Compose takes these off the ends of a value without quotes, too.
constexpr std::array<std::string_view, 20> wide_blanks = {
    "\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
    "\u2007", "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\ufeff"};

bool has_wide_blank_at_end(std::string_view text) {
    return std::any_of(wide_blanks.begin(), wide_blanks.end(), [&](std::string_view blank) {
        return text.starts_with(blank) || text.ends_with(blank);
    });
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool may_stay_plain(const std::string &value) {
    return std::none_of(value.begin(), value.end(), is_control) && value.find("${") == std::string::npos &&
           decode_env(value) == value;
}

/// A backslash stays one in single quotes, unless a single quote comes after it.
bool may_be_single_quoted(const std::string &value) {
    return value.find('\'') == std::string::npos && !value.ends_with('\\') &&
           std::none_of(value.begin(), value.end(), is_control);
}

std::string double_quoted(const std::string &value) {
    std::string text = "\"";
    for (const char c : value) {
        if (c == '\n')
            text += "\\n";
        else if (c == '\r')
            text += "\\r";
        else if (c == '\\' || c == '"' || c == '$')
            text += {'\\', c};
        else
            text += c;
    }
    return text + '"';
}

/// `\0…` is an octal escape that Compose reads in ways of its own; nothing needs it.
bool has_octal_escape(std::string_view text) {
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        if (text[i] != '\\')
            continue;
        if (text[i + 1] == '0')
            return true;
        ++i; // an escaped backslash escapes nothing
    }
    return false;
}

} // namespace

std::string encode_env(const std::string &value) {
    if (may_stay_plain(value))
        return value;
    return may_be_single_quoted(value) ? "'" + value + "'" : double_quoted(value);
}

std::optional<std::string> decode_env(std::string_view stored) {
    const bool quoted = stored.starts_with('\'') || stored.starts_with('"');
    if ((!quoted && has_wide_blank_at_end(stored)) || (stored.starts_with('"') && has_octal_escape(stored)))
        return std::nullopt;
    constexpr const char *name = "V";
    desired::Dotenv dotenv(support::Missing::mistake, support::LoneDollar::stays);
    if (!dotenv.read(std::string(name) + "=" + std::string(stored) + "\n").empty())
        return std::nullopt;
    const auto &variables = dotenv.last_read();
    const auto found = variables.find(name);
    if (variables.size() != 1 || found == variables.end())
        return std::nullopt;
    return found->second.value;
}

bool arrives_as(const std::string &stored, const std::string &value, model::StackType type) {
    return type == model::StackType::standalone ? decode_env(stored) == value : stored == value;
}

std::string env_to_send(const std::string &value, const std::string *stored, model::StackType type) {
    if (stored != nullptr && arrives_as(*stored, value, type))
        return *stored;
    return type == model::StackType::standalone ? encode_env(value) : value;
}

std::string arriving(const std::string &stored, model::StackType type) {
    return type == model::StackType::standalone ? decode_env(stored).value_or(stored) : stored;
}

std::map<std::string, std::string> arriving_env(const std::vector<model::EnvVar> &stored,
                                                model::StackType type) {
    std::map<std::string, std::string> env;
    for (const model::EnvVar &variable : stored) {
        const auto value =
            type == model::StackType::standalone ? decode_env(variable.value) : std::optional(variable.value);
        if (value)
            env[variable.name] = *value;
        else
            env.erase(variable.name);
    }
    return env;
}

} // namespace stowage::compose
