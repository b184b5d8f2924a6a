#pragma once

#include "desired/read/context.hpp"
#include "desired/state.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace stowage::desired {

/// Bytes that a reference may lead to.
inline constexpr std::size_t largest_value = 1u << 20;

/// `{env: NAME}`, `{file: path}` or `{exec: [program, …]}`. `key` is used in messages.
[[nodiscard]] std::optional<Text> read_reference(const Context &context, const std::string &key,
                                                 const yaml::Node &node);

/// A password or API key: a reference, or a literal where LoadOptions allows it. Its text is never in a
/// message.
[[nodiscard]] std::optional<Text> read_secret(const Context &context, const std::string &key,
                                              const yaml::Node &node);

/// The value of a variable or header: any scalar as it is written, or a reference.
[[nodiscard]] std::optional<Text> read_value(const Context &context, const std::string &key,
                                             const yaml::Node &node);

[[nodiscard]] Text literal(std::string value, Location where);

} // namespace stowage::desired
