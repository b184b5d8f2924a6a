#pragma once

#include "desired/state.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stowage::exported {

/// A compose file that is to be a stack.
struct ComposeFile {
    std::filesystem::path path;
    std::string content;
};

/// What a first stowage.yaml says.
struct Start {
    desired::Server server;
    std::vector<std::string> environments; ///< that the user may see; the first one becomes the default
    std::vector<ComposeFile> files;        ///< one stack each
};

/// A stack's name for a compose file: that of its folder where the file has one of the usual names, else that
/// of the file; as a server would keep it. "" where nothing of it can be kept.
[[nodiscard]] std::string stack_name_for(const std::filesystem::path &file);

/// A commented desired state with a server, and a stack for each file. Two files that would have one name get
/// numbers. `yaml` is where it will be: files are named as seen from there.
[[nodiscard]] std::string start_yaml(const Start &start, const std::filesystem::path &yaml);

} // namespace stowage::exported
