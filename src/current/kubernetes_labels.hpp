#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "portainer/client.hpp"

#include <memory>
#include <string>
#include <vector>

namespace stowage::current {

/// A standard user's list of stacks leaves Kubernetes stacks out. Those that the desired state wants, that
/// the labels of objects in the cluster name, and that this user made are added to the state.
void find_unlisted(portainer::Client &client, ServerState &state,
                   const std::vector<std::shared_ptr<desired::Stack>> &wanted);

/// What still bears the label of a stack that was deleted: `Deployment old`. Only what can be seen.
[[nodiscard]] std::vector<std::string> left_in_cluster(portainer::Client &client, const ServerState &state,
                                                       const model::Stack &stack);

} // namespace stowage::current
