#pragma once

#include "compose/document.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stowage::preflight {

/// The text of a file of a repository; nothing where it can't be read.
using ReadFile = std::function<std::optional<std::string>(const std::string &path)>;

/// Follows `include` and `extends` to the files that a document takes more from, and on from those, each
/// once. Of what is wrong with them only what must never reach a server is returned; of files that can't be
/// read nothing.
[[nodiscard]] std::vector<compose::Problem> boundless_in_taken(const compose::Document &document,
                                                               const std::map<std::string, std::string> &env,
                                                               compose::Dialect dialect,
                                                               const ReadFile &read);

} // namespace stowage::preflight
