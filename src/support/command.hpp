#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::support {

/// Runs a program without a shell, with `input` as its input, and returns what it prints. Throws
/// Error that says why it could not be run, that it took longer than `timeout`, printed more than
/// `limit` bytes, or ended with another exit code than 0 (with the first line of its error output, known
/// secrets masked). Never what it printed.
[[nodiscard]] std::string run_command(const std::vector<std::string> &command,
                                      std::chrono::milliseconds timeout, std::size_t limit,
                                      std::string_view input = {});

} // namespace stowage::support
