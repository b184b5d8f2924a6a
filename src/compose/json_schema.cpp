#include "compose/json_schema.hpp"

#include "compose/schema_texts.hpp"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <set>
#include <string_view>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace stowage::compose {
namespace {

using nlohmann::json;
using valijson::adapters::NlohmannJsonAdapter;
using Path = std::vector<std::string>;

/// How valijson says things; the key is between single quotes at the end.
constexpr std::string_view says_unknown_key = "Object contains a property that could not be validated";
constexpr std::string_view says_missing_key = "Missing required property";
constexpr std::string_view says_type = "Value type not permitted";
constexpr std::string_view says_follows = "Failed to validate"; // from something below
constexpr std::string_view says_twice = "Elements at indexes";

/// A schema that has been read, and its text, which says what would have been right.
struct Rules {
    json text;
    valijson::Schema schema;
};

/// Forms of texts ("ports", "duration") are looked at elsewhere: the library judges numbers by them, too, and
/// gives up.
void drop_formats(json &schema) {
    if (schema.is_object() && schema.contains("format") && schema.at("format").is_string())
        schema.erase("format");
    for (json &below : schema)
        if (below.is_structured())
            drop_formats(below);
}

std::unique_ptr<const Rules> read_rules(const char *text) {
    auto rules = std::make_unique<Rules>();
    rules->text = json::parse(text);
    rules->text.erase("$id"); // references are to the same file
    rules->text.erase("id");
    drop_formats(rules->text);
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(NlohmannJsonAdapter(rules->text), rules->schema);
    return rules;
}

const Rules &rules_of(Schema schema) {
    static const std::unique_ptr<const Rules> oldest = read_rules(oldest_schema_text());
    static const std::unique_ptr<const Rules> newest = read_rules(newest_schema_text());
    static const std::unique_ptr<const Rules> stack = read_rules(stack_schema_text());
    return schema == Schema::oldest ? *oldest : schema == Schema::newest ? *newest : *stack;
}

/// `<root>[services][web][ports][0]`, one part each.
Path path_of(const std::vector<std::string> &context) {
    Path path;
    for (const std::string &part : context)
        if (part.size() > 2 && part.front() == '[')
            path.push_back(part.substr(1, part.size() - 2));
    return path;
}

std::string last_quoted(const std::string &text) {
    const auto end = text.rfind('\'');
    if (end == std::string::npos || end == 0)
        return {};
    const auto start = text.rfind('\'', end - 1);
    return start == std::string::npos ? "" : text.substr(start + 1, end - start - 1);
}

/// Finds out what a schema would have allowed at a path.
class Allowed {
public:
    explicit Allowed(const json &root) : root_(root) {}

    /// The schemas that may hold at a path.
    std::vector<const json *> at(const Path &path) const {
        std::vector<const json *> some = alternatives(root_);
        for (const std::string &step : path) {
            std::vector<const json *> next;
            for (const json *schema : some)
                for (const json *below : steps(*schema, step))
                    for (const json *one : alternatives(*below))
                        next.push_back(one);
            some = std::move(next);
        }
        return some;
    }

    std::vector<std::string> keys(const Path &path) const {
        std::set<std::string> keys;
        for (const json *schema : at(path))
            if (const auto properties = schema->find("properties"); properties != schema->end())
                for (const auto &[key, value] : properties->items())
                    keys.insert(key);
        return {keys.begin(), keys.end()};
    }

    std::vector<std::string> types(const Path &path) const {
        std::vector<std::string> words;
        const auto add = [&words](const std::string &type) {
            if (const std::string word = type_word(type);
                std::find(words.begin(), words.end(), word) == words.end())
                words.push_back(word);
        };
        for (const json *schema : at(path)) {
            const auto type = schema->find("type");
            if (type == schema->end())
                continue;
            if (type->is_string())
                add(type->get<std::string>());
            else
                for (const json &one : *type)
                    add(one.get<std::string>());
        }
        return words;
    }

private:
    /// The schema itself, or those that it chooses from.
    std::vector<const json *> alternatives(const json &schema) const {
        if (const auto reference = schema.find("$ref"); reference != schema.end())
            return alternatives(root_.at(json::json_pointer(reference->get<std::string>().substr(1))));
        std::vector<const json *> some{&schema};
        for (const char *choice : {"oneOf", "anyOf", "allOf"})
            if (const auto found = schema.find(choice); found != schema.end())
                for (const json &one : *found)
                    for (const json *deeper : alternatives(one))
                        some.push_back(deeper);
        return some;
    }

    static std::vector<const json *> steps(const json &schema, const std::string &step) {
        std::vector<const json *> found;
        if (const auto properties = schema.find("properties");
            properties != schema.end() && properties->contains(step))
            found.push_back(&properties->at(step));
        if (const auto patterns = schema.find("patternProperties"); found.empty() && patterns != schema.end())
            for (const auto &[pattern, below] : patterns->items())
                if (std::regex_search(step, std::regex(pattern)))
                    found.push_back(&below);
        for (const char *rest : {"additionalProperties", "items"})
            if (const auto below = schema.find(rest);
                found.empty() && below != schema.end() && below->is_object())
                found.push_back(&*below);
        return found;
    }

    const json &root_;
};

SchemaMistake mistake_of(const valijson::ValidationResults::Error &error, const Allowed &allowed) {
    using Mistake = SchemaMistake::Kind;
    const std::string &words = error.description;
    SchemaMistake mistake{Mistake::other, path_of(error.context), {}, {}, words};
    if (words.starts_with(says_unknown_key)) {
        mistake.kind = Mistake::unknown_key;
        mistake.key = last_quoted(words);
        Path below = mistake.path;
        below.push_back(mistake.key);
        if (allowed.at(below).empty()) {
            mistake.allowed = allowed.keys(mistake.path);
        } else { // the key may be there, but not with this value
            mistake = {Mistake::type, below, {}, allowed.types(below), words};
        }
    } else if (words.starts_with(says_missing_key)) {
        mistake.kind = Mistake::missing_key;
        mistake.key = last_quoted(words);
    } else if (words.starts_with(says_twice)) {
        mistake.kind = Mistake::twice;
    } else if (words.starts_with(says_type)) {
        mistake.kind = Mistake::type;
        mistake.allowed = allowed.types(mistake.path);
    }
    return mistake;
}

bool is_below(const Path &path, const Path &other) {
    return other.size() > path.size() && std::equal(path.begin(), path.end(), other.begin());
}

/// Of several forms that a value may have, the one that comes nearest says what is wrong: an error further
/// down is about a value that has the right form.
std::vector<SchemaMistake> most_particular(std::vector<SchemaMistake> all) {
    std::vector<SchemaMistake> some;
    for (const SchemaMistake &mistake : all) {
        const bool explained = mistake.kind != SchemaMistake::Kind::unknown_key &&
                               std::any_of(all.begin(), all.end(), [&](const SchemaMistake &other) {
                                   return is_below(mistake.path, other.path);
                               });
        const bool said = std::any_of(some.begin(), some.end(), [&](const SchemaMistake &other) {
            const bool alike =
                (other.kind == SchemaMistake::Kind::twice) == (mistake.kind == SchemaMistake::Kind::twice);
            return other.path == mistake.path && other.key == mistake.key && alike;
        });
        if (!explained && !said)
            some.push_back(mistake);
    }
    return some;
}

} // namespace

const char *type_word(std::string_view type) {
    if (type == "object")
        return "a map";
    if (type == "array")
        return "a list";
    if (type == "string")
        return "text";
    if (type == "null")
        return "nothing";
    if (type == "integer")
        return "a whole number";
    return type == "boolean" ? "true or false" : "a number";
}

bool is_known(const std::vector<std::string> &path, const std::string &key, Schema schema) {
    const std::vector<std::string> keys = Allowed(rules_of(schema).text).keys(path);
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

std::vector<SchemaMistake> schema_mistakes(const json &document, Schema schema) {
    const Rules &rules = rules_of(schema);
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    if (validator.validate(rules.schema, NlohmannJsonAdapter(document), &results))
        return {};
    const Allowed allowed(rules.text);
    std::vector<SchemaMistake> all;
    for (valijson::ValidationResults::Error error; results.popError(error);)
        if (const std::string_view words = error.description; !words.starts_with(says_follows))
            all.push_back(mistake_of(error, allowed));
    return most_particular(std::move(all));
}

} // namespace stowage::compose
