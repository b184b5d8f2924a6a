#include "desired/yaml/syntax_error.hpp"

#include <fmt/format.h>
#include <yaml-cpp/exceptions.h>

namespace stowage::desired::yaml {
namespace {

struct Known {
    std::string_view message;
    std::string_view what;
    std::string_view advice;
};

constexpr std::string_view look_above =
    "look at this line and the one above it: the indentation of a key must be that of "
    "its neighbours, and text with ': ' or ' #' in it needs quotes";

const Known known[] = {
    {YAML::ErrorMsg::END_OF_MAP, "the map ends in an unexpected way here", look_above},
    {YAML::ErrorMsg::END_OF_SEQ, "the list ends in an unexpected way here", look_above},
    {YAML::ErrorMsg::END_OF_MAP_FLOW, "a '{' is not closed", "add the '}', or a ',' between the entries"},
    {YAML::ErrorMsg::END_OF_SEQ_FLOW, "a '[' is not closed", "add the ']', or a ',' between the items"},
    {YAML::ErrorMsg::EOF_IN_SCALAR, "a quoted text is not closed", "add the closing quote"},
    {YAML::ErrorMsg::DOC_IN_SCALAR, "a quoted text is not closed before '---' or '...'",
     "add the closing quote"},
    {YAML::ErrorMsg::INVALID_ESCAPE,
     "unknown escape in a double-quoted text: ", "write \\\\ for a backslash, or use single quotes"},
    {YAML::ErrorMsg::MAP_KEY, "a key is not allowed here", look_above},
    {YAML::ErrorMsg::MAP_VALUE, "a ':' is not allowed here", look_above},
    {YAML::ErrorMsg::BLOCK_ENTRY, "a '-' is not allowed here", look_above},
    {YAML::ErrorMsg::FLOW_END, "a closing bracket without its opening one", {}},
    {YAML::ErrorMsg::UNKNOWN_ANCHOR, "no anchor of this name comes before", "define it with & first"},
    {YAML::ErrorMsg::UNKNOWN_TOKEN, "a character that can't start a value",
     "put text that starts with one of @ ` % in quotes"},
    {YAML::ErrorMsg::BAD_FILE, "nested too deep", {}},
    {YAML::ErrorMsg::TAB_IN_INDENTATION, "a tab in the indentation", "indent with spaces"},
};

} // namespace

SyntaxError explain(const std::string &message, std::string_view line) {
    const std::string_view indentation = line.substr(0, line.find_first_not_of(" \t"));
    if (indentation.find('\t') != std::string_view::npos)
        return {"not valid YAML: a tab in the indentation", "indent with spaces"};
    for (const Known &one : known) {
        if (!message.starts_with(one.message))
            continue;
        // Some messages end with what they are about.
        const std::string rest = one.what.ends_with(": ") ? message.substr(one.message.size()) : "";
        return {fmt::format("not valid YAML: {}{}", one.what, rest), std::string(one.advice)};
    }
    return {fmt::format("not valid YAML: {}", message), {}};
}

} // namespace stowage::desired::yaml
