#pragma once

#include <span>

namespace stowage::support {

/// Whether a program for continuous integration has started this one, so that what is printed may be read by
/// people who may not read what this machine has. By the variables that such programs set.
[[nodiscard]] bool in_ci();

/// The environment variables by which in_ci() knows such programs.
[[nodiscard]] std::span<const char *const> ci_variables();

} // namespace stowage::support
