#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace stowage::compose {

/// The JSON Schemas that are part of this program.
enum class Schema {
    oldest, ///< of the Compose specification, in the first and the last release that servers are known to run
    newest,
    stack, ///< of `docker stack deploy`
};

/// One thing that a schema does not allow.
struct SchemaMistake {
    enum class Kind {
        unknown_key, ///< `key` of the map at `path`; `allowed` are those that it may have
        missing_key, ///< `key`
        type,        ///< the value at `path`; `allowed` says in words what it may be
        twice,       ///< something is twice in the list at `path`
        other,       ///< `words`
    };
    Kind kind = Kind::other;
    std::vector<std::string> path; ///< keys, and places in lists from 0
    std::string key;
    std::vector<std::string> allowed;
    std::string words; ///< of the schema: no value is in them
};

/// Whether the schema knows the key in the map at that path.
[[nodiscard]] bool is_known(const std::vector<std::string> &path, const std::string &key, Schema schema);

/// How `SchemaMistake::allowed` says a type of JSON: "a map", "text".
[[nodiscard]] const char *type_word(std::string_view type);

/// All that the schema does not allow in a document, the most particular ones only: not that a service is
/// wrong because its port is. In the order of the document's keys.
[[nodiscard]] std::vector<SchemaMistake> schema_mistakes(const nlohmann::json &document, Schema schema);

} // namespace stowage::compose
