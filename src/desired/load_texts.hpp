#pragma once

#include "desired/load.hpp"
#include "desired/read/context.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stowage::desired {

/// How a file came to be an input.
enum class Found {
    named,    ///< the user named it
    in_folder ///< it lies in a folder, or fits a pattern, that the user named
};

/// One YAML file that has been read.
struct InputText {
    std::string path; ///< for messages
    std::string text;
    std::filesystem::path folder; ///< relative paths in it start here
    Found found = Found::named;
};

/// The loader without the search for files; `read_file` reads what the texts refer to. Mistakes that are in
/// `diagnostics` already (inputs that could not be read) are reported with those found here.
/// Throws support::InputError.
[[nodiscard]] State load_texts(std::vector<InputText> inputs, const LoadOptions &options,
                               const ReadFile &read_file, support::Diagnostics diagnostics);

} // namespace stowage::desired
