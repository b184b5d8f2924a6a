#pragma once

#include "model/environment.hpp"
#include "model/stack.hpp"
#include "portainer/client.hpp"
#include "portainer/json/decoded.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stowage::portainer {

class Field;

/// An object without an id reads as a stack with id 0: a Kubernetes create answers so.
[[nodiscard]] Decoded<model::Stack> decode_stack(std::string_view body);
/// The list of GET /stacks, one stack at a time: the tree of only one of them is in memory.
[[nodiscard]] Decoded<std::vector<model::Stack>> decode_stack_list(std::string_view body);
/// `StackFileContent` of GET /stacks/{id}/file.
[[nodiscard]] Decoded<std::string> decode_stack_file(std::string_view body);
[[nodiscard]] Decoded<std::vector<model::Environment>> decode_environments(std::string_view body);
[[nodiscard]] Decoded<model::User> decode_user(std::string_view body);
/// An error unless `Version` is there.
[[nodiscard]] Decoded<SystemStatus> decode_status(std::string_view body);
/// `ID` of GET /endpoints/{id}/docker/swarm, "" where there is none.
[[nodiscard]] Decoded<std::string> decode_swarm_id(std::string_view body);

/// Throws DecodeError.
[[nodiscard]] model::Stack read_stack(const Field &stack);

} // namespace stowage::portainer
