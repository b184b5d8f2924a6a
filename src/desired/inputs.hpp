#pragma once

#include "desired/load_texts.hpp"
#include "support/diagnostics.hpp"

#include <string>
#include <vector>

namespace stowage::desired {

/// The standard input as an input.
inline constexpr const char *stdin_name = "-";

/// Whether a file in a folder is looked into: its name ends with .yaml or .yml, whatever the case.
[[nodiscard]] bool is_yaml(const std::filesystem::path &path);

struct InputFile {
    std::filesystem::path path; ///< `-` for the standard input
    Found found = Found::named;
};

/// The files that `inputs` (files, folders, patterns, `-`) stand for, each once, in order. What leads to no
/// file is reported.
[[nodiscard]] std::vector<InputFile> find_inputs(const std::vector<std::string> &inputs,
                                                 support::Diagnostics &diagnostics);

} // namespace stowage::desired
