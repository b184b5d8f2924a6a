// How kubectl and the API server bring together what is there, what was sent last and what is sent now.
#include "kubernetes_cluster.hpp"

#include <algorithm>

namespace simulator {
namespace {

using nlohmann::json;

const json *item_named(const json &list, const json &name) {
    for (const json &item : list) {
        if (item.is_object() && item.contains("name") && item["name"] == name) {
            return &item;
        }
    }
    return nullptr;
}

bool of_named_items(const json &list) {
    return !list.empty() && std::all_of(list.begin(), list.end(), [](const json &item) {
        return item.is_object() && item.contains("name");
    });
}

json merged_list(const json &live, const json &last, const json &next) {
    json result = json::array();
    for (const json &item : next) {
        const json *there = item_named(live, item["name"]);
        const json *before = last.is_array() ? item_named(last, item["name"]) : nullptr;
        result.push_back(there == nullptr ? item
                                          : merged(*there, before == nullptr ? json() : *before, item));
    }
    for (const json &item : live) {
        const bool dropped = last.is_array() && item_named(last, item["name"]) != nullptr;
        if (item_named(next, item["name"]) == nullptr && !dropped) {
            result.push_back(item);
        }
    }
    return result;
}

} // namespace

nlohmann::json merged(const nlohmann::json &live, const nlohmann::json &last, const nlohmann::json &next) {
    if (live.is_array() && next.is_array() && of_named_items(live) && of_named_items(next)) {
        return merged_list(live, last, next);
    }
    if (!live.is_object() || !next.is_object()) {
        return next;
    }
    json result = live;
    if (last.is_object()) {
        for (const auto &[name, value] : last.items()) {
            if (!next.contains(name)) {
                result.erase(name);
            }
        }
    }
    for (const auto &[name, value] : next.items()) {
        const json before = last.is_object() && last.contains(name) ? last[name] : json();
        result[name] = result.contains(name) ? merged(result[name], before, value) : value;
    }
    return result;
}

namespace {

/** Where a list of named items has one name twice: `.spec.x[name="c"].env: duplicate entries …`. */
std::string doubled(const json &value, const std::string &path) {
    if (value.is_object()) {
        for (const auto &[name, part] : value.items()) {
            if (const std::string found = doubled(part, path + "." + name); !found.empty()) {
                return found;
            }
        }
        return {};
    }
    if (!value.is_array() || !of_named_items(value)) {
        return {};
    }
    for (const json &item : value) {
        const std::string key = "[name=" + item["name"].dump() + "]";
        if (std::count_if(value.begin(), value.end(),
                          [&](const json &other) { return other["name"] == item["name"]; }) > 1) {
            return path + ": duplicate entries for key " + key;
        }
        if (const std::string found = doubled(item, path + key); !found.empty()) {
            return found;
        }
    }
    return {};
}

/** `unknown field "spec.replikas"` → `.spec.replikas: field not declared in schema`. */
std::string undeclared(const std::string &words) {
    const auto first = words.find('"');
    return "." + words.substr(first + 1, words.rfind('"') - first - 1) + ": field not declared in schema";
}

} // namespace

std::string misfit_of(const KubeKind &kind, const nlohmann::json &object) {
    const auto unknown = unknown_fields(kind, object);
    const std::string why = unknown.empty() ? doubled(object, "") : undeclared(unknown.front());
    return why.empty() ? ""
                       : "failed to create typed patch object (" + object["metadata"].value("namespace", "") +
                             "/" + object["metadata"].value("name", "") + "; " + kind.api_version() +
                             ", Kind=" + kind.kind + "): " + why;
}

} // namespace simulator
