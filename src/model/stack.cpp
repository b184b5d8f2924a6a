#include "model/stack.hpp"

namespace stowage::model {

const char *name_of(StackType type) {
    switch (type) {
    case StackType::swarm:
        return "swarm";
    case StackType::standalone:
        return "standalone";
    case StackType::kubernetes:
        return "kubernetes";
    case StackType::unknown:
        break;
    }
    return "unknown";
}

const char *name_of(StackStatus status) {
    switch (status) {
    case StackStatus::active:
        return "active";
    case StackStatus::inactive:
        return "inactive";
    case StackStatus::deploying:
        return "deploying";
    case StackStatus::error:
        return "error";
    case StackStatus::unknown:
        break;
    }
    return "unknown";
}

bool Stack::is_judged_by_any_task() const {
    return type == StackType::swarm && status == StackStatus::error &&
           last_error.starts_with("deployment failed"); // the server's words
}

} // namespace stowage::model
