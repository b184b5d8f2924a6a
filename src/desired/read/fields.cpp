#include "desired/read/fields.hpp"

#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::desired {

std::string in_quotes(std::string_view text) {
    constexpr std::size_t most = 60;
    if (text.size() <= most)
        return fmt::format("'{}'", text);
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end; // not inside of a character
    return fmt::format("'{}…'", text.substr(0, end));
}

void wrong_type(const Context &context, const std::string &key, const char *wanted, const yaml::Node &node) {
    using yaml::Kind;
    const bool unquoted = node.kind == Kind::boolean || node.kind == Kind::integer || node.kind == Kind::real;
    std::string advice;
    if (wanted == std::string_view("text") && unquoted)
        advice = fmt::format("put it in quotes: \"{}\"", node.text);
    else if (node.kind == Kind::null)
        advice = "give it a value, or leave the key out";
    context.error(support::Code::input_wrong_type, node.where,
                  fmt::format("{} must be {}, not {}", key, wanted, name_of(node.kind)), advice);
}

bool expect_map(const Context &context, const std::string &what, const yaml::Node &node) {
    if (node.kind == yaml::Kind::map)
        return true;
    wrong_type(context, what, "a map", node);
    return false;
}

Fields::Fields(const Context &context, const yaml::Node &map, std::string what,
               std::vector<std::string> known)
    : context_(context), map_(map), what_(std::move(what)) {
    for (const yaml::Entry &entry : map.entries) {
        if (std::find(known.begin(), known.end(), entry.key) != known.end())
            continue;
        const auto near = support::did_you_mean(entry.key, known);
        context.error(support::Code::input_unknown_key, entry.where,
                      fmt::format("unknown key {} in {}", in_quotes(entry.key), what_),
                      near ? fmt::format("did you mean '{}'?", *near)
                           : fmt::format("known keys: {}", support::join(known, ", ")));
    }
}

const yaml::Node *Fields::get(const std::string &key, Needed needed) const {
    const yaml::Entry *entry = map_.find(key);
    if (entry == nullptr)
        return nullptr;
    if (entry->value->kind == yaml::Kind::null) {
        context_.error(support::Code::input_missing_key, entry->value->where,
                       fmt::format("{} has no value", key),
                       needed == Needed::yes ? "give it a value" : "give it a value, or leave the key out");
        return nullptr;
    }
    return entry->value.get();
}

const yaml::Node *Fields::find(const std::string &key) const {
    return get(key, Needed::no);
}

const yaml::Node *Fields::require(const std::string &key) const {
    if (map_.find(key) == nullptr)
        context_.error(support::Code::input_missing_key, map_.where,
                       fmt::format("{} needs the key '{}'", what_, key));
    return get(key, Needed::yes);
}

std::optional<Written<std::string>> Fields::as_text(const std::string &key, const yaml::Node *node) const {
    if (node == nullptr)
        return std::nullopt;
    if (node->kind == yaml::Kind::text)
        return Written<std::string>{node->text, node->where};
    wrong_type(context_, key, "text", *node);
    return std::nullopt;
}

std::optional<Written<std::string>> Fields::text(const std::string &key) const {
    return as_text(key, find(key));
}

std::optional<Written<std::string>> Fields::required_text(const std::string &key) const {
    return as_text(key, require(key));
}

std::optional<Written<std::string>> Fields::duration(const std::string &key) const {
    const yaml::Node *node = find(key);
    if (node != nullptr && (node->kind == yaml::Kind::integer || node->kind == yaml::Kind::real))
        return Written<std::string>{node->text, node->where};
    return as_text(key, node);
}

std::optional<Written<bool>> Fields::flag(const std::string &key) const {
    const yaml::Node *node = find(key);
    if (node == nullptr)
        return std::nullopt;
    if (node->kind == yaml::Kind::boolean)
        return Written<bool>{support::lower(node->text) == "true", node->where};
    wrong_type(context_, key, "true or false", *node);
    return std::nullopt;
}

std::optional<Written<std::vector<Written<std::string>>>> Fields::texts(const std::string &key) const {
    const yaml::Node *node = list(key);
    if (node == nullptr)
        return std::nullopt;
    Written<std::vector<Written<std::string>>> all{{}, node->where};
    for (const yaml::NodePtr &item : node->items)
        if (auto text = as_text(fmt::format("an item of {}", key), item.get()))
            all.value.push_back(std::move(*text));
    return all;
}

const yaml::Node *Fields::map(const std::string &key) const {
    const yaml::Node *node = find(key);
    return node != nullptr && expect_map(context_, key, *node) ? node : nullptr;
}

const yaml::Node *Fields::list(const std::string &key) const {
    const yaml::Node *node = find(key);
    if (node == nullptr || node->kind == yaml::Kind::list)
        return node;
    wrong_type(context_, key, "a list", *node);
    return nullptr;
}

} // namespace stowage::desired
