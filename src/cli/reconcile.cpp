#include "cli/commands.hpp"

#include "cli/exit_code.hpp"
#include "cli/interrupts.hpp"
#include "cli/reconcile_pass.hpp"
#include "cli/reconcile_settings.hpp"
#include "desired/resolve.hpp"
#include "reconcile/listener.hpp"
#include "reconcile/notify.hpp"
#include "reconcile/pace.hpp"
#include "reconcile/status.hpp"
#include "report/paint.hpp"
#include "support/diagnostics.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/rfc3339.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <random>
#include <thread>
#include <unistd.h>

namespace stowage::cli {
namespace {

using reconcile::Level;
using reconcile::Log;

/// Ends a loop that was told to end, in bounded time: after `grace` what runs is abandoned, and a little
/// later the process ends whatever it is waiting for. Nothing is begun by then, so nothing is left half done.
class Watchdog {
public:
    Watchdog(const std::atomic<int> &interrupts, std::chrono::seconds grace, Log &log)
        : thread_([&interrupts, grace, &log](const std::stop_token &stop) {
              watch(stop, interrupts, grace, log);
          }) {}

private:
    static void watch(const std::stop_token &stop, const std::atomic<int> &interrupts,
                      std::chrono::seconds grace, Log &log) {
        constexpr std::chrono::milliseconds step{100};
        constexpr std::chrono::seconds last{10};
        std::chrono::milliseconds since{0};
        for (; !stop.stop_requested(); std::this_thread::sleep_for(step)) {
            if (interrupts.load() == 0)
                continue;
            since += step;
            if (since > grace && interrupts.load() == 1) {
                log.write({Level::warning, "abandoned", "time is up: what runs is abandoned"});
                abandon();
            }
            if (since > grace + last) {
                log.write({Level::error, "killed", "still waiting for an answer; ending all the same"});
                ::_exit(ExitCode::interrupted);
            }
        }
    }
    std::jthread thread_;
};

void wait_until(reconcile::Pace::Clock::time_point until, const std::atomic<int> &interrupts,
                const std::atomic<bool> &reload) {
    constexpr std::chrono::milliseconds step{100}; // in which a signal is noticed
    while (interrupts.load() == 0 && !reload.load() && reconcile::Pace::Clock::now() < until)
        std::this_thread::sleep_for(step);
}

reconcile::LogFormat log_format_of(const std::string &name) {
    if (name == "json")
        return reconcile::LogFormat::json;
    return name == "logfmt" ? reconcile::LogFormat::logfmt : reconcile::LogFormat::text;
}

/// With its place, where it has one.
std::string placed(const support::Diagnostic &mistake) {
    const std::string where = mistake.where.str();
    return where.empty() ? mistake.what : fmt::format("{}: {}", where, mistake.what);
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
        log.write({Level::error, "mistake", placed(mistake)});
    const auto &mistakes = input->diagnostics();
    const std::string count = support::count_of(mistakes.size(), "mistake") + " in the input";
    return mistakes.empty() ? count : fmt::format("{}: {}", count, placed(mistakes.front()));
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

struct PassResult {
    int code;
    bool reached_nothing;                    ///< neither a desired state nor any server
    std::optional<reconcile::Status> status; ///< nothing where another run is at work
};

PassResult run_pass(const ReconcileOptions &options, Log &log, const std::atomic<int> &interrupts) {
    const std::string run = reconcile::new_run_id();
    log.set_run(run);
    const Outputs outputs(options.apply.common);
    const auto started = std::chrono::system_clock::now();
    reconcile::Status status =
        reconcile::read_status(folders_of(options.name).state).value_or(reconcile::Status{});
    desired::forget_resolved(); // secrets may be other ones than in the last pass
    ReconcilePass pass(options, outputs, log, interrupts);
    const Ended ended = carry_through(pass, outputs, log);
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
         fmt::format("pass ended with exit code {} after {}", ended.code,
                     support::human_duration(finished - started)),
         {},
         {{"exit_code", std::to_string(ended.code)}, {"seconds", fmt::format("{:.3f}", status.seconds)}}});
    const bool any_server = std::any_of(status.servers.begin(), status.servers.end(),
                                        [](const auto &server) { return server.second; });
    const bool in_vain = !ended.error.empty() || (!status.servers.empty() && !any_server);
    return {ended.code, in_vain,
            ended.code == ExitCode::locked ? std::nullopt : std::optional(std::move(status))};
}

/// The configuration as it is now, or else as it was: a slip there must not end what runs.
ReconcileOptions read_again(const ReconcileOptions &given, const ReconcileOptions &before, Log &log) {
    try {
        desired::forget_resolved();
        ReconcileOptions options = with_config(given);
        if (!options.interval) // a loop goes on as one
            options.interval = before.interval;
        log.set_format(log_format_of(options.log_format));
        log.write({Level::info, "configuration_read", "the configuration was read again"});
        if (options.listen != before.listen)
            log.write({Level::warning, "listening_kept",
                       "where to listen stays as it was until stowage is started anew"});
        return options;
    } catch (const support::Error &error) {
        (void)log_error(log, error);
        log.write({Level::warning, "configuration_kept", "going on with the configuration as it was"});
        return before;
    }
}

/// What others may ask of a loop; of one without --listen, nothing.
class Outlook {
public:
    using Clock = reconcile::Board::Clock;

    Outlook(const ReconcileOptions &options, Log &log) {
        if (options.listen.empty())
            return;
        const auto address = reconcile::Address::parse(options.listen);
        if (!address)
            throw support::Error(fmt::format("--listen '{}' is nowhere to listen", options.listen),
                                 "write a port, or an address and a port, as in 127.0.0.1:9464");
        const auto now = Clock::now();
        board_ = std::make_shared<reconcile::Board>(options.name,
                                                    reconcile::read_status(folders_of(options.name).state),
                                                    now, due_after(now, now, options));
        listener_.emplace(*address, board_);
        log.write({Level::info, "listening",
                   fmt::format("listening on http://{}/",
                               reconcile::Address{address->host, listener_->port()}.str())});
        if (!address->is_loopback())
            log.write({Level::warning, "listening_widely",
                       fmt::format("whoever reaches {} can read the status: there is no password and no TLS",
                                   address->host)});
    }

    void show(const PassResult &result, Clock::time_point next, const ReconcileOptions &options) {
        const auto now = Clock::now();
        if (board_ && result.status)
            board_->show(*result.status, now, due_after(now, next, options));
    }

private:
    static Clock::time_point due_after(Clock::time_point ended, Clock::time_point next,
                                       const ReconcileOptions &options) {
        return reconcile::due_after(ended, next, *options.interval, options.health_max_age);
    }

    std::shared_ptr<reconcile::Board> board_;
    std::optional<reconcile::Listener> listener_;
};

int run_loop(const ReconcileOptions &given, ReconcileOptions options, Log &log,
             const std::atomic<int> &interrupts) {
    std::atomic<bool> &reload = watch_reload();
    Outlook outlook(options, log);
    const Watchdog watchdog(interrupts, options.grace, log);
    reconcile::Pace pace(*options.interval, std::random_device{}());
    while (interrupts.load() == 0) {
        const auto started = reconcile::Pace::Clock::now();
        const PassResult result = run_pass(options, log, interrupts);
        log.set_run({});
        const auto next = pace.after(started, reconcile::Pace::Clock::now(), result.reached_nothing);
        outlook.show(result, next.at, options);
        if (next.skipped > 0)
            log.write({Level::warning, "overrun",
                       fmt::format("the pass took longer than the interval; {} left out",
                                   support::count_of(next.skipped, "pass", "passes"))});
        wait_until(next.at, interrupts, reload);
        if (!reload.exchange(false) || interrupts.load() > 0)
            continue;
        options = read_again(given, options, log);
        pace.set_interval(*options.interval);
    }
    log.write({Level::info, "stopped", "stopped in order"});
    return ExitCode::success;
}

} // namespace

int reconcile(const ReconcileOptions &options) {
    const ReconcileOptions complete = with_config(options);
    Log log(log_format_of(complete.log_format), stderr);
    const std::atomic<int> &interrupts = watch_interrupts(Announce::no);
    if (complete.interval)
        return run_loop(options, complete, log, interrupts);
    if (!complete.listen.empty())
        throw support::Error("--listen needs a loop to tell of", "give --interval too, e.g. --interval 5m");
    return run_pass(complete, log, interrupts).code;
}

} // namespace stowage::cli
