#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "portainer/client.hpp"

#include <memory>
#include <vector>

namespace stowage::current {

/// When the sources of servers that have them are read: where git stacks of the desired state depend on one,
/// or all of them in any case.
enum class Sources { where_used, always };

/// Lists the sources into `state`, with details of those that matter to `wanted`, and notes in each stack
/// which source it comes from. Finds out on the way whether the server has sources at all.
void fetch_sources(portainer::Client &client, ServerState &state,
                   const std::vector<std::shared_ptr<desired::Stack>> &wanted, Sources when);

/// Brings up to date what this run has written. The server's list would not: it is up to 30 seconds old.
void renew_sources(ServerState &state, const std::vector<model::Source> &written);

} // namespace stowage::current
