#include "cli/commands.hpp"

#include "cli/exit_code.hpp"
#include "cli/interrupts.hpp"
#include "cli/reconcile_pass.hpp"
#include "cli/terminal.hpp"
#include "report/renderer.hpp"
#include "support/diagnostics.hpp"
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

} // namespace

int reconcile(const ReconcileOptions &options) {
    Log log(log_format_of(options.log_format), stderr);
    return run_pass(options, log, watch_interrupts(Announce::no));
}

} // namespace stowage::cli
