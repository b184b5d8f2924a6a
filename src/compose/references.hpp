#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::compose {

/// The files and folders of its repository that a compose file (or manifest) at `path` makes a deployment
/// read: itself, the `.env` beside it, and what `env_file`, `label_file`, `extends`, `include`, `configs`,
/// `secrets`, `build`, `develop` and relative bind mounts name. Relative to the root of the repository,
/// sorted, each once; what lies outside of it is left out. A path with a variable in it stands for its
/// folder; `.` is the whole repository. Only `path` and the `.env` where the text is not YAML.
[[nodiscard]] std::vector<std::string> referenced_files(std::string_view text, const std::string &path);

/// The text of a file of the repository; nothing where it isn't there or isn't text.
using ReadText = std::function<std::optional<std::string>(const std::string &path)>;

/// The same for all compose files of a stack, the first of which says where relative paths begin, and for
/// what they include and extend, at any depth. Variables in paths are replaced: those of `env`, else those of
/// the
/// `.env` beside the first file; one that neither knows makes the path stand for its folder.
[[nodiscard]] std::vector<std::string> files_of_deployment(const std::vector<std::string> &files,
                                                           const std::map<std::string, std::string> &env,
                                                           const ReadText &read);

/// The variables of an env file beside compose files, read as Compose does: nothing in it is a mistake.
[[nodiscard]] std::map<std::string, std::string> variables_in(std::string_view dotenv_text);

} // namespace stowage::compose
