#include "compose/templates.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <iterator>

namespace stowage::compose {
namespace {

bool is_of_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// The word that a text begins with, which is taken off it.
std::string_view take_word(std::string_view &text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_of_word);
    const std::string_view word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(word.size());
    return word;
}

/// `.Service.Name` and the like.
bool is_field_of_service(std::string_view text) {
    const auto next = [&text]() -> std::string_view {
        if (!text.starts_with('.'))
            return {};
        text.remove_prefix(1);
        return take_word(text);
    };
    const std::string_view of = next();
    const std::string_view field = next();
    if (of == "Service")
        return support::is_among(field, {"", "ID", "Name", "Labels"});
    if (of == "Node")
        return support::is_among(field, {"", "ID", "Hostname", "Platform"});
    return of == "Task" ? support::is_among(field, {"", "ID", "Name", "Slot"}) : of.empty();
}

/// `.Name`, `.ContainerLabels.app`: of what a log is of.
bool is_field_of_log(std::string_view text) {
    text.remove_prefix(1);
    return support::is_among(take_word(text), {"",
                                               "Config",
                                               "ContainerID",
                                               "ContainerName",
                                               "ContainerEntrypoint",
                                               "ContainerArgs",
                                               "ContainerImageID",
                                               "ContainerImageName",
                                               "ContainerCreated",
                                               "ContainerEnv",
                                               "ContainerLabels",
                                               "LogPath",
                                               "DaemonName",
                                               "ExtraAttributes",
                                               "Hostname",
                                               "Command",
                                               "ID",
                                               "FullID",
                                               "Name",
                                               "ImageID",
                                               "ImageFullID",
                                               "ImageName"});
}

/// What Docker's own templates have besides.
bool is_word_of_logs(std::string_view word) {
    return support::is_among(word, {"", "json", "split", "title", "lower", "upper", "pad", "truncate"});
}

/// Functions and words of control; others are not defined.
bool is_known_word(std::string_view word) {
    static constexpr std::string_view words[] = {
        "and",   "call",   "html",    "index",    "slice",    "js",      "len", "not",  "or",
        "print", "printf", "println", "eq",       "ge",       "gt",      "le",  "lt",   "ne",
        "if",    "else",   "end",     "range",    "with",     "define",  "nil", "true", "join",
        "block", "break",  "false",   "urlquery", "template", "continue"};
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

/// Whether what stands between the braces can be filled in; what is not understood here may be.
bool may_be_filled_in(std::string_view action, TemplateOf of) {
    if (action.starts_with('-'))
        action.remove_prefix(1);
    action = support::trim(action);
    if (action.empty())
        return false;
    if (action.front() == '.')
        return of == TemplateOf::log_tag ? is_field_of_log(action) : is_field_of_service(action);
    const bool word =
        is_of_word(action.front()) && std::isdigit(static_cast<unsigned char>(action.front())) == 0;
    if (!word)
        return true;
    const std::string_view name = take_word(action);
    return is_known_word(name) || (of == TemplateOf::log_tag && is_word_of_logs(name));
}

} // namespace

bool can_be_filled_in(std::string_view text, TemplateOf of) {
    for (auto at = text.find("{{"); at != std::string_view::npos; at = text.find("{{")) {
        text.remove_prefix(at + 2);
        const auto end = text.find("}}");
        if (end == std::string_view::npos || !may_be_filled_in(text.substr(0, end), of))
            return false;
        text.remove_prefix(end + 2);
    }
    return true;
}

} // namespace stowage::compose
