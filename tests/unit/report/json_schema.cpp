#include "json_schema.hpp"

#include "support/file.hpp"
#include "support/text.hpp"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace samples {

std::string mistakes_in(const std::string &document, const std::string &schema_file, Schemas schemas) {
    using nlohmann::json;
    using valijson::adapters::NlohmannJsonAdapter;
    const std::string folder = schemas == Schemas::of_stowage ? STOWAGE_SCHEMAS : STOWAGE_TEST_SCHEMAS;
    const json rules = json::parse(stowage::support::read_file(folder + "/" + schema_file, 1u << 20));
    valijson::Schema schema;
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(NlohmannJsonAdapter(rules), schema);
    const json value = json::parse(document);
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    if (validator.validate(schema, NlohmannJsonAdapter(value), &results))
        return {};
    std::string text = "does not fit";
    valijson::ValidationResults::Error error;
    while (results.popError(error))
        text += "\n" + stowage::support::join({error.context.begin(), error.context.end()}, "") + ": " +
                error.description;
    return text;
}

} // namespace samples
