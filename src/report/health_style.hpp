#pragma once

#include "model/health.hpp"
#include "report/paint.hpp"

namespace stowage::report {

[[nodiscard]] inline Color color_of(model::HealthState state) {
    switch (state) {
    case model::HealthState::healthy:
        return Color::green;
    case model::HealthState::progressing:
        return Color::yellow;
    case model::HealthState::degraded:
    case model::HealthState::missing:
        return Color::red;
    case model::HealthState::stopped:
    case model::HealthState::unknown:
        break;
    }
    return Color::dim;
}

} // namespace stowage::report
