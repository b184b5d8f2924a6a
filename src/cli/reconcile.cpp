#include "cli/commands.hpp"

#include "cli/exit_code.hpp"
#include "cli/interrupts.hpp"
#include "cli/reconcile_pass.hpp"
#include "cli/reconcile_settings.hpp"
#include "cli/terminal.hpp"
#include "desired/select.hpp"
#include "plan/json.hpp"
#include "reconcile/orders.hpp"
#include "reconcile/status.hpp"
#include "report/paint.hpp"
#include "support/diagnostics.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

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

/// A mistake or failure as lines of the log. Returns it in a few words.
std::string log_error(Log &log, const support::Error &error) {
    const auto *input = dynamic_cast<const support::InputError *>(&error);
    if (input == nullptr) {
        log.write(
            {Level::error, "failed",
             error.advice().empty() ? error.what() : fmt::format("{}; {}", error.what(), error.advice())});
        return error.what();
    }
    for (const support::Diagnostic &mistake : input->diagnostics())
        log.write({Level::error, "mistake", fmt::format("{}: {}", mistake.where.str(), mistake.what)});
    return fmt::format("{} in the input", support::count_of(input->diagnostics().size(), "mistake"));
}

struct Ended {
    int code = ExitCode::failure;
    std::string error;
};

Ended carry_through(ReconcilePass &pass, const Outputs &outputs, Log &log) {
    try {
        return {outputs.run([&] { return pass.run(); }), {}};
    } catch (const support::Error &error) {
        return {ExitCode::failure, log_error(log, error)};
    } catch (const std::exception &error) {
        const std::string what = fmt::format("unexpected: {}", error.what());
        log.write({Level::error, "failed", what});
        return {ExitCode::failure, what};
    }
}

/// What others see of a pass. That it can't be written is said, and changes nothing of how the pass went.
void publish(const ReconcileOptions &options, const ReconcilePass &pass, reconcile::Status &status,
             Log &log) {
    if (!pass.describe(status))
        return;
    try {
        reconcile::write_status(status, folders_of(options.name).state);
        if (!options.metrics_file.empty())
            support::write_file_atomically(options.metrics_file, reconcile::to_metrics(status, options.name),
                                           support::Mode::readable_by_all);
    } catch (const std::exception &error) {
        log.write({Level::error, "not_published", error.what()});
    }
}

int run_pass(const ReconcileOptions &options, Log &log, const std::atomic<int> &interrupts) {
    const std::string run = reconcile::new_run_id();
    log.set_run(run);
    const Outputs outputs(options.apply.common);
    const auto started = std::chrono::system_clock::now();
    reconcile::Status status =
        reconcile::read_status(folders_of(options.name).state).value_or(reconcile::Status{});
    ReconcilePass pass(options, outputs, log, interrupts);
    const Ended ended = carry_through(pass, outputs, log);
    const auto finished = std::chrono::system_clock::now();
    status.run = run;
    status.started = plan::to_rfc3339(started);
    status.finished = plan::to_rfc3339(finished);
    status.seconds = std::chrono::duration<double>(finished - started).count();
    status.exit_code = ended.code;
    status.error = report::safe(ended.error);
    ++status.passes;
    if (ended.code == ExitCode::success)
        status.last_success = status.finished;
    publish(options, pass, status, log);
    log.write(
        {ended.code == ExitCode::success ? Level::info : Level::error,
         "pass_finished",
         fmt::format("pass ended with exit code {} after {}", ended.code,
                     support::human_duration(finished - started)),
         {{"exit_code", std::to_string(ended.code)}, {"seconds", fmt::format("{:.3f}", status.seconds)}}});
    return ended.code;
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

/// Whether all is well, as an exit code.
int verdict_of(const reconcile::Status &status, const StatusOptions &options,
               std::chrono::system_clock::time_point now) {
    const bool too_old =
        options.max_age &&
        (status.last_success.empty() || now - plan::from_rfc3339(status.last_success) > *options.max_age);
    if (too_old || status.exit_code == ExitCode::failure || !status.error.empty() || !status.refused.empty())
        return ExitCode::failure;
    if (!status.failing.empty())
        return ExitCode::not_applied;
    return status.drifted > 0 ? ExitCode::differences : ExitCode::success;
}

int status(const StatusOptions &options) {
    const auto now = std::chrono::system_clock::now();
    const std::filesystem::path folder = folders_of(options.name).state;
    const auto known = reconcile::read_status(folder);
    if (!known)
        throw support::Error(
            fmt::format("nothing is known of a reconcile named '{}'", options.name),
            fmt::format("it has made no pass yet, or keeps its state elsewhere than in {}", folder.string()));
    if (options.json) {
        print(reconcile::to_json(*known));
        return verdict_of(*known, options, now);
    }
    print(reconcile::to_text(*known, now));
    for (const reconcile::Suspension &one : reconcile::suspensions(folder, now))
        print(fmt::format("suspended     {} since {}{}{}\n", report::safe(one.stacks), one.since,
                          one.until.empty() ? "" : " until " + one.until,
                          one.reason.empty() ? "" : ": " + report::safe(one.reason)));
    return verdict_of(*known, options, now);
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
