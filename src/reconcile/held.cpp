#include "reconcile/guards.hpp"
#include "support/codes.hpp"

namespace stowage::reconcile {

const char *name_of(Held::By by) {
    switch (by) {
    case Held::By::suspension:
        return "suspension";
    case Held::By::window:
        return "window";
    case Held::By::self_heal:
        return "self-heal";
    case Held::By::dependency:
        return "dependency";
    case Held::By::replacement:
        return "replacement";
    case Held::By::failure:
        return "failure";
    case Held::By::limit:
        return "limit";
    case Held::By::pause:
        break;
    }
    return "pause";
}

support::Code code_of(Held::By by) {
    using support::Code;
    switch (by) {
    case Held::By::suspension:
        return Code::held_suspension;
    case Held::By::window:
        return Code::held_window;
    case Held::By::self_heal:
        return Code::held_self_heal;
    case Held::By::dependency:
        return Code::held_dependency;
    case Held::By::replacement:
        return Code::held_replacement;
    case Held::By::failure:
        return Code::held_failure;
    case Held::By::limit:
        return Code::held_limit;
    case Held::By::pause:
        break;
    }
    return Code::held_pause;
}

} // namespace stowage::reconcile
