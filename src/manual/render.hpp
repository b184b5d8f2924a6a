#pragma once

#include "manual/program.hpp"

#include <cstddef>
#include <string>

namespace stowage::manual {

/// For a terminal of `width` columns.
[[nodiscard]] std::string help(const Program &program, std::size_t width);
[[nodiscard]] std::string help(const Program &program, const Command &command, std::size_t width);

/// In the language of man(7): the program's page, and one a command, `stowage-plan(1)`.
[[nodiscard]] std::string man_page(const Program &program);
[[nodiscard]] std::string man_page(const Program &program, const Command &command);

/// Every command and option as one Markdown page.
[[nodiscard]] std::string reference(const Program &program);

/// Scripts that make a shell complete commands, options and choices, and ask `stowage complete` for names.
[[nodiscard]] std::string bash_completion(const Program &program);
[[nodiscard]] std::string zsh_completion(const Program &program);
[[nodiscard]] std::string fish_completion(const Program &program);

} // namespace stowage::manual
