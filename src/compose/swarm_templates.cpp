#include "compose/swarm_templates.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string>
#include <string_view>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Node;
using desired::yaml::NodePtr;

constexpr const char *as_it_is = R"(for two braces that shall stay write {{"{{"}})";

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
bool is_known_field(std::string_view text) {
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
bool may_be_filled_in(std::string_view action) {
    if (action.starts_with('-'))
        action.remove_prefix(1);
    action = support::trim(action);
    if (action.empty())
        return false;
    if (action.front() == '.')
        return is_known_field(action);
    const bool word =
        is_of_word(action.front()) && std::isdigit(static_cast<unsigned char>(action.front())) == 0;
    return !word || is_known_word(take_word(action));
}

/// Whether all templates of a text can be filled in.
bool is_template(std::string_view text) {
    for (auto at = text.find("{{"); at != std::string_view::npos; at = text.find("{{")) {
        text.remove_prefix(at + 2);
        const auto end = text.find("}}");
        if (end == std::string_view::npos || !may_be_filled_in(text.substr(0, end)))
            return false;
        text.remove_prefix(end + 2);
    }
    return true;
}

class TemplateCheck : ValueReport {
public:
    TemplateCheck(const Values &values, std::vector<Problem> &problems)
        : ValueReport(values, problems), values_(values), problems_(problems) {}

    void run(const Node &service) {
        if (const Entry *environment = service.find("environment")) {
            for (const Entry &variable : environment->value->entries)
                look(*variable.value);
            for (const NodePtr &item : environment->value->items)
                look(*item);
        }
        if (const Entry *name = service.find("hostname"))
            look(*name->value);
    }

private:
    void look(const Node &node) {
        const auto text = known(node);
        if (!text || text->find("{{") == std::string::npos)
            return;
        if (!is_template(*text))
            add(node.where, "a swarm takes {{…}} here for a template, and can't fill this one in", as_it_is);
        else if (values_.is_replaced(node))
            problems_.push_back(
                {false,
                 "a swarm takes {{…}} in this value for a template: it fills it in, and the value "
                 "does not arrive as it was written",
                 as_it_is, node.where});
    }

    const Values &values_;
    std::vector<Problem> &problems_;
};

} // namespace

void check_swarm_templates(const Node &service, const Values &values, std::vector<Problem> &problems) {
    TemplateCheck(values, problems).run(service);
}

} // namespace stowage::compose
