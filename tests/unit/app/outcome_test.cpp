#include "app/exit_code.hpp"
#include "app/outcome.hpp"

#include <catch2/catch.hpp>

using namespace stowage;
using app::ExitCode;
using apply::Outcome;

TEST_CASE("the exit code is that of the worst that became of a stack", "[app]") {
    struct Case {
        std::vector<Outcome> outcomes;
        int code;
    };
    const auto [outcomes, code] = GENERATE(values<Case>({
        {{}, ExitCode::success},
        {{Outcome::done, Outcome::unchanged}, ExitCode::success},
        {{Outcome::done, Outcome::forbidden}, ExitCode::restricted},
        {{Outcome::hidden}, ExitCode::restricted},
        {{Outcome::forbidden, Outcome::failed}, ExitCode::not_applied},
        {{Outcome::unknown}, ExitCode::not_applied},
        {{Outcome::stale}, ExitCode::not_applied},
        {{Outcome::skipped}, ExitCode::not_applied},
    }));
    apply::Report report;
    for (const Outcome outcome : outcomes) {
        apply::StackResult result;
        result.outcome = outcome;
        report.stacks.push_back(result);
    }
    CHECK(app::exit_code_of(report, {}, {}) == code);

    plan::Summary unreachable;
    unreachable.failed_servers = 1;
    CHECK(app::exit_code_of(report, unreachable, {}) == ExitCode::failure);
    report.interrupted = true;
    CHECK(app::exit_code_of(report, unreachable, {}) == ExitCode::interrupted);
}

TEST_CASE("forbidden stacks may be reported without an exit code", "[app]") {
    app::Options options;
    CHECK(app::restricted_code(true, options) == ExitCode::restricted);
    CHECK(app::restricted_code(false, options) == ExitCode::success);
    options.on_forbidden = app::OnForbidden::report;
    CHECK(app::restricted_code(true, options) == ExitCode::success);
}
