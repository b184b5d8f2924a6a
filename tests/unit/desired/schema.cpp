#include "schema.hpp"

#include "support/file.hpp"
#include "support/text.hpp"

#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace stowage::desired::test {
namespace {

using Json = nlohmann::json;

Json integer(const std::string &text) {
    const bool octal = text.starts_with("0o");
    const int base = octal ? 8 : text.starts_with("0x") ? 16 : 10;
    try {
        return std::stoll(octal ? text.substr(2) : text, nullptr, base);
    } catch (const std::out_of_range &) {
        return std::strtod(text.c_str(), nullptr);
    }
}

Json real(const std::string &text) {
    const std::string lower = support::lower(text);
    if (lower.ends_with(".inf"))
        return lower.starts_with('-') ? -std::numeric_limits<double>::infinity()
                                      : std::numeric_limits<double>::infinity();
    return lower == ".nan" ? std::numeric_limits<double>::quiet_NaN() : std::strtod(text.c_str(), nullptr);
}

/// YAML 1.2's core schema as JSON.
Json to_json(const yaml::Node &node) {
    switch (node.kind) {
    case yaml::Kind::null:
        return nullptr;
    case yaml::Kind::boolean:
        return support::lower(node.text) == "true";
    case yaml::Kind::integer:
        return integer(node.text);
    case yaml::Kind::real:
        return real(node.text);
    case yaml::Kind::text:
        return node.text;
    case yaml::Kind::list: {
        Json list = Json::array();
        for (const yaml::NodePtr &item : node.items)
            list.push_back(to_json(*item));
        return list;
    }
    case yaml::Kind::map: {
        Json map = Json::object();
        for (const yaml::Entry &entry : node.entries)
            map[entry.key] = to_json(*entry.value);
        return map;
    }
    }
    throw std::logic_error("a kind of node that is not known");
}

} // namespace

struct Schema::Parts {
    valijson::Schema schema;
};

Schema::Schema(const std::filesystem::path &path) : parts_(std::make_unique<Parts>()) {
    const Json json = Json::parse(support::read_file(path, 1u << 20));
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(json), parts_->schema);
}

Schema::~Schema() = default;

std::string Schema::mistakes_in(const yaml::Node &document) const {
    const Json json = to_json(document);
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    if (validator.validate(parts_->schema, valijson::adapters::NlohmannJsonAdapter(json), &results))
        return {};
    std::string text = "does not fit";
    valijson::ValidationResults::Error error;
    while (results.popError(error))
        text +=
            "\n" + support::join({error.context.begin(), error.context.end()}, "") + ": " + error.description;
    return text;
}

} // namespace stowage::desired::test
