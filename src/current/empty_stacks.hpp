#pragma once

#include "current/health.hpp"
#include "current/state.hpp"
#include "portainer/client.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace stowage::current {

/// The compose files, as the server keeps them, of those standalone stacks that have no container and whose
/// files are not known yet, by stack id: of a stack whose services are all of no replicas nothing is missing.
/// Of a file that can't be read nothing is returned. `known` are those that other means have found.
[[nodiscard]] std::map<std::int64_t, std::vector<std::string>>
files_of_empty(portainer::Client &client, const ServerState &state,
               const std::vector<const model::Stack *> &stacks, const Runtimes &runtimes,
               const std::map<std::int64_t, std::vector<std::string>> &known);

} // namespace stowage::current
