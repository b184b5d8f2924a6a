#include "model/container.hpp"

namespace stowage::model {

const char *name_of(ContainerState state) {
    switch (state) {
    case ContainerState::created:
        return "created";
    case ContainerState::running:
        return "running";
    case ContainerState::paused:
        return "paused";
    case ContainerState::restarting:
        return "restarting";
    case ContainerState::removing:
        return "removing";
    case ContainerState::exited:
        return "exited";
    case ContainerState::dead:
        return "dead";
    case ContainerState::unknown:
        break;
    }
    return "unknown";
}

const char *name_of(Health health) {
    switch (health) {
    case Health::starting:
        return "starting";
    case Health::healthy:
        return "healthy";
    case Health::unhealthy:
        return "unhealthy";
    case Health::none:
        break;
    }
    return "none";
}

} // namespace stowage::model
