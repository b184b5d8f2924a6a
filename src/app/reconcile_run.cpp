#include "app/reconcile_run.hpp"

#include "app/exit_code.hpp"
#include "desired/resolve.hpp"
#include "reconcile/notices.hpp"
#include "reconcile/notify.hpp"
#include "reconcile/stack_key.hpp"
#include "report/paint.hpp"
#include "support/diagnostics.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/rfc3339.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::app {

using reconcile::Level;
using reconcile::Log;

namespace {

/// With its place, where it has one.
std::string placed(const support::Diagnostic &mistake) {
    const std::string where = mistake.where.str();
    return where.empty() ? mistake.what : fmt::format("{}: {}", where, mistake.what);
}

struct Ended {
    int code = ExitCode::failure;
    std::string error;
};

Ended carry_through(ReconcilePass &pass, const Audience &audience, Log &log,
                    const reconcile::Status &before) {
    try {
        return {pass.run(), {}};
    } catch (const support::InputError &error) {
        audience.mistakes(error);
        return {ExitCode::failure, log_error(log, error, before.error)};
    } catch (const support::Error &error) {
        return {ExitCode::failure, log_error(log, error, before.error)};
    } catch (const std::exception &error) {
        const std::string what = fmt::format("unexpected: {}", error.what());
        log.write({Level::error, "failed", what});
        return {ExitCode::failure, what};
    }
}

/// What others see of a pass. That it can't be written is said, and changes nothing of how the pass went.
void publish(const ReconcileOptions &options, const ReconcilePass &pass, reconcile::Status &status, Log &log,
             const std::atomic<int> &interrupts) {
    if (!pass.describe(status))
        return;
    try {
        reconcile::Turn turn = reconcile::turn(status.problems, status, pass.seen());
        status.problems = std::move(turn.problems);
        // Kept before the status says that it was told: rather twice than never.
        reconcile::Outbox outbox(folders_of(options.name).state);
        if (!options.receivers.empty()) {
            reconcile::put_in(outbox, options.receivers, options.name, status, turn.items);
            outbox.save();
        }
        reconcile::write_status(status, folders_of(options.name).state);
        if (!options.metrics_file.empty())
            support::write_file_atomically(options.metrics_file, reconcile::to_metrics(status, options.name),
                                           support::Mode::readable_by_all);
        if (!options.receivers.empty()) {
            reconcile::deliver(outbox, options.receivers, log, [&] { return interrupts.load() == 0; });
            outbox.save();
        }
    } catch (const std::exception &error) {
        log.write({Level::error, "not_published", error.what()});
    }
}

/// So that the last line of a pass that failed says where to look, whatever was said in earlier ones.
std::string who_fails(const reconcile::Status &status) {
    constexpr std::size_t most = 3;
    std::vector<std::string> names;
    for (const reconcile::Status::Stack &one : status.failing)
        if (names.size() < most)
            names.push_back(path_of(one));
    if (names.empty())
        return {};
    const std::size_t more = status.failing.size() - names.size();
    return fmt::format("; not as desired: {}{}", support::join(names, ", "),
                       more == 0 ? "" : fmt::format(" and {} more", more));
}

} // namespace

std::string log_error(Log &log, const support::Error &error, const std::string &before) {
    const auto routine = [&](const std::string &in_short) {
        return reconcile::lasting(report::safe(in_short)) == reconcile::lasting(before);
    };
    const auto *input = dynamic_cast<const support::InputError *>(&error);
    if (input == nullptr) {
        log.write(
            {Level::error,
             "failed",
             error.advice().empty() ? error.what() : fmt::format("{}; {}", error.what(), error.advice()),
             {},
             {},
             routine(error.what())});
        return error.what();
    }
    const auto &mistakes = input->diagnostics();
    const std::string count = support::count_of(mistakes.size(), "mistake") + " in the input";
    std::string in_short = mistakes.empty() ? count : fmt::format("{}: {}", count, placed(mistakes.front()));
    for (const support::Diagnostic &mistake : mistakes)
        log.write({Level::error,
                   "mistake",
                   mistake.advice.empty() ? placed(mistake)
                                          : fmt::format("{}; {}", placed(mistake), mistake.advice),
                   {},
                   {},
                   routine(in_short)});
    return in_short;
}

PassResult run_pass(const ReconcileOptions &options, const Audience &audience, Log &log,
                    const std::atomic<int> &interrupts) {
    const std::string run = reconcile::new_run_id();
    log.set_run(run);
    const auto started = std::chrono::system_clock::now();
    reconcile::Status status =
        reconcile::read_status(folders_of(options.name).state).value_or(reconcile::Status{});
    desired::forget_resolved(); // secrets may be other ones than in the last pass
    const reconcile::Status before = status;
    ReconcilePass pass(options, audience, log, interrupts, before);
    const Ended ended = carry_through(pass, audience, log, before);
    const auto finished = std::chrono::system_clock::now();
    status.run = run;
    status.started = support::to_rfc3339(started);
    status.finished = support::to_rfc3339(finished);
    status.seconds = std::chrono::duration<double>(finished - started).count();
    status.exit_code = ended.code;
    status.error = report::safe(ended.error);
    ++status.passes;
    if (ended.code == ExitCode::success)
        status.last_success = status.finished;
    publish(options, pass, status, log, interrupts);
    log.write(
        {ended.code == ExitCode::success ? Level::info : Level::error,
         "pass_finished",
         fmt::format("pass ended with exit code {} after {}{}", ended.code,
                     support::human_duration(finished - started),
                     ended.code == ExitCode::success ? "" : who_fails(status)),
         {},
         {{"exit_code", std::to_string(ended.code)}, {"seconds", fmt::format("{:.3f}", status.seconds)}},
         before.passes > 0 && before.exit_code == ended.code && !pass.changed_anything()});
    return {ended.code, pass.reached_nothing(),
            ended.code == ExitCode::locked ? std::nullopt : std::optional(std::move(status))};
}

} // namespace stowage::app
