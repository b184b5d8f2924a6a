#include "reconcile/status.hpp"
#include "app/exit_code.hpp"
#include "app/known_stacks.hpp"
#include "app/reconcile_pass.hpp"
#include "cli/arguments.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "reconcile/at_work.hpp"
#include "reconcile/orders.hpp"
#include "report/paint.hpp"
#include "support/error.hpp"
#include "support/rfc3339.hpp"
#include "support/text.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <memory>

namespace stowage::cli {
namespace {

using namespace std::chrono_literals;

struct StatusOptions {
    std::string name = "default"; ///< of the reconcile that is meant
    bool json = false;
    std::optional<std::chrono::seconds> max_age; ///< of the last success
    bool alive = false;                          ///< ask only whether passes are made
    bool detailed_exitcode = false;
};

/// Whether that is longer ago; a time to come is of a clock that was set back, and says nothing.
bool is_older(const std::string &time, std::chrono::seconds age, std::chrono::system_clock::time_point now) {
    constexpr std::chrono::minutes most_ahead{1};
    if (time.empty())
        return true;
    const auto then = support::from_rfc3339(time);
    return now - then > age || then > now + most_ahead;
}

/// Whether passes are made, however they end.
int verdict_of_life(const reconcile::Status &status, const StatusOptions &options,
                    std::chrono::system_clock::time_point now) {
    return options.max_age && is_older(status.finished, *options.max_age, now) ? app::ExitCode::failure
                                                                               : app::ExitCode::success;
}

/// Whether all is well, as an exit code.
int verdict_of(const reconcile::Status &status, const StatusOptions &options,
               std::chrono::system_clock::time_point now) {
    if (options.alive)
        return verdict_of_life(status, options, now);
    const bool away = std::any_of(status.servers.begin(), status.servers.end(),
                                  [](const auto &server) { return !server.second; });
    if ((options.max_age && is_older(status.last_success, *options.max_age, now)) || away ||
        status.exit_code == app::ExitCode::failure || !status.error.empty() || !status.refused.empty() ||
        !status.remote_error.empty())
        return app::ExitCode::failure;
    const auto is_restricted = [](const reconcile::Status::Stack &one) {
        return one.by == "forbidden" || one.by == "hidden";
    };
    if (!status.unwell.empty() || !std::all_of(status.failing.begin(), status.failing.end(), is_restricted))
        return app::ExitCode::not_applied;
    if (!status.failing.empty()) // what the pass was told to make of it
        return status.exit_code == app::ExitCode::restricted ? app::ExitCode::restricted
                                                             : app::ExitCode::success;
    return options.detailed_exitcode && status.drifted > 0 ? app::ExitCode::differences
                                                           : app::ExitCode::success;
}

int status(const StatusOptions &options) {
    const auto now = std::chrono::system_clock::now();
    const std::filesystem::path folder = app::state_of(options.name);
    const auto known = reconcile::read_status(folder);
    if (!known)
        throw support::Error(fmt::format("nothing is known of a reconcile named '{}'", options.name),
                             app::where_else(options.name));
    const std::vector<reconcile::Suspension> suspensions = reconcile::suspensions(folder, now);
    if (options.json) {
        print(reconcile::to_json(*known, suspensions));
        return verdict_of(*known, options, now);
    }
    print(reconcile::to_text(*known, now));
    if (const auto work = reconcile::at_work(folder))
        print(fmt::format("at work       since {}{}{}\n", work->since, work->stacks.empty() ? "" : ": ",
                          report::safe(support::join(work->stacks, ", "))));
    for (const reconcile::Suspension &one : suspensions)
        print(fmt::format("suspended     {} since {}{}{}\n", report::safe(one.stacks), one.since,
                          one.until.empty() ? "" : " until " + one.until,
                          one.reason.empty() ? "" : ": " + report::safe(one.reason)));
    return verdict_of(*known, options, now);
}

} // namespace

void add_status(Commands &commands) {
    const auto options = std::make_shared<StatusOptions>();
    CLI::App &command = commands.add("status", "Show how the last pass of reconcile went",
                                     [options] { return status(*options); });
    command.add_option("--name", options->name, "Of the reconcile that is meant (default: default)");
    add_choice<bool>(command, "--format", options->json, {{"text", false}, {"json", true}},
                     "How it is written (default: text)");
    add_duration(command, "--max-age", "Exit with 1 where the last success is longer ago",
                 {1s, "30m, 12h or 48h"}, options->max_age);
    command.add_flag(
        "--alive", options->alive,
        "Exit with 0 as long as passes end, however they end, the last one within --max-age: for "
        "health checks");
    command.add_flag("--detailed-exitcode", options->detailed_exitcode,
                     "Exit with 2 when something differs and is held on purpose");
}

} // namespace stowage::cli
