#include "cli/commands.hpp"

#include "cli/exit_code.hpp"
#include "cli/interrupts.hpp"
#include "cli/reconcile_pass.hpp"
#include "cli/reconcile_settings.hpp"
#include "cli/terminal.hpp"
#include "desired/select.hpp"
#include "plan/json.hpp"
#include "reconcile/orders.hpp"
#include "support/diagnostics.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"

#include <fmt/format.h>

namespace stowage::cli {
namespace {

using reconcile::Level;
using reconcile::Log;

reconcile::LogFormat log_format_of(const std::string &name) {
    if (name == "json")
        return reconcile::LogFormat::json;
    return name == "logfmt" ? reconcile::LogFormat::logfmt : reconcile::LogFormat::text;
}

/// A mistake or failure as lines of the log.
void log_error(Log &log, const support::Error &error) {
    if (const auto *input = dynamic_cast<const support::InputError *>(&error)) {
        for (const support::Diagnostic &mistake : input->diagnostics())
            log.write({Level::error, "mistake", fmt::format("{}: {}", mistake.where.str(), mistake.what)});
        return;
    }
    log.write({Level::error, "failed",
               error.advice().empty() ? error.what() : fmt::format("{}; {}", error.what(), error.advice())});
}

int run_pass(const ReconcileOptions &options, Log &log, const std::atomic<int> &interrupts) {
    log.set_run(reconcile::new_run_id());
    const Outputs outputs(options.apply.common);
    try {
        return outputs.run([&] { return ReconcilePass(options, outputs, log, interrupts).run(); });
    } catch (const support::Error &error) {
        log_error(log, error);
    } catch (const std::exception &error) {
        log.write({Level::error, "failed", fmt::format("unexpected: {}", error.what())});
    }
    return ExitCode::failure;
}

/// All where none is given. Throws support::Error for one that is malformed.
std::vector<std::string> patterns_of(const OrderOptions &options) {
    if (options.stacks.empty())
        return {"*"};
    (void)desired::any_matches(options.stacks, desired::Stack{});
    return options.stacks;
}

/// A time, or a duration from now on.
std::string end_of(const std::string &until, std::chrono::system_clock::time_point now) {
    if (until.empty())
        return {};
    if (const auto duration = support::parse_go_duration(until))
        return plan::to_rfc3339(now + std::chrono::duration_cast<std::chrono::seconds>(*duration));
    return plan::to_rfc3339(plan::from_rfc3339(until));
}

} // namespace

int reconcile(const ReconcileOptions &options) {
    const ReconcileOptions complete = with_config(options);
    Log log(log_format_of(complete.log_format), stderr);
    return run_pass(complete, log, watch_interrupts(Announce::no));
}

int suspend(const OrderOptions &options) {
    const auto now = std::chrono::system_clock::now();
    const std::string since = plan::to_rfc3339(now);
    const std::string until = end_of(options.until, now);
    std::vector<reconcile::Suspension> all;
    for (const std::string &stack : patterns_of(options))
        all.push_back({stack, options.reason, since, until});
    reconcile::suspend(folders_of(options.name).state, all, now);
    return ExitCode::success;
}

int resume(const OrderOptions &options) {
    reconcile::resume(folders_of(options.name).state, options.stacks, std::chrono::system_clock::now());
    return ExitCode::success;
}

int retry(const OrderOptions &options) {
    reconcile::retry(folders_of(options.name).state, patterns_of(options), std::chrono::system_clock::now());
    return ExitCode::success;
}

} // namespace stowage::cli
