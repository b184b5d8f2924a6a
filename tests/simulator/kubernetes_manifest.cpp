#include "kubernetes_cluster.hpp"

#include <regex>
#include <stdexcept>
#include <yaml-cpp/yaml.h>

namespace simulator {
namespace {

using nlohmann::json;

/** Plain scalars mean what they look like, quoted ones are text. */
json scalar(const YAML::Node &node) {
    const std::string text = node.Scalar();
    if (node.Tag() == "!") {
        return text;
    }
    static const std::regex whole("[-+]?[0-9]+");
    static const std::regex real("[-+]?([0-9]+\\.[0-9]*|\\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?");
    if (text.empty() || text == "~" || text == "null") {
        return nullptr;
    }
    if (text == "true" || text == "false") {
        return text == "true";
    }
    if (std::regex_match(text, whole)) {
        return std::stol(text);
    }
    return std::regex_match(text, real) ? json(std::stod(text)) : json(text);
}

json value_of(const YAML::Node &node) {
    if (node.IsScalar()) {
        return scalar(node);
    }
    if (node.IsSequence()) {
        json list = json::array();
        for (const YAML::Node &item : node) {
            list.push_back(value_of(item));
        }
        return list;
    }
    if (!node.IsMap()) {
        return nullptr;
    }
    json object = json::object();
    for (const auto &pair : node) {
        json value = value_of(pair.second);
        if (!value.is_null()) {
            object[pair.first.Scalar()] = std::move(value);
        }
    }
    return object;
}

void open_list(json document, std::vector<json> &into) {
    if (document.is_object() && document.value("kind", "").ends_with("List") && document.contains("items")) {
        for (json &item : document["items"]) {
            open_list(std::move(item), into);
        }
    } else if (document.is_object() && !document.empty()) {
        into.push_back(std::move(document));
    }
}

} // namespace

std::vector<json> read_documents(const std::string &text) {
    if (text.find("%YAML 1.3") != std::string::npos) {
        throw std::runtime_error("yaml: found incompatible YAML document");
    }
    std::vector<json> documents;
    try {
        for (const YAML::Node &document : YAML::LoadAll(text)) {
            open_list(value_of(document), documents);
        }
    } catch (const YAML::Exception &problem) {
        throw std::runtime_error(problem.what());
    }
    return documents;
}

std::vector<std::string> lists_of(const std::string &text) {
    std::vector<std::string> kinds;
    for (const YAML::Node &document : YAML::LoadAll(text)) {
        const json value = value_of(document);
        if (value.is_object() && value.value("kind", "").ends_with("List") && value.contains("items")) {
            kinds.push_back(value.value("kind", ""));
        }
    }
    return kinds;
}

} // namespace simulator
