#include "cli/commands.hpp"

#include "cli/exit_code.hpp"
#include "cli/reconcile_pass.hpp"
#include "cli/terminal.hpp"
#include "desired/select.hpp"
#include "reconcile/orders.hpp"
#include "reconcile/status.hpp"
#include "report/paint.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"
#include "support/rfc3339.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

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
    const auto duration = support::parse_go_duration(until);
    const auto end = duration ? now + std::chrono::duration_cast<std::chrono::seconds>(*duration)
                              : support::from_rfc3339(until);
    if (end <= now)
        throw support::Error(fmt::format("--until '{}' is over already", until),
                             "give a time to come, e.g. 2h");
    return support::to_rfc3339(end);
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

/// The stacks that passes looked at, of all shards; of several that are the same, one.
class KnownStacks {
public:
    explicit KnownStacks(const std::string &name) {
        std::vector<std::string> names = shards_of(name);
        names.push_back(name);
        for (const std::string &one : names)
            if (const auto status = reconcile::read_status(folders_of(one).state)) {
                passed_ = true;
                for (const reconcile::Status::Known &known : status->known)
                    add(known);
            }
    }

    [[nodiscard]] bool any_pass() const { return passed_; }
    /// Whether they can be told from others: not before a pass came to a plan.
    [[nodiscard]] bool any() const { return !stacks_.empty(); }

    /// `server/environment/stack` of each that one of the patterns names, sorted.
    [[nodiscard]] std::vector<std::string> matching(const std::vector<std::string> &patterns) const {
        std::vector<std::string> found;
        for (const auto &[name, stack] : stacks_)
            if (desired::any_matches(patterns, stack))
                found.push_back(name);
        return found;
    }

    /// Those patterns that name none.
    [[nodiscard]] std::vector<std::string> in_vain(const std::vector<std::string> &patterns) const {
        std::vector<std::string> found;
        for (const std::string &pattern : patterns)
            if (matching({pattern}).empty())
                found.push_back(pattern);
        return found;
    }

private:
    void add(const reconcile::Status::Known &known) {
        desired::Stack stack;
        stack.server = known.server;
        stack.environment.name = known.environment;
        stack.name = known.stack;
        stacks_.emplace(fmt::format("{}/{}/{}", known.server, known.environment, known.stack),
                        std::move(stack));
    }

    bool passed_ = false;
    std::map<std::string, desired::Stack> stacks_;
};

/// `suspended until …: main/production/web`, and a warning for what is none of the known stacks.
void tell(const std::string &done, const std::vector<std::string> &patterns, const KnownStacks &known) {
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

/// Whether all is well, as an exit code.
int verdict_of(const reconcile::Status &status, const StatusOptions &options,
               std::chrono::system_clock::time_point now) {
    const bool too_old =
        options.max_age &&
        (status.last_success.empty() || now - support::from_rfc3339(status.last_success) > *options.max_age);
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

int suspend(const OrderOptions &options) {
    const auto now = std::chrono::system_clock::now();
    const std::string since = support::to_rfc3339(now);
    const std::string until = end_of(options.until, now);
    const std::vector<std::string> patterns = patterns_of(options);
    std::vector<reconcile::Suspension> all;
    for (const std::string &stack : patterns)
        all.push_back({stack, options.reason, since, until});
    reconcile::suspend(folders_of(options.name).state, all, now);
    tell(until.empty() ? "suspended" : "suspended until " + until, patterns, KnownStacks(options.name));
    return ExitCode::success;
}

int resume(const OrderOptions &options) {
    const auto ended =
        reconcile::resume(folders_of(options.name).state, options.stacks, std::chrono::system_clock::now());
    if (ended.empty())
        print("nothing was suspended\n");
    else
        tell("resumed", ended, KnownStacks(options.name));
    return ExitCode::success;
}

int retry(const OrderOptions &options) {
    const std::vector<std::string> patterns = patterns_of(options);
    const KnownStacks known(options.name);
    if (!known.any_pass())
        throw support::Error(
            fmt::format("nothing is known of a reconcile named '{}', so nothing failed", options.name),
            where_else(options.name));
    const std::vector<std::string> in_vain = known.in_vain(patterns);
    if (known.any() && !in_vain.empty())
        throw support::Error(fmt::format("'{}' is no stack of the last pass; nothing is tried again",
                                         support::join(in_vain, "', '")),
                             "'stowage status' shows what fails, as server/environment/stack");
    reconcile::retry(folders_of(options.name).state, patterns, std::chrono::system_clock::now());
    tell("tried again with the next pass, where it failed", patterns, known);
    return ExitCode::success;
}

} // namespace stowage::cli
