#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace stowage::model {

/// A deployment of Kubernetes, not one of a stack.
struct KubernetesDeployment {
    std::string name;
    std::string kubernetes_namespace;
    std::map<std::string, std::string> labels;
    std::int64_t wanted = 0; ///< replicas
    std::int64_t ready = 0;
};

} // namespace stowage::model
