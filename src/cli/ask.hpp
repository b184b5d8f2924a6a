#pragma once

#include <cstddef>
#include <cstdio>
#include <string>

namespace stowage::cli {

/// How many columns a terminal has, 100 at most; 100 where the stream is none.
[[nodiscard]] std::size_t columns_of(std::FILE *stream);

/// Asks on the terminal; a line without the blanks around it, "" at the end of the input.
[[nodiscard]] std::string ask(const std::string &question);

} // namespace stowage::cli
