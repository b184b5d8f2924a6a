#include "reconcile/status.hpp"
#include "app/exit_code.hpp"
#include "app/known_stacks.hpp"
#include "app/reconcile_pass.hpp"
#include "cli/arguments.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "reconcile/orders.hpp"
#include "report/paint.hpp"
#include "support/error.hpp"
#include "support/rfc3339.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>

namespace stowage::cli {
namespace {

using namespace std::chrono_literals;

struct StatusOptions {
    std::string name = "default"; ///< of the reconcile that is meant
    bool json = false;
    std::optional<std::chrono::seconds> max_age; ///< of the last success
};

/// Whether all is well, as an exit code.
int verdict_of(const reconcile::Status &status, const StatusOptions &options,
               std::chrono::system_clock::time_point now) {
    const bool too_old =
        options.max_age &&
        (status.last_success.empty() || now - support::from_rfc3339(status.last_success) > *options.max_age);
    if (too_old || status.exit_code == app::ExitCode::failure || !status.error.empty() ||
        !status.refused.empty())
        return app::ExitCode::failure;
    if (!status.failing.empty())
        return app::ExitCode::not_applied;
    return status.drifted > 0 ? app::ExitCode::differences : app::ExitCode::success;
}

int status(const StatusOptions &options) {
    const auto now = std::chrono::system_clock::now();
    const std::filesystem::path folder = app::folders_of(options.name).state;
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
}

} // namespace stowage::cli
