#pragma once

#include "desired/read/context.hpp"
#include "desired/state.hpp"

#include <map>
#include <string>
#include <vector>

namespace stowage::desired {

/// The variables of a stack: `envFile`, later files before earlier ones, then `env` before all of them.
/// Either may be null. Sorted by name; adds the place of each to `places`.
[[nodiscard]] std::vector<EnvEntry> read_env(const Context &context, const yaml::Node *env,
                                             const yaml::Node *env_file, Places &places);

} // namespace stowage::desired
