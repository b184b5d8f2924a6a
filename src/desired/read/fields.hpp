#pragma once

#include "desired/read/context.hpp"
#include "desired/yaml/node.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace stowage::desired {

/// A value and the place where it is written.
template <typename T>
struct Written {
    T value;
    Location where;
};

/// A map whose keys are known beforehand. Unknown keys are reported at once, wrong types when a key is asked
/// for.
class Fields {
public:
    /// `what` is used in messages, for example "a stack" or "gitConfig".
    Fields(const Context &context, const yaml::Node &map, std::string what, std::vector<std::string> known);

    [[nodiscard]] bool has(const std::string &key) const { return map_.find(key) != nullptr; }
    /// The value of `key` whatever its type, or null. A key without value is reported and taken for left out.
    [[nodiscard]] const yaml::Node *find(const std::string &key) const;
    /// As `find`, and reports where the key is missing.
    [[nodiscard]] const yaml::Node *require(const std::string &key) const;

    [[nodiscard]] std::optional<Written<std::string>> text(const std::string &key) const;
    [[nodiscard]] std::optional<Written<std::string>> required_text(const std::string &key) const;
    /// Text, or a number as it is written: what a duration without its unit looks like.
    [[nodiscard]] std::optional<Written<std::string>> duration(const std::string &key) const;
    [[nodiscard]] std::optional<Written<bool>> flag(const std::string &key) const;
    [[nodiscard]] std::optional<Written<std::vector<Written<std::string>>>>
    texts(const std::string &key) const;
    /// A map or a list; null for anything else, which is reported.
    [[nodiscard]] const yaml::Node *map(const std::string &key) const;
    [[nodiscard]] const yaml::Node *list(const std::string &key) const;

    [[nodiscard]] const Location &where() const { return map_.where; }

private:
    enum class Needed { no, yes };
    [[nodiscard]] const yaml::Node *get(const std::string &key, Needed needed) const;
    [[nodiscard]] std::optional<Written<std::string>> as_text(const std::string &key,
                                                              const yaml::Node *node) const;

    const Context &context_;
    const yaml::Node &map_;
    std::string what_;
};

/// Reports a value of the wrong type: "`key` must be <wanted>, not a list".
void wrong_type(const Context &context, const std::string &key, const char *wanted, const yaml::Node &node);

/// Whether `node` is a map; reported as `what` when it isn't.
[[nodiscard]] bool expect_map(const Context &context, const std::string &what, const yaml::Node &node);

} // namespace stowage::desired
