#pragma once

#include "desired/read/context.hpp"
#include "desired/state.hpp"

#include <optional>

namespace stowage::desired {

/// One item of `servers`.
[[nodiscard]] std::optional<Server> read_server(const Context &context, const yaml::Node &node);

} // namespace stowage::desired
