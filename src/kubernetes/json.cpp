#include "kubernetes/json.hpp"

#include "kubernetes/scalar.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::kubernetes {
namespace {

using desired::yaml::Kind;
using desired::yaml::Node;
using nlohmann::json;

json value_of(const Node &node);

json object_of(const Node &node) {
    json object = json::object();
    for (const auto &entry : node.entries)
        object[entry.key] = value_of(*entry.value);
    return object;
}

json value_of(const Node &node) {
    if (node.kind == Kind::map)
        return object_of(node);
    if (node.kind != Kind::list)
        return node.plain || node.kind != Kind::text ? plain_value(node.text) : json(node.text);
    json list = json::array();
    for (const auto &item : node.items)
        list.push_back(value_of(*item));
    return list;
}

/// The server writes its own labels beside those of an object, and all of them as text.
void write_labels_as_text(const Node &document, json &object) {
    const desired::yaml::Entry *metadata = document.find("metadata");
    const desired::yaml::Entry *labels = metadata == nullptr ? nullptr : metadata->value->find("labels");
    if (labels == nullptr)
        return;
    for (const auto &label : labels->value->entries)
        if (label.value->plain || label.value->kind == Kind::null)
            object["metadata"]["labels"][label.key] = label_of_plain(label.value->text);
}

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

json to_json(const Object &object) {
    json value = object_of(*object.node);
    write_labels_as_text(*object.node, value);
    return value;
}

std::string as_documents(const std::vector<Object> &objects) {
    std::string text;
    for (const Object &object : objects)
        text += "---\n" + to_json(object).dump(2, ' ', false, json::error_handler_t::replace) + "\n";
    return text; // JSON is YAML too
}

std::vector<std::string> differing_paths(const json &wanted, const json &live) {
    std::vector<std::string> found;
    compare(wanted, live, "", found);
    return found;
}

} // namespace stowage::kubernetes
