#include "kubernetes/json.hpp"

#include "desired/yaml/parse.hpp"

#include <charconv>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>

namespace stowage::kubernetes {
namespace {

using desired::yaml::Kind;
using desired::yaml::Node;
using nlohmann::json;

const std::set<std::string_view> yes = {"y",    "Y",    "yes", "Yes", "YES", "true",
                                        "True", "TRUE", "on",  "On",  "ON"};
const std::set<std::string_view> no = {"n",     "N",     "no",  "No",  "NO", "false",
                                       "False", "FALSE", "off", "Off", "OFF"};

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    std::size_t start = 0;
    while (start <= text.size()) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        lines.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return lines;
}

template <typename Number>
std::optional<Number> number_in(std::string_view text, int base) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// `0644` is octal to kubectl, `0x1f` hexadecimal.
std::optional<std::int64_t> integer_in(std::string_view text) {
    if (text.starts_with("+"))
        text.remove_prefix(1);
    if (text.starts_with("0x"))
        return number_in<std::int64_t>(text.substr(2), 16);
    if (text.starts_with("0o"))
        return number_in<std::int64_t>(text.substr(2), 8);
    if (text.size() > 1 && text.front() == '0')
        return number_in<std::int64_t>(text, 8);
    return number_in<std::int64_t>(text, 10);
}

std::optional<double> real_in(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

class Converter {
public:
    explicit Converter(std::string_view text) : lines_(lines_of(text)) {}

    json value_of(const Node &node) const {
        if (node.kind == Kind::list) {
            json list = json::array();
            for (const auto &item : node.items)
                list.push_back(value_of(*item));
            return list;
        }
        if (node.kind != Kind::map)
            return scalar(node);
        json object = json::object();
        for (const auto &entry : node.entries)
            object[entry.key] = value_of(*entry.value);
        return object;
    }

private:
    [[nodiscard]] bool is_plain(const Node &node) const {
        const auto line = static_cast<std::size_t>(node.where.line);
        const auto column = static_cast<std::size_t>(node.where.column);
        if (line == 0 || line > lines_.size() || column == 0 || column > lines_[line - 1].size())
            return false;
        const char first = lines_[line - 1][column - 1];
        return first != '"' && first != '\'' && first != '|' && first != '>' && first != '!' && first != '&';
    }

    [[nodiscard]] json scalar(const Node &node) const {
        if (node.kind == Kind::null)
            return nullptr;
        if (node.kind == Kind::boolean)
            return node.text.front() == 't' || node.text.front() == 'T';
        if (node.kind == Kind::integer)
            if (const auto number = integer_in(node.text))
                return *number;
        if (node.kind == Kind::integer || node.kind == Kind::real)
            if (const auto number = real_in(node.text))
                return *number;
        if (node.kind == Kind::text && is_plain(node) && (yes.contains(node.text) || no.contains(node.text)))
            return yes.contains(node.text);
        return node.text;
    }

    std::vector<std::string_view> lines_;
};

void compare(const json &wanted, const json &live, const std::string &where,
             std::vector<std::string> &found) {
    if (wanted.is_object() && live.is_object()) {
        for (const auto &[name, value] : wanted.items()) {
            const std::string path = where.empty() ? name : fmt::format("{}.{}", where, name);
            if (live.contains(name))
                compare(value, live[name], path, found);
            else if (!value.is_null() && !(value.is_object() && value.empty()) &&
                     !(value.is_array() && value.empty()))
                found.push_back(path);
        }
        return;
    }
    if (wanted.is_array() && live.is_array() && wanted.size() == live.size()) {
        for (std::size_t i = 0; i < wanted.size(); ++i)
            compare(wanted[i], live[i], fmt::format("{}[{}]", where, i), found);
        return;
    }
    if (!wanted.is_null() && wanted != live)
        found.push_back(where);
}

} // namespace

json to_json(const Object &object, const std::string &text) {
    return Converter(desired::yaml::without_bom(text)).value_of(*object.node);
}

std::vector<std::string> differing_paths(const json &wanted, const json &live) {
    std::vector<std::string> found;
    compare(wanted, live, "", found);
    return found;
}

} // namespace stowage::kubernetes
