#include "model/environment.hpp"

namespace stowage::model {

bool is_kubernetes(EnvironmentType type) {
    return type == EnvironmentType::kubernetes_local || type == EnvironmentType::kubernetes_agent ||
           type == EnvironmentType::kubernetes_edge_agent;
}

} // namespace stowage::model
