#pragma once

#include "model/container.hpp"
#include "model/network.hpp"
#include "model/registry.hpp"
#include "model/swarm.hpp"
#include "portainer/json/decoded.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stowage::portainer {

/// Lists are read one element at a time: the tree of only one of them is in memory.
[[nodiscard]] Decoded<std::vector<model::Container>> decode_containers(std::string_view body);
[[nodiscard]] Decoded<model::ContainerDetail> decode_container(std::string_view body);
[[nodiscard]] Decoded<std::vector<model::SwarmService>> decode_services(std::string_view body);
[[nodiscard]] Decoded<std::vector<model::SwarmTask>> decode_tasks(std::string_view body);
[[nodiscard]] Decoded<std::vector<model::Registry>> decode_registries(std::string_view body);
[[nodiscard]] Decoded<std::vector<model::Network>> decode_networks(std::string_view body);
[[nodiscard]] Decoded<std::vector<std::string>> decode_volume_names(std::string_view body);
[[nodiscard]] Decoded<std::vector<std::string>> decode_secret_names(std::string_view body);
[[nodiscard]] Decoded<std::vector<std::string>> decode_config_names(std::string_view body);
/// The id of an image, from GET images/{name}/json. An error unless it is there.
[[nodiscard]] Decoded<std::string> decode_image(std::string_view body);
/// The digest of an image, from GET distribution/{name}/json. An error unless it is there.
[[nodiscard]] Decoded<std::string> decode_distribution(std::string_view body);

/// What `Status` of a container in a list says of its health, as in "Up 6 seconds (health: starting)".
[[nodiscard]] model::Health health_in(std::string_view status);

} // namespace stowage::portainer
