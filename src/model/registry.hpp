#pragma once

#include <cstdint>
#include <string>

namespace stowage::model {

/// A registry that the server knows, and whose credentials its deployments use.
struct Registry {
    std::int64_t id = 0;
    std::string name;
    std::string url; ///< without a scheme: `registry.example.com`, `docker.io`, maybe with a path
    bool authentication = false;
};

} // namespace stowage::model
