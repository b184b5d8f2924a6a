#pragma once

#include "kubernetes/manifest.hpp"
#include "preflight/preflight.hpp"

#include <vector>

namespace stowage::preflight {

/// Whether other stacks of a plan, nothing of which has been done yet, are deployed to the same environment:
/// they may bring a kind or a namespace that is not there.
enum class Others { stay, deploy };

/// Asks the cluster itself what it would refuse: for each object whether its kind and namespace are there,
/// whether it belongs to somebody else, and by a server-side dry run with the user's own key whether it can
/// be applied. Nothing is stored. A deployment applies what it can and leaves out what is refused, so all of
/// it is asked before.
[[nodiscard]] std::vector<Finding> check_cluster(const Deployment &deployment,
                                                 const kubernetes::Manifest &manifest,
                                                 const std::vector<compose::File> &files,
                                                 portainer::Client &client, const current::ServerState &state,
                                                 Others others = Others::stay);

/// Only whether an object belongs to somebody else: what is never taken over, also where nobody asked for
/// anything to be checked.
[[nodiscard]] std::vector<Finding> check_owners(const Deployment &deployment,
                                                const kubernetes::Manifest &manifest,
                                                const std::vector<compose::File> &files,
                                                portainer::Client &client, const current::ServerState &state);

} // namespace stowage::preflight
