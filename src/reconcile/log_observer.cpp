#include "reconcile/log_observer.hpp"

#include <fmt/format.h>

namespace stowage::reconcile {
namespace {

using apply::Outcome;

std::vector<std::pair<std::string, std::string>> fields_of(const plan::StackPlan &stack) {
    return {{"server", stack.server},
            {"environment", stack.environment},
            {"stack", stack.name},
            {"action", plan::name_of(stack.action())}};
}

Level level_of(Outcome outcome) {
    switch (outcome) {
    case Outcome::done:
    case Outcome::unchanged:
        return Level::info;
    case Outcome::stale:
    case Outcome::skipped:
    case Outcome::hidden:
        return Level::warning;
    default:
        return Level::error;
    }
}

} // namespace

void LogObserver::started(const plan::StackPlan &stack) {
    begun_.insert(stack.str(true));
    log_.write({Level::info, "stack_started",
                fmt::format("{}: {} begins", stack.str(true), plan::name_of(stack.action())),
                fields_of(stack)});
}

void LogObserver::finished(const apply::StackResult &result) {
    if (result.outcome == Outcome::blocked && !begun_.contains(result.plan.str(true)))
        return;
    Event event{
        level_of(result.outcome), "stack_finished",
        fmt::format("{}: {}: {}", result.plan.str(true), apply::name_of(result.outcome), result.message),
        fields_of(result.plan)};
    event.fields.emplace_back("outcome", apply::name_of(result.outcome));
    if (const char *code = name_of(result.code); *code != '\0')
        event.fields.emplace_back("code", code);
    event.numbers.emplace_back("seconds",
                               fmt::format("{:.3f}", static_cast<double>(result.elapsed.count()) / 1000));
    log_.write(event);
}

} // namespace stowage::reconcile
