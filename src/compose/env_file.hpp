#pragma once

#include "compose/document.hpp"

#include <vector>

namespace stowage::compose {

/// What is wrong with an env file that a service names: only what the reader of the compose file refuses for
/// certain. No value of it is in a problem. Pure.
[[nodiscard]] std::vector<Problem> check_env_file(const File &file, Dialect dialect);

} // namespace stowage::compose
