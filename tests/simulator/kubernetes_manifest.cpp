#include "kubernetes_cluster.hpp"

#include <algorithm>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <yaml-cpp/yaml.h>

namespace simulator {
namespace {

using nlohmann::json;

/** The server reads each manifest and writes it anew: dates get a time, and numbers are decimal from then on.
 */
json plain_scalar(std::string text) {
    static const std::regex date("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    static const std::regex whole("[-+]?(0[xXoO])?[0-9A-Fa-f]+");
    static const std::regex real("[-+]?([0-9]+\\.[0-9]*|\\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?");
    if (text.empty() || text == "~" || text == "null") {
        return nullptr;
    }
    if (text == "true" || text == "false") {
        return text == "true";
    }
    if (std::regex_match(text, date)) {
        return text + "T00:00:00Z";
    }
    std::string digits = text;
    std::erase(digits, '_');
    if (digits.starts_with("0o")) {
        digits.erase(1, 1);
    }
    std::size_t read = 0;
    if (std::regex_match(digits, whole) && digits.find_first_of("0123456789") != std::string::npos) {
        try {
            const long value = std::stol(digits, &read, 0);
            if (read == digits.size()) {
                return value;
            }
        } catch (const std::exception &) {
            read = 0; // it has letters
        }
    }
    return std::regex_match(digits, real) ? json(std::stod(digits)) : json(text);
}

json scalar(const YAML::Node &node) {
    return node.Tag() == "!" ? json(node.Scalar()) : plain_scalar(node.Scalar());
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

/** Labels of an object are text, whatever was written. */
void write_labels_as_text(json &document) {
    const json::json_pointer labels("/metadata/labels");
    if (!document.is_object() || !document.contains(labels)) {
        return;
    }
    for (json &label : document[labels]) {
        if (label.is_number_float()) {
            std::ostringstream text;
            text << label.get<double>();
            label = text.str();
        } else if (!label.is_string()) {
            label = label.dump();
        }
    }
}

bool list_of_objects(const json &document) {
    return document.is_object() && document.value("kind", json()).is_string() &&
           document["kind"].get<std::string>().ends_with("List") && document.contains("items");
}

bool has_text_keys(const YAML::Node &map) {
    return map.IsMap() && std::all_of(map.begin(), map.end(),
                                      [](const auto &pair) { return scalar(pair.first).is_string(); });
}

/** Is it an object that the server's labels can be written into? */
bool takes_labels(const YAML::Node &document) {
    if (!document.IsMap() || !document["kind"]) {
        return true;
    }
    if (!scalar(document["kind"]).is_string()) {
        return false;
    }
    if (document["kind"].Scalar() == "List") {
        return !document["items"] ||
               std::all_of(document["items"].begin(), document["items"].end(), takes_labels);
    }
    const YAML::Node metadata = document["metadata"];
    return !metadata ||
           (has_text_keys(metadata) && (!metadata["labels"] || has_text_keys(metadata["labels"])));
}

void open_list(json document, std::vector<json> &into) {
    if (list_of_objects(document)) {
        for (json &item : document["items"]) {
            open_list(std::move(item), into);
        }
    } else if (document.is_object() && !document.empty()) {
        write_labels_as_text(document);
        into.push_back(std::move(document));
    }
}

} // namespace

std::vector<json> read_whole_documents(const std::string &text) {
    if (text.find("%YAML 1.3") != std::string::npos) {
        throw std::runtime_error("yaml: found incompatible YAML document");
    }
    std::vector<json> documents;
    try {
        for (const YAML::Node &document : YAML::LoadAll(text)) {
            documents.push_back(value_of(document));
            if (!list_of_objects(documents.back())) {
                write_labels_as_text(documents.back());
            }
        }
    } catch (const YAML::Exception &problem) {
        throw std::runtime_error(problem.what());
    }
    return documents;
}

std::vector<json> read_documents(const std::string &text) {
    std::vector<json> documents;
    for (json &document : read_whole_documents(text)) {
        open_list(std::move(document), documents);
    }
    return documents;
}

bool is_list_of_objects(const json &document) {
    return list_of_objects(document);
}

bool ends_the_server(const std::string &text) {
    try {
        const std::vector<YAML::Node> documents = YAML::LoadAll(text);
        return !std::all_of(documents.begin(), documents.end(), takes_labels);
    } catch (const YAML::Exception &) {
        return false;
    }
}

} // namespace simulator
