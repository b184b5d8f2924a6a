#include "support/interpolate.hpp"

namespace stowage::support {
namespace {

constexpr int deepest = 20;
constexpr std::size_t largest = 1u << 20;

bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool in_name(char c) {
    return starts_name(c) || (c >= '0' && c <= '9');
}

/// Thrown inside of this file only.
struct Ended {
    Interpolated result;
};

Ended syntax(const char *what, const char *advice) {
    Interpolated result;
    result.problem = Interpolated::Problem::syntax;
    result.what = what;
    result.advice = advice;
    return {std::move(result)};
}

Ended stray_dollar(const char *what) {
    Ended ended = syntax(what, "write $$ for a dollar sign");
    ended.result.lone_dollar = true;
    return ended;
}

Ended about(Interpolated::Problem problem, const std::string &variable, std::string message = {}) {
    Interpolated result;
    result.problem = problem;
    result.variable = variable;
    result.message = std::move(message);
    return {std::move(result)};
}

class Interpolation {
public:
    Interpolation(const std::map<std::string, std::string> &known, Missing missing, LoneDollar lone)
        : known_(known), when_missing_(missing), lone_(lone) {}

    std::string expand(std::string_view text, int depth) {
        if (depth > deepest)
            throw syntax("'${…}' is nested too deep", "");
        std::string out;
        while (!text.empty()) {
            const auto dollar = text.find('$');
            out += text.substr(0, dollar);
            if (dollar == std::string_view::npos)
                break;
            text.remove_prefix(dollar + 1);
            out += after_dollar(text, depth);
            if (out.size() > largest)
                throw syntax("the value gets larger than 1 MiB", "");
        }
        return out;
    }

    std::vector<std::string> take_missing() { return std::move(missing_); }
    [[nodiscard]] bool assumes() const { return assumes_; }

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
        if (name.empty() && lone_ == LoneDollar::stays)
            return "$";
        if (name.empty())
            throw stray_dollar("a '$' that no name follows");
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
        throw stray_dollar("'${' is not closed by '}'");
    }

    std::string braced(std::string_view inside, int depth) {
        const std::string name = take_name(inside);
        if (name.empty())
            throw stray_dollar("'${' that no name follows");
        if (inside.empty())
            return value_of(name);
        // `:-` also replaces an empty value, `-` only a missing one
        const bool empty_counts = inside.front() == ':';
        if (empty_counts)
            inside.remove_prefix(1);
        const char form = inside.empty() ? '\0' : inside.front();
        const auto found = known_.find(name);
        const bool there = found != known_.end() && !(empty_counts && found->second.empty());
        assumes_ = assumes_ || found == known_.end();
        switch (form) {
        case '-':
            return there ? found->second : expand(inside.substr(1), depth + 1);
        case '+':
            return there ? expand(inside.substr(1), depth + 1) : "";
        case '?':
            if (there)
                return found->second;
            throw about(Interpolated::Problem::required, name, std::string(inside.substr(1)));
        default:
            throw syntax("something unknown follows a name after '${'",
                         "the forms are ${NAME}, ${NAME:-default}, ${NAME:+other} and ${NAME:?message}");
        }
    }

    std::string value_of(const std::string &name) {
        const auto found = known_.find(name);
        if (found != known_.end())
            return found->second;
        if (when_missing_ == Missing::mistake)
            throw about(Interpolated::Problem::missing, name);
        missing_.push_back(name);
        return {};
    }

    const std::map<std::string, std::string> &known_;
    Missing when_missing_;
    LoneDollar lone_;
    std::vector<std::string> missing_;
    bool assumes_ = false;
};

} // namespace

Interpolated interpolate(std::string_view text, const std::map<std::string, std::string> &known,
                         Missing missing, LoneDollar lone) {
    try {
        Interpolation interpolation(known, missing, lone);
        Interpolated result;
        result.value = interpolation.expand(text, 0);
        result.missing = interpolation.take_missing();
        result.assumes = interpolation.assumes();
        return result;
    } catch (Ended &ended) {
        return std::move(ended.result);
    }
}

} // namespace stowage::support
