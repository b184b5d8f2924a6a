#pragma once

#include "compose/document.hpp"

#include <vector>

namespace stowage::compose {

/// The one env file that a server makes, from the env of a standalone stack, at the top of the stack's
/// folder.
inline constexpr const char *env_file_of_server = "stack.env";

/// What is wrong with a stack of which the server has the compose file and nothing else: the files that it
/// names are not there. `folder` is that of the compose file.
[[nodiscard]] std::vector<Problem> check_inline(const Document &document, const std::string &folder,
                                                Dialect dialect);

/// Whether `env_file: stack.env` finds anything: the server writes it where the stack has any env, and only
/// there; later it stays as it was. `top` is the folder of the server's own file as paths are named here.
[[nodiscard]] std::vector<Problem> check_stack_env(const Document &document, const std::string &top,
                                                   bool has_env);

} // namespace stowage::compose
