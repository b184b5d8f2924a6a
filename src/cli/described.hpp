#pragma once

#include "manual/program.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace stowage::cli {

/// What the parser does not know of the command line.

/// The heading under which an option is shown.
[[nodiscard]] std::string group_of(const manual::Option &option);
/// Options are shown in the order of these.
[[nodiscard]] std::size_t group_order(const std::string &group);
/// What a shell offers for its value.
[[nodiscard]] manual::Values values_of(const manual::Option &option);
[[nodiscard]] std::vector<std::pair<std::string, std::string>> examples_of(const std::string &command);
/// The heading under which a command is shown; "" for one that is hidden.
[[nodiscard]] std::string group_of_command(const std::string &command);
/// Commands are shown in the order of these.
[[nodiscard]] std::size_t command_order(const std::string &command);
[[nodiscard]] std::vector<std::pair<int, std::string>> exit_codes();
[[nodiscard]] std::vector<std::pair<std::string, std::string>> variables();

/// Other tools' words for what a command does: `diff` for plan, `rm`; "" for none.
[[nodiscard]] std::string advice_for_word(const std::string &word);

} // namespace stowage::cli
