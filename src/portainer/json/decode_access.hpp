#pragma once

#include "model/environment.hpp"
#include "model/stack.hpp"
#include "portainer/json/decoded.hpp"

#include <string_view>
#include <vector>

namespace stowage::portainer {

class Field;

[[nodiscard]] Decoded<std::vector<model::User>> decode_users(std::string_view body);
[[nodiscard]] Decoded<std::vector<model::Team>> decode_teams(std::string_view body);
[[nodiscard]] Decoded<model::ResourceControl> decode_resource_control(std::string_view body);

/// These throw DecodeError.
[[nodiscard]] model::User read_user(const Field &user);
[[nodiscard]] model::ResourceControl read_resource_control(const Field &control);

} // namespace stowage::portainer
