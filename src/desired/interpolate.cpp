#include "desired/interpolate.hpp"

#include <fmt/format.h>
#include <optional>

namespace stowage::desired {
namespace {

constexpr const char *plain_dollar = "write $$ for a dollar sign, or put the value in single quotes";
constexpr int deepest = 20;
constexpr std::size_t largest = 1u << 20;

bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool in_name(char c) {
    return starts_name(c) || (c >= '0' && c <= '9');
}

struct Problem {
    std::string what;
    std::string advice;
};

class Interpolation {
public:
    explicit Interpolation(const std::map<std::string, std::string> &known) : known_(known) {}

    std::string expand(std::string_view text, int depth) {
        if (depth > deepest)
            throw Problem{"'${…}' is nested too deep", {}};
        std::string out;
        while (!text.empty()) {
            const auto dollar = text.find('$');
            out += text.substr(0, dollar);
            if (dollar == std::string_view::npos)
                break;
            text.remove_prefix(dollar + 1);
            out += after_dollar(text, depth);
            if (out.size() > largest)
                throw Problem{"the value gets larger than 1 MiB", {}};
        }
        return out;
    }

private:
    /// Takes what belongs to the `$` off `text`.
    std::string after_dollar(std::string_view &text, int depth) {
        if (text.starts_with('$')) {
            text.remove_prefix(1);
            return "$";
        }
        if (text.starts_with('{')) {
            text.remove_prefix(1);
            const std::string_view inside = take_braces(text);
            return braced(inside, depth);
        }
        const std::string name = take_name(text);
        if (name.empty())
            throw Problem{"a '$' that no name follows", plain_dollar};
        return value_of(name);
    }

    static std::string take_name(std::string_view &text) {
        std::size_t end = 0;
        if (!text.empty() && starts_name(text.front()))
            while (end < text.size() && in_name(text[end]))
                ++end;
        std::string name(text.substr(0, end));
        text.remove_prefix(end);
        return name;
    }

    /// What stands before the `}` that closes an opened `${`.
    static std::string_view take_braces(std::string_view &text) {
        int open = 1;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '$' && i + 1 < text.size() && text[i + 1] == '{')
                ++open;
            if (text[i] == '}' && --open == 0) {
                const std::string_view inside = text.substr(0, i);
                text.remove_prefix(i + 1);
                return inside;
            }
        }
        throw Problem{"'${' is not closed by '}'", plain_dollar};
    }

    std::string braced(std::string_view inside, int depth) {
        const std::string name = take_name(inside);
        if (name.empty())
            throw Problem{"'${' that no name follows", plain_dollar};
        if (inside.empty())
            return value_of(name);
        const bool empty_counts =
            inside.front() == ':'; // `:-` also replaces an empty value, `-` only a missing one
        if (empty_counts)
            inside.remove_prefix(1);
        const char form = inside.empty() ? '\0' : inside.front();
        const auto found = known_.find(name);
        const bool there = found != known_.end() && !(empty_counts && found->second.empty());
        switch (form) {
        case '-':
            return there ? found->second : expand(inside.substr(1), depth + 1);
        case '+':
            return there ? expand(inside.substr(1), depth + 1) : "";
        case '?':
            if (there)
                return found->second;
            throw Problem{"it needs a variable that no earlier line sets", {}};
        default:
            throw Problem{"something unknown follows a name after '${'",
                          "the forms are ${NAME}, ${NAME:-default}, ${NAME:+other} and ${NAME:?message}"};
        }
    }

    std::string value_of(const std::string &name) {
        const auto found = known_.find(name);
        if (found == known_.end())
            throw Problem{"it uses a variable that no earlier line sets",
                          fmt::format("write ${{NAME:-}} if it may be missing; {}", plain_dollar)};
        return found->second;
    }

    const std::map<std::string, std::string> &known_;
};

} // namespace

Interpolated interpolate(std::string_view text, const std::map<std::string, std::string> &known) {
    try {
        return {Interpolation(known).expand(text, 0), {}, {}};
    } catch (const Problem &problem) {
        return {{}, problem.what, problem.advice};
    }
}

} // namespace stowage::desired
