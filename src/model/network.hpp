#pragma once

#include <string>
#include <vector>

namespace stowage::model {

struct Network {
    std::string id;
    std::string name;
    std::string project; ///< label com.docker.compose.project, "" when Docker Compose did not make it
    std::string stack;   ///< label com.docker.stack.namespace, "" outside of a swarm stack
    std::vector<std::string> subnets = {}; ///< `172.28.0.0/16`
};

} // namespace stowage::model
