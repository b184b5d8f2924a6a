#pragma once

#include "current/sources.hpp"
#include "current/state.hpp"
#include "desired/state.hpp"
#include "portainer/client.hpp"

#include <memory>
#include <vector>

namespace stowage::current {

/// Reads the server's state: status, user, environments and stacks in one call each, then the content of
/// those inline stacks that `wanted` names, and whether an environment is a swarm where a stack is to be
/// created and its type is not said. `server.api_key` must be resolved. Calls of the second kind that fail
/// are kept as such; a failure of the first kind is the whole server's.
[[nodiscard]] portainer::ApiResult<ServerState>
fetch(portainer::Client &client, const desired::Server &server,
      const std::vector<std::shared_ptr<desired::Stack>> &wanted, Sources sources = Sources::where_used);

/// All that the user may see, for a state that is kept: every stack's content, every environment's swarm, the
/// names of users and teams.
[[nodiscard]] portainer::ApiResult<ServerState> fetch_everything(portainer::Client &client,
                                                                 const desired::Server &server);

} // namespace stowage::current
