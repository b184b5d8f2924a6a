#pragma once

#include "preflight/preflight.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stowage::preflight {

struct ImageFindings {
    std::vector<Finding> findings;
    bool pull_first = false; ///< see Result
};

/// Whether the images of the services that start are on the engine, or can be pulled.
[[nodiscard]] ImageFindings check_images(const Deployment &deployment,
                                         const std::vector<compose::Service> &services, Facts &facts);

/// `ghcr.io` of `ghcr.io/acme/web:1`; `docker.io` where none is named.
[[nodiscard]] std::string registry_of(std::string_view image);

} // namespace stowage::preflight
