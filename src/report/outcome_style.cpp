#include "report/outcome_style.hpp"

namespace stowage::report {

Color color_of(apply::Outcome outcome) {
    using apply::Outcome;
    switch (outcome) {
    case Outcome::done:
        return Color::green;
    case Outcome::failed:
    case Outcome::not_effective:
    case Outcome::unknown:
        return Color::red;
    case Outcome::forbidden:
    case Outcome::hidden:
    case Outcome::blocked:
        return Color::magenta;
    case Outcome::stale:
    case Outcome::skipped:
        return Color::yellow;
    case Outcome::unchanged:
        break;
    }
    return Color::dim;
}

} // namespace stowage::report
