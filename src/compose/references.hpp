#pragma once

#include "support/location.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stowage::compose {

/// A file or folder that a compose file names.
struct Reference {
    std::string path;      ///< relative to the root of the repository, or of wherever the compose file is
    bool required = false; ///< a deployment fails without it; env files aside, of which services say that
    support::Location where;
};

/// Those of `referenced_files` that the text names itself, in the order written. Paths with variables in them
/// are left out.
[[nodiscard]] std::vector<Reference> references(std::string_view text, const std::string &path);

/// The files and folders of its repository that a compose file (or manifest) at `path` makes a deployment
/// read: itself, the `.env` beside it, and what `env_file`, `label_file`, `extends`, `include`, `configs`,
/// `secrets`, `build`, `develop` and relative bind mounts name. Relative to the root of the repository,
/// sorted, each once; what lies outside of it is left out. A path with a variable in it stands for its
/// folder; `.` is the whole repository. Only `path` and the `.env` where the text is not YAML.
[[nodiscard]] std::vector<std::string> referenced_files(std::string_view text, const std::string &path);

} // namespace stowage::compose
