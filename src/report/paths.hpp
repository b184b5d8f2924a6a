#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace stowage::report {

/// Turns paths of input files into those that a reader elsewhere knows them by: relative to the top of the
/// git work tree that a file is in, or else to the folder `here` when the file is below it, or else absolute.
class RepositoryPaths {
public:
    explicit RepositoryPaths(std::filesystem::path here) : here_(std::move(here)) {}
    [[nodiscard]] std::string operator()(const std::string &file);

private:
    /// The top of the work tree that a folder is in, "" outside any.
    const std::filesystem::path &top_of(const std::filesystem::path &folder);

    std::filesystem::path here_;
    std::map<std::filesystem::path, std::filesystem::path> tops_; // by folder
};

} // namespace stowage::report
