#include "report/paths.hpp"

#include <algorithm>
#include <system_error>

namespace stowage::report {
namespace {

namespace fs = std::filesystem;

bool is_below(const fs::path &file, const fs::path &folder) {
    return std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first == folder.end();
}

} // namespace

const fs::path &RepositoryPaths::top_of(const fs::path &folder) {
    const auto [known, added] = tops_.try_emplace(folder);
    if (!added)
        return known->second;
    for (fs::path at = folder;; at = at.parent_path()) {
        std::error_code error;
        // A folder, or a file in work trees beside their repository and in submodules.
        if (fs::exists(at / ".git", error)) {
            known->second = at;
            break;
        }
        if (!at.has_relative_path())
            break;
    }
    return known->second;
}

std::string RepositoryPaths::operator()(const std::string &file) {
    const fs::path full = (here_ / file).lexically_normal();
    const fs::path &top = top_of(full.parent_path());
    if (!top.empty())
        return full.lexically_relative(top).generic_string();
    if (is_below(full, here_))
        return full.lexically_relative(here_).generic_string();
    return full.generic_string();
}

} // namespace stowage::report
