#include "cli/commands.hpp"

#include "cli/exit_code.hpp"
#include "cli/reconcile_pass.hpp"
#include "cli/terminal.hpp"
#include "desired/select.hpp"
#include "plan/json.hpp"
#include "reconcile/orders.hpp"
#include "reconcile/status.hpp"
#include "report/paint.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::cli {
namespace {

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

/// The names of its shards here, sorted.
std::vector<std::string> shards_of(const std::string &name) {
    std::vector<std::string> shards;
    std::error_code error; // no folder, no shards
    for (const auto &entry :
         std::filesystem::directory_iterator(folders_of(name).state.parent_path(), error)) {
        std::string found = entry.path().filename().string();
        if (found.starts_with(name + "-") && found.find("-of-") != std::string::npos)
            shards.push_back(std::move(found));
    }
    std::sort(shards.begin(), shards.end());
    return shards;
}

std::string where_else(const std::string &name) {
    const auto shards = shards_of(name);
    if (shards.empty())
        return fmt::format("it has made no pass yet, or keeps its state elsewhere than in {}",
                           folders_of(name).state.string());
    return fmt::format("{} of it: name one, e.g. --name {}",
                       support::count_of(shards.size(), "shard is known", "shards are known"),
                       shards.front());
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

} // namespace

int status(const StatusOptions &options) {
    const auto now = std::chrono::system_clock::now();
    const std::filesystem::path folder = folders_of(options.name).state;
    const auto known = reconcile::read_status(folder);
    if (!known)
        throw support::Error(fmt::format("nothing is known of a reconcile named '{}'", options.name),
                             where_else(options.name));
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
