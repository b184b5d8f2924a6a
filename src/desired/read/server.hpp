#pragma once

#include "desired/read/context.hpp"
#include "desired/state.hpp"

#include <optional>

namespace stowage::desired {

/// One item of `servers`.
[[nodiscard]] std::optional<Server> read_server(const Context &context, const yaml::Node &node);

/// Reads one that a host gives, without its name: the URL that its key is for, the key, headers, authority.
[[nodiscard]] std::optional<Server> read_given_server(const Context &context, const std::string &name,
                                                      const support::Location &where, const yaml::Node &node);

} // namespace stowage::desired
