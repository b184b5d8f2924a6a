#pragma once

#include "cli/options.hpp"

#include <cstdio>
#include <string>

namespace stowage::cli {

[[nodiscard]] bool is_terminal(std::FILE *stream);

/// --color, or else NO_COLOR, TERM=dumb and whether `stream` is a terminal.
[[nodiscard]] bool use_color(ColorMode mode, std::FILE *stream);

/// Writes all of it to standard output. Throws support::Error when that fails (a full disk, say).
void print(const std::string &text);

/// Writes to standard error.
void warn(const std::string &text);

/// Asks on the terminal; true only for `yes`.
[[nodiscard]] bool confirm(const std::string &question);

} // namespace stowage::cli
