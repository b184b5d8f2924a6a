#pragma once

#include "portainer/client.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::apply {

/// What a swarm still has of a stack that was taken down, as `service web_app`, `network web_default`. The
/// call that takes a stack down answers before they are gone. Empty when nothing is left.
[[nodiscard]] portainer::ApiResult<std::vector<std::string>>
remains_of(portainer::Client &client, std::int64_t environment_id, const std::string &stack);

/// Whether a deployment failed because a network of this stack was still being removed. Its words are
/// `network web_default not found`.
[[nodiscard]] bool met_remains(std::string_view words, std::string_view stack);

/// Whether a swarm stack could not be taken down whole because tasks that are just ending were still on its
/// network; its services are gone by then. The same call once more takes down the rest.
[[nodiscard]] bool met_ending_tasks(std::string_view words);

/// What of other stacks is attached to the networks of this one in a swarm, as `network web_default is used
/// by service other_app`: the swarm refuses to remove such a network, after it has removed the services.
[[nodiscard]] portainer::ApiResult<std::vector<std::string>>
strangers_on_networks(portainer::Client &client, std::int64_t environment_id, const std::string &stack);

} // namespace stowage::apply
