#pragma once

#include "desired/read/context.hpp"
#include "desired/state.hpp"

#include <optional>

namespace stowage::desired {

/// `name`, `3`, `{name: "3"}` or `{id: 3}`.
[[nodiscard]] std::optional<EnvironmentRef> read_environment(const Context &context, const yaml::Node &node);

} // namespace stowage::desired
