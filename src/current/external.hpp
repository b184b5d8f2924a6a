#pragma once

#include "current/state.hpp"
#include "model/container.hpp"
#include "model/swarm.hpp"
#include "portainer/client.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace stowage::current {

/// What runs on an environment and belongs to no stack of the server: a compose project, or a stack of a
/// swarm, that somebody deployed beside it. The server itself shows such a thing as a limited stack.
struct External {
    std::int64_t environment_id = 0;
    std::string name;
    model::StackType type = model::StackType::standalone;
    std::vector<std::string> services; ///< sorted
    model::StackHealth health;
};

/// What the engines of a server's environments have, by environment id.
struct Engines {
    std::map<std::int64_t, std::vector<model::Container>> containers;
    std::map<std::int64_t, std::vector<model::SwarmService>> services;
};

/// Pure: what of it belongs to no stack of `state`. Two environments may be the same engine: what a stack of
/// one owns is not foreign on the other. Sorted by environment and name.
[[nodiscard]] std::vector<External> externals_among(const Engines &engines, const ServerState &state);

/// What was found, and where nothing could be seen.
struct Externals {
    std::vector<External> found;     ///< sorted by environment and name
    std::vector<std::string> errors; ///< `environment 'production': …`
};

/// Asks every environment with a Docker engine that is up. A standard user sees what no administrator's
/// access hides.
[[nodiscard]] Externals find_external(portainer::Client &client, const ServerState &state);

} // namespace stowage::current
