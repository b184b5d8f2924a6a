#pragma once

#include "portainer/client.hpp"

#include <string>

namespace stowage::portainer {

/// Bodies of the writes. What the API would wipe when left out is always in them. Bytes that are not UTF-8
/// become U+FFFD.
[[nodiscard]] std::string encode(const CreateStack &request);
[[nodiscard]] std::string encode(const UpdateInline &request);
[[nodiscard]] std::string encode(const GitSettings &request);
[[nodiscard]] std::string encode(const GitRedeploy &request);
[[nodiscard]] std::string encode_migration(std::int64_t endpoint_id, const std::string &swarm_id,
                                           const std::string &name);

} // namespace stowage::portainer
