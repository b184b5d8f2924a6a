#include "reconcile/orders.hpp"
#include "app/exit_code.hpp"
#include "app/known_stacks.hpp"
#include "app/reconcile_pass.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "desired/select.hpp"
#include "reconcile/at_work.hpp"
#include "report/paint.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"
#include "support/rfc3339.hpp"
#include "support/text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>

namespace stowage::cli {
namespace {

struct OrderOptions {
    std::string name = "default";    ///< of the reconcile that is meant
    std::vector<std::string> stacks; ///< patterns
    std::string reason;
    std::string until; ///< a time or a duration; "" without an end
};

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
    const auto duration = support::parse_go_duration(until);
    const auto end = duration ? now + std::chrono::duration_cast<std::chrono::seconds>(*duration)
                              : support::from_rfc3339(until);
    if (end <= now)
        throw support::Error(fmt::format("--until '{}' is over already", until),
                             "give a time to come, e.g. 2h");
    return support::to_rfc3339(end);
}

/// `suspended until …: main/production/web`, and a warning for what is none of the known stacks.
void tell(const std::string &done, const std::vector<std::string> &patterns, const app::KnownStacks &known) {
    constexpr std::size_t most = 10;
    std::vector<std::string> stacks = known.matching(patterns);
    const std::size_t count = stacks.size();
    stacks.resize(std::min(count, most));
    std::string what = support::join(stacks, ", ");
    if (count > most)
        what += fmt::format(" and {} more", count - most);
    if (count == 0)
        what = fmt::format("{} ({})", support::join(patterns, ", "),
                           known.any() ? "no stack of the last pass" : "no pass has looked at stacks yet");
    print(fmt::format("{}: {}\n", done, report::safe(what)));
    if (known.any())
        for (const std::string &pattern : known.in_vain(patterns))
            warn(fmt::format("warning: '{}' is no stack of the last pass; is it written as 'stowage plan' "
                             "shows it?\n",
                             report::safe(pattern)));
}

/// That a pass goes on, and with what: an order stops nothing that is begun.
void tell_what_goes_on(const std::string &name) {
    std::vector<std::string> names = app::shards_of(name);
    names.push_back(name);
    for (const std::string &one : names) {
        const auto work = reconcile::at_work(app::state_of(one));
        if (!work)
            continue;
        const std::string begun = report::safe(support::join(work->stacks, ", "));
        print(fmt::format("a pass of {} is at work since {}; it begins nothing more of what is suspended{}\n",
                          one, work->since,
                          begun.empty() ? "" : ", and goes on to the end with what it has begun: " + begun));
    }
}

int suspend(const OrderOptions &options) {
    const auto now = std::chrono::system_clock::now();
    const std::string since = support::to_rfc3339(now);
    const std::string until = end_of(options.until, now);
    const std::vector<std::string> patterns = patterns_of(options);
    std::vector<reconcile::Suspension> all;
    for (const std::string &stack : patterns)
        all.push_back({stack, options.reason, since, until});
    reconcile::suspend(app::state_of(options.name), all, now);
    tell(until.empty() ? "suspended" : "suspended until " + until, patterns, app::KnownStacks(options.name));
    tell_what_goes_on(options.name);
    return app::ExitCode::success;
}

int resume(const OrderOptions &options) {
    const auto ended =
        reconcile::resume(app::state_of(options.name), options.stacks, std::chrono::system_clock::now());
    if (ended.empty())
        print("nothing was suspended\n");
    else
        tell("resumed", ended, app::KnownStacks(options.name));
    return app::ExitCode::success;
}

int retry(const OrderOptions &options) {
    const std::vector<std::string> patterns = patterns_of(options);
    const app::KnownStacks known(options.name);
    if (!known.any_pass())
        throw support::Error(
            fmt::format("nothing is known of a reconcile named '{}', so nothing failed", options.name),
            app::where_else(options.name));
    const std::vector<std::string> in_vain = known.in_vain(patterns);
    if (known.any() && !in_vain.empty())
        throw support::Error(fmt::format("'{}' is no stack of the last pass; nothing is tried again",
                                         support::join(in_vain, "', '")),
                             "'stowage status' shows what fails, as server/environment/stack");
    reconcile::retry(app::state_of(options.name), patterns, std::chrono::system_clock::now());
    tell("tried again with the next pass, where it failed", patterns, known);
    return app::ExitCode::success;
}

/// A command that is about stacks of one reconcile.
CLI::App &add_order(Commands &commands, const char *name, const char *what, int (*run)(const OrderOptions &),
                    const std::shared_ptr<OrderOptions> &options) {
    CLI::App &command = commands.add(name, what, [run, options] { return run(*options); });
    command.add_option("STACK", options->stacks,
                       "STACK, ENVIRONMENT/STACK or SERVER/ENVIRONMENT/STACK, globs allowed");
    command.add_option("--name", options->name, "Of the reconcile that is meant (default: default)");
    return command;
}

} // namespace

void add_orders(Commands &commands) {
    const auto options = std::make_shared<OrderOptions>();
    CLI::App &stop = add_order(commands, "suspend", "Have reconcile leave stacks as they are (default: all)",
                               &suspend, options);
    stop.add_option("--reason", options->reason, "Why, for those who wonder");
    stop.add_option("--until", options->until, "When it ends by itself: 2h, or 2026-01-31T12:00:00Z");
    add_order(commands, "resume", "End what suspend began (default: all of it)", &resume,
              std::make_shared<OrderOptions>());
    add_order(commands, "retry", "Have reconcile try once more what failed before", &retry,
              std::make_shared<OrderOptions>())
        .get_option("STACK")
        ->required();
}

} // namespace stowage::cli
