#include "app/outcome.hpp"

#include "app/exit_code.hpp"

#include <algorithm>

namespace stowage::app {

using apply::Outcome;

int exit_code_of(const apply::Report &report, const plan::Summary &planned, const Options &options) {
    const auto any = [&](std::initializer_list<Outcome> outcomes) {
        return std::any_of(report.stacks.begin(), report.stacks.end(), [&](const apply::StackResult &item) {
            return std::find(outcomes.begin(), outcomes.end(), item.outcome) != outcomes.end();
        });
    };
    if (report.interrupted)
        return ExitCode::interrupted;
    if (planned.failed_servers > 0)
        return ExitCode::failure;
    if (any({Outcome::failed, Outcome::not_effective, Outcome::unknown, Outcome::stale, Outcome::blocked,
             Outcome::skipped}))
        return ExitCode::not_applied;
    return restricted_code(any({Outcome::forbidden, Outcome::hidden}), options);
}

int restricted_code(bool any_restricted, const Options &options) {
    return any_restricted && options.on_forbidden == OnForbidden::fail ? ExitCode::restricted
                                                                       : ExitCode::success;
}

} // namespace stowage::app
