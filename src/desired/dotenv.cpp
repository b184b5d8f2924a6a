#include "desired/dotenv.hpp"

#include "support/interpolate.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <optional>

namespace stowage::desired {
namespace {

using Problem = support::Interpolated::Problem;

constexpr std::size_t largest_variable = 1u << 20; // doubling a variable line by line ends here

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

bool in_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
}

bool is_octal(char c) {
    return c >= '0' && c <= '7';
}

/// Shell escapes as Compose knows them. `\$` becomes `$$`, which is the dollar sign of interpolation.
std::string unescape(std::string_view text) {
    static constexpr std::string_view letters = "abfnrtv\"\\";
    static constexpr std::string_view meanings = "\a\b\f\n\r\t\v\"\\";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        const char next = text[++i];
        if (const auto at = letters.find(next); at != std::string_view::npos) {
            out += meanings[at];
        } else if (next == '$') {
            out += "$$";
        } else if (next == '0') {
            int code = 0;
            int digits = 0;
            for (; digits < 3 && i + 1 < text.size() && is_octal(text[i + 1]); ++digits)
                code = code * 8 + (text[++i] - '0');
            out += digits > 0 ? std::string(1, static_cast<char>(code)) : "\\0";
        } else {
            out += '\\';
            out += next;
        }
    }
    return out;
}

/// One pass over one file.
class Reader {
public:
    Reader(std::string_view text, support::Missing missing, support::LoneDollar lone,
           std::map<std::string, std::string> &known, std::map<std::string, DotenvVariable> &variables)
        : text_(text), missing_(missing), lone_(lone), known_(known), variables_(variables) {}

    std::vector<DotenvMistake> run() {
        while (skip_to_statement())
            statement();
        return std::move(mistakes_);
    }

private:
    [[nodiscard]] bool done() const { return at_ >= text_.size(); }
    [[nodiscard]] bool at_line_end() const { return done() || text_[at_] == '\n'; }

    void skip_blanks() {
        while (!done() && is_blank(text_[at_]))
            ++at_;
    }

    void skip_line() {
        while (!at_line_end())
            ++at_;
    }

    /// Goes over blank lines and comments; false at the end.
    bool skip_to_statement() {
        while (!done()) {
            skip_blanks();
            if (!done() && text_[at_] == '#')
                skip_line();
            if (!at_line_end())
                return true;
            if (!done())
                ++at_;
        }
        return false;
    }

    void mistake(std::size_t offset, std::string what, std::string advice = {}) {
        mistakes_.push_back({offset, std::move(what), std::move(advice)});
    }

    void statement() {
        if (text_.substr(at_).starts_with("export") && at_ + 6 < text_.size() && is_blank(text_[at_ + 6])) {
            at_ += 6;
            skip_blanks();
        }
        const std::size_t start = at_;
        while (!done() && in_name(text_[at_]))
            ++at_;
        const std::string name(text_.substr(start, at_ - start));
        skip_blanks();
        const bool separated = !at_line_end() && (text_[at_] == '=' || text_[at_] == ':');
        if (name.empty() || !separated) {
            // What stands here may be a value that lost its name, so it is not shown.
            const bool inherited = !name.empty() && at_line_end();
            if (!inherited)
                mistake(start, "this line is not NAME=value",
                        "start a comment with #; names have letters, digits and _");
            else if (missing_ == support::Missing::mistake)
                mistake(start, "this line has no value", "write NAME= for an empty one");
            skip_line();
            return;
        }
        ++at_;
        value(name, start);
    }

    void value(const std::string &name, std::size_t name_at) {
        skip_blanks();
        std::optional<std::string> read;
        if (!done() && (text_[at_] == '\'' || text_[at_] == '"'))
            read = quoted_value(name);
        else
            read = plain_value(name);
        if (!read)
            return;
        if (read->size() > largest_variable || read->find('\0') != std::string::npos) {
            mistake(name_at, fmt::format("the value of {} is too large or has a NUL in it", name));
            return;
        }
        known_[name] = *read;
        variables_[name] = {std::move(*read), name_at};
    }

    /// A comment begins with a space and `#`: what begins with `#` is a value, and so is a tab before one.
    std::optional<std::string> plain_value(const std::string &name) {
        const std::size_t first = at_;
        skip_line();
        std::string_view raw = text_.substr(first, at_ - first);
        raw = raw.substr(0, raw.find(" #"));
        return interpolated(name, first, support::trim(raw));
    }

    std::optional<std::string> quoted_value(const std::string &name) {
        const std::size_t start = at_;
        const char quote = text_[at_++];
        std::string raw;
        for (; !done() && text_[at_] != quote; ++at_) {
            if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
                ++at_;
                if (text_[at_] != quote)
                    raw += '\\';
                else if (quote == '"')
                    raw += '\\'; // left for unescape()
                raw += text_[at_];
                continue;
            }
            raw += text_[at_];
        }
        if (done()) {
            mistake(start, fmt::format("the quote of {} is not closed", name), "add the closing quote");
            mistakes_.back().open_quote = true;
            return std::nullopt;
        }
        ++at_;
        const std::size_t after = at_;
        skip_blanks();
        if (!at_line_end() && !(text_[at_] == '#' && at_ > after)) {
            mistake(at_, fmt::format("something follows the closing quote of {}", name),
                    "write a quote inside of the value as \\\"");
            skip_line();
            return std::nullopt;
        }
        skip_line();
        if (quote == '\'')
            return raw;
        return interpolated(name, start, unescape(raw));
    }

    std::optional<std::string> interpolated(const std::string &name, std::size_t offset,
                                            std::string_view raw) {
        support::Interpolated result = support::interpolate(raw, known_, missing_, lone_);
        if (result.problem == Problem::none)
            return std::move(result.value);
        explain(result);
        mistake(offset, fmt::format("in the value of {}: {}", name, result.what), result.advice);
        return std::nullopt;
    }

    static void explain(support::Interpolated &result) {
        if (result.problem == Problem::required) {
            result.what = "it needs a variable that no earlier line sets";
        } else if (result.problem == Problem::missing) {
            result.what = "it uses a variable that no earlier line sets";
            result.advice = "write ${NAME:-} if it may be missing; write $$ for a dollar sign";
        }
        if (result.lone_dollar || result.problem == Problem::missing)
            result.advice += ", or put the value in single quotes";
    }

    std::string_view text_;
    std::size_t at_ = 0;
    support::Missing missing_;
    support::LoneDollar lone_;
    std::map<std::string, std::string> &known_;
    std::map<std::string, DotenvVariable> &variables_;
    std::vector<DotenvMistake> mistakes_;
};

} // namespace

std::vector<DotenvMistake> Dotenv::read(std::string_view text) {
    last_read_.clear();
    return Reader(text, missing_, lone_, known_, last_read_).run();
}

} // namespace stowage::desired
