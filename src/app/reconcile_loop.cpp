#include "app/reconcile_loop.hpp"

#include "app/exit_code.hpp"
#include "app/reconcile_run.hpp"
#include "app/reconcile_settings.hpp"
#include "desired/resolve.hpp"
#include "reconcile/listener.hpp"
#include "reconcile/pace.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <random>
#include <thread>
#include <unistd.h>

namespace stowage::app {
namespace {

using reconcile::Level;
using reconcile::Log;

/// Ends a loop that was told to end, in bounded time: after `grace` what runs is abandoned, and a little
/// later the process ends whatever it is waiting for. Nothing is begun by then, so nothing is left half done.
class Watchdog {
public:
    Watchdog(const Signals &signals, std::chrono::seconds grace, Log &log)
        : thread_(
              [&signals, grace, &log](const std::stop_token &stop) { watch(stop, signals, grace, log); }) {}

private:
    static void watch(const std::stop_token &stop, const Signals &signals, std::chrono::seconds grace,
                      Log &log) {
        constexpr std::chrono::milliseconds step{100};
        constexpr std::chrono::seconds last{10};
        std::chrono::milliseconds since{0};
        for (; !stop.stop_requested(); std::this_thread::sleep_for(step)) {
            if (signals.interrupts.load() == 0)
                continue;
            since += step;
            if (since > grace && signals.interrupts.load() == 1) {
                log.write({Level::warning, "abandoned", "time is up: what runs is abandoned"});
                signals.abandon();
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

/// The configuration as it is now, or else as it was: a slip there must not end what runs.
ReconcileOptions read_again(const ReconcileOptions &given, const ReconcileOptions &before, Log &log) {
    try {
        ReconcileOptions options = with_config(given);
        if (!options.interval) // a loop goes on as one
            options.interval = before.interval;
        log.set_format(log_format_of(options.log_format));
        log.set_quiet(options.quiet);
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

    void begin() {
        if (board_)
            board_->begin(std::chrono::system_clock::now());
    }

    void show(const PassResult &result, Clock::time_point next, const ReconcileOptions &options) {
        const auto now = Clock::now();
        if (board_)
            board_->end();
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

/// What was rotated counts from the next pass on.
void look_up_again(ReconcileOptions &options, Log &log) {
    try {
        look_up(options);
    } catch (const support::Error &error) {
        (void)log_error(log, error);
        log.write({Level::warning, "secrets_kept",
                   "going on with the passwords of the configuration that were read before"});
    }
}

/// So that many hosts with the same timetable don't ask at the same moment.
void wait_splay(const ReconcileOptions &options, const std::atomic<int> &interrupts) {
    if (!options.splay)
        return;
    std::mt19937 random(std::random_device{}());
    std::uniform_int_distribution<std::chrono::milliseconds::rep> wait(
        0, std::chrono::milliseconds(*options.splay).count());
    const std::atomic<bool> never{false};
    wait_until(reconcile::Pace::Clock::now() + std::chrono::milliseconds(wait(random)), interrupts, never);
}

int run_loop(const ReconcileOptions &given, ReconcileOptions options, const Audience &audience, Log &log,
             const Signals &signals) {
    const std::atomic<int> &interrupts = signals.interrupts;
    std::atomic<bool> &reload = signals.watch_reload();
    Outlook outlook(options, log);
    const Watchdog watchdog(signals, options.grace, log);
    reconcile::Pace pace(*options.interval, std::random_device{}());
    while (interrupts.load() == 0) {
        const auto started = reconcile::Pace::Clock::now();
        outlook.begin();
        const PassResult result = run_pass(options, audience, log, interrupts);
        log.set_run({});
        const auto next = pace.after(started, reconcile::Pace::Clock::now(), result.reached_nothing);
        outlook.show(result, next.at, options);
        if (next.skipped > 0)
            log.write({Level::warning, "overrun",
                       fmt::format("the pass took longer than the interval; {} left out",
                                   support::count_of(next.skipped, "pass", "passes"))});
        wait_until(next.at, interrupts, reload);
        if (interrupts.load() > 0)
            continue;
        if (reload.exchange(false)) {
            options = read_again(given, options, log);
            pace.set_interval(*options.interval);
        } else {
            look_up_again(options, log);
        }
    }
    log.write({Level::info, "stopped", "stopped in order"});
    return ExitCode::success;
}

} // namespace

int reconcile(const ReconcileOptions &options, const Audience &audience, const Signals &signals) {
    const ReconcileOptions complete = with_config(options);
    Log log(log_format_of(complete.log_format), stderr);
    log.set_quiet(complete.quiet);
    wait_splay(complete, signals.interrupts);
    if (signals.interrupts.load() > 0)
        return complete.interval ? ExitCode::success : ExitCode::interrupted;
    if (complete.interval)
        return run_loop(options, complete, audience, log, signals);
    if (!complete.listen.empty())
        throw support::Error("--listen needs a loop to tell of", "give --interval too, e.g. --interval 5m");
    return run_pass(complete, audience, log, signals.interrupts).code;
}

} // namespace stowage::app
