#pragma once

#include <string>

namespace stowage::model {

struct Network {
    std::string id;
    std::string name;
    std::string project; ///< label com.docker.compose.project, "" when Docker Compose did not make it
    std::string stack;   ///< label com.docker.stack.namespace, "" outside of a swarm stack
};

} // namespace stowage::model
