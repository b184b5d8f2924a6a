#pragma once

#include "compose/document.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stowage::preflight {

/// Follows `include` and `extends` to the files that a document takes more from, and on from those, each
/// once. What is wrong with them by themselves is returned: of an included file that it does not fit the
/// schema, of one that services are extended from that it is no YAML, and what must never reach a server.
[[nodiscard]] std::vector<compose::Problem> problems_of_taken(const compose::Document &document,
                                                              const std::map<std::string, std::string> &env,
                                                              compose::Dialect dialect,
                                                              const compose::ReadFile &read);

} // namespace stowage::preflight
