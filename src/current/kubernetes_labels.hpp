#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "portainer/client.hpp"

#include <memory>
#include <string>
#include <vector>

namespace stowage::current {

/// A standard user's list of stacks leaves Kubernetes stacks out, and a create makes a second one of the same
/// name. Those that the desired state wants, and that this user made, are added to the state: they are found
/// by the labels of objects in the cluster, or else by asking for every record, which a server answers for
/// Kubernetes stacks. Where no record of that name exists in its namespace, `nowhere` says so.
void find_unlisted(portainer::Client &client, ServerState &state,
                   const std::vector<std::shared_ptr<desired::Stack>> &wanted);

} // namespace stowage::current
