#include "portainer/server_text.hpp"

#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <vector>

namespace stowage::portainer {
namespace {

constexpr std::size_t longest_line = 4096;
constexpr std::size_t kept_at_start = 1024;
constexpr std::size_t longest_text = 200;
constexpr std::size_t longest_output = 64 * 1024;
constexpr std::size_t searched = 64 * 1024; // of an HTML page

bool continues_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u;
}

/// The largest cut at or before `at` that does not split a UTF-8 character.
std::size_t cut_before(std::string_view text, std::size_t at) {
    while (at > 0 && at < text.size() && continues_character(text[at]))
        --at;
    return at;
}

/// Blanks of any kind as one space, none at the ends.
std::string squeezed(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool blank = std::isspace(static_cast<unsigned char>(c)) != 0;
        if (!blank)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    return std::string(support::trim(out));
}

std::string without_entities(std::string text) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> entities{{{"&lt;", "<"},
                                                                                     {"&gt;", ">"},
                                                                                     {"&quot;", "\""},
                                                                                     {"&#39;", "'"},
                                                                                     {"&#x27;", "'"},
                                                                                     {"&nbsp;", " "},
                                                                                     {"&amp;", "&"}}};
    for (const auto &[entity, character] : entities)
        for (std::size_t at = 0; (at = text.find(entity, at)) != std::string::npos; at += character.size())
            text.replace(at, entity.size(), character);
    return text;
}

/// `h1` of `<h1 class="x">`, `/h1` of `</h1>`.
std::string tag_name(std::string_view tag) {
    tag.remove_prefix(1);
    return support::lower(tag.substr(0, tag.find_first_of(" \t\r\n>")));
}

/// Tags that stand inside a sentence.
bool is_inline(std::string_view name) {
    if (!name.empty() && name.front() == '/')
        name.remove_prefix(1);
    constexpr std::array<std::string_view, 9> names{"a", "b", "code", "em", "i", "span", "strong", "tt", "u"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool starts_tag(std::string_view text, std::size_t at) {
    if (text[at] != '<' || at + 1 >= text.size())
        return false;
    const char next = text[at + 1];
    return next == '/' || next == '!' || next == '?' || std::isalpha(static_cast<unsigned char>(next)) != 0;
}

bool looks_like_html(std::string_view body) {
    const std::string_view start = support::trim(body.substr(0, searched));
    return !start.empty() && starts_tag(start, 0);
}

/// Where the tag or comment at `at` ends; for scripts and styles where the element does.
std::size_t end_of_tag(std::string_view text, std::size_t at, const std::string &name) {
    const auto after = [&](std::string_view what) {
        const std::size_t found = text.find(what, at);
        return found == std::string_view::npos ? text.size() : found + what.size();
    };
    if (name.rfind("!--", 0) == 0)
        return after("-->");
    if (name == "script" || name == "style")
        return after("</" + name + ">");
    return after(">");
}

} // namespace

std::string one_line(std::string_view text) {
    const std::string masked = support::redactor().redact(text);
    std::vector<std::string> lines;
    for (const std::string &line : support::split_lines(masked))
        if (const std::string_view trimmed = support::trim(line); !trimmed.empty())
            lines.emplace_back(trimmed);
    std::string out = support::join(lines, "; ");
    if (out.size() > longest_line) {
        const std::size_t head = cut_before(out, kept_at_start);
        const std::size_t tail = cut_before(out, out.size() - (longest_line - kept_at_start));
        out = out.substr(0, head) + " […] " + out.substr(tail);
    }
    return support::printable(out);
}

std::string several_lines(std::string_view text) {
    // What is in front of the end that is kept is masked with it, so that no secret is cut in half.
    if (text.size() > 2 * longest_output)
        text.remove_prefix(text.size() - 2 * longest_output);
    std::string masked = support::redactor().redact(text);
    if (masked.size() > longest_output)
        masked.erase(0, cut_before(masked, masked.size() - longest_output));
    return support::printable(masked, true);
}

std::string first_text(std::string_view page) {
    std::string body = support::redactor().redact(page.substr(0, 2 * searched));
    body.resize(cut_before(body, std::min(searched, body.size())));
    std::string piece;
    std::size_t at = 0;
    while (at < body.size()) {
        if (!starts_tag(body, at)) {
            piece += body[at++];
            continue;
        }
        const std::string name = tag_name(std::string_view(body).substr(at));
        if (!is_inline(name) && !support::trim(piece).empty())
            break;
        at = end_of_tag(body, at, name);
    }
    std::string out = support::redactor().redact(squeezed(without_entities(std::move(piece))));
    if (out.size() > longest_text)
        out = out.substr(0, cut_before(out, longest_text - 3)) + "…";
    return out;
}

std::string looks_like(std::string_view body) {
    if (support::trim(body).empty())
        return "nothing";
    const std::string text = one_line(first_text(body));
    if (!looks_like_html(body))
        return fmt::format("text that says \"{}\"", text);
    return text.empty() ? "HTML" : fmt::format("HTML that says \"{}\"", text);
}

} // namespace stowage::portainer
