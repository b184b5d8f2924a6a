#pragma once

#include "model/engine.hpp"
#include "portainer/json/decoded.hpp"

#include <string_view>
#include <vector>

namespace stowage::portainer {

/// GET info.
[[nodiscard]] Decoded<model::Engine> decode_engine(std::string_view body);
/// GET plugins.
[[nodiscard]] Decoded<std::vector<model::EnginePlugin>> decode_plugins(std::string_view body);
/// GET nodes.
[[nodiscard]] Decoded<std::vector<model::SwarmNode>> decode_nodes(std::string_view body);

} // namespace stowage::portainer
