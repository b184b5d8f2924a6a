#include "app/reconcile_pass.hpp"

#include "app/exit_code.hpp"
#include "app/locks.hpp"
#include "app/outcome.hpp"
#include "apply/failures.hpp"
#include "reconcile/log_observer.hpp"
#include "support/digest.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/folders.hpp"
#include "support/rfc3339.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace stowage::app {
namespace {

using reconcile::Level;

constexpr std::size_t pause_limit = 64u << 10;

/// Why everything waits; "" where there is no such file.
std::string paused_by(const std::string &file) {
    if (file.empty() || !std::filesystem::exists(file))
        return {};
    std::string why = fmt::format("paused by the file {}", file);
    const auto lines = support::split_lines(support::read_file(file, pause_limit));
    return lines.empty() || lines.front().empty() ? why : why + ": " + lines.front();
}

/// By server.
using FailuresOf = std::map<std::string, apply::Failures>;

FailuresOf failures_of(const Planned &planned) {
    FailuresOf all;
    for (const auto &[name, connection] : planned.connections)
        all.emplace(name, apply::Failures(connection.server.url, connection.server.api_key.value));
    return all;
}

/// Failed servers and stacks in one line each.
void log_plan(const plan::Plan &plan, reconcile::Log &log) {
    for (const plan::ServerPlan &server : plan.servers)
        if (!server.error.empty())
            log.write({Level::error,
                       "server_failed",
                       fmt::format("{}: {}", server.name, server.error),
                       {{"server", server.name}}});
    log.write({Level::info, "planned", "plan: " + plan::to_string(plan::summarize(plan))});
}

/// All of the desired state, by their names there and on the servers.
std::vector<desired::Stack> named_stacks(const Planned &planned) {
    const auto named = [](const std::string &server, const std::string &environment,
                          const std::string &name) {
        desired::Stack stack;
        stack.server = server;
        stack.environment.name = environment;
        stack.name = name;
        return stack;
    };
    std::vector<desired::Stack> all;
    for (const auto *stacks : {&planned.desired.stacks, &planned.desired.left_out})
        for (const auto &stack : *stacks)
            all.push_back(named(stack->server, stack->environment.str(), stack->name));
    for (const plan::StackPlan &stack : planned.plan.stacks)
        all.push_back(named(stack.server, stack.environment, stack.name));
    return all;
}

/// A slip in the stacks of a window would let changes through.
void warn_of_windows(const std::vector<reconcile::Window> &windows, const Planned &planned,
                     reconcile::Log &log) {
    if (windows.empty())
        return;
    const std::vector<desired::Stack> stacks = named_stacks(planned);
    for (const reconcile::Window &window : windows) {
        const std::vector<std::string> in_vain = reconcile::patterns_in_vain(window, stacks);
        if (!in_vain.empty())
            log.write({Level::warning,
                       "window_in_vain",
                       fmt::format("the window '{}' is for '{}', which is no stack of the desired state",
                                   window.name, support::join(in_vain, "', '")),
                       {{"window", window.name}}});
    }
}

/// The report without the stacks that are left as they are because somebody wants it so.
apply::Report without_meant(apply::Report report, const std::vector<reconcile::Held> &held) {
    std::erase_if(report.stacks, [&](const apply::StackResult &result) {
        return std::any_of(held.begin(), held.end(), [&](const reconcile::Held &one) {
            return !one.needs_attention() && one.server == result.plan.server &&
                   one.environment == result.plan.environment && one.stack == result.plan.name;
        });
    });
    return report;
}

} // namespace

ReconcileFolders folders_of(const std::string &name) {
    const bool fine = !name.empty() && name.size() <= 64 && name.front() != '.' &&
                      std::all_of(name.begin(), name.end(), [](unsigned char c) {
                          return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
                      });
    if (!fine)
        throw support::Error(fmt::format("--name '{}' is not a name", name),
                             "use letters, digits, '-', '_' and '.'");
    return {support::cache_folder() / "reconcile" / name, support::state_folder() / "reconcile" / name};
}

void ReconcilePass::say(Level level, std::string name, std::string text,
                        std::vector<std::pair<std::string, std::string>> fields) {
    log_.write({level, std::move(name), std::move(text), std::move(fields)});
}

int ReconcilePass::run() {
    const ReconcileFolders folders = folders_of(options_.name);
    const auto path = support::lock_folder() /
                      fmt::format("reconcile-{}.lock", support::sha256_hex(options_.name).substr(0, 32));
    const auto lock = support::LockFile::try_lock(path);
    if (!lock) {
        return locked_out(
            fmt::format("another reconcile named '{}' is at work: {}; give this one a --name of its own, or "
                        "wait for the other's end",
                        options_.name, support::LockFile::holder(path)));
    }
    return run_alone(folders);
}

int ReconcilePass::locked_out(const std::string &by) {
    say(Level::error, "locked", by);
    locked_out_ = true;
    return ExitCode::locked;
}

/// Reading everything first, only to see that it is whole, would cost each pass for what hardly ever is.
Input ReconcilePass::load_snapshot() {
    const auto read = [this] { return load_tree(snapshot_->tree, options_.git.path, options_.common); };
    try {
        return read();
    } catch (const support::Error &) {
        if (!repository_->mend(*snapshot_))
            throw;
    }
    return read();
}

int ReconcilePass::run_alone(const ReconcileFolders &folders) {
    if (!options_.git.access.url.empty())
        read_from_git(folders.cache);
    Input input = snapshot_ ? load_snapshot() : load(options_.common);
    if (snapshot_)
        repository_->accept(*snapshot_);
    const auto &shard = options_.common.selection.shard;
    ServerLocks locks = lock_servers(servers_in_use(input.state), input.state, shard);
    if (!locks.busy.empty())
        return locked_out(locks.busy);
    Run run(std::move(input), options_.common);
    advance(run, Stage::limits);
    log_plan(run.planned.plan, log_);
    std::vector<reconcile::Held> held;
    run.guard = [&](Planned &planned) { held = guard(planned, folders.state); };
    advance(run, Stage::guards);
    lock_planned(locks, run.planned, shard);
    if (!locks.busy.empty())
        return locked_out(locks.busy);
    reconcile::LogObserver observer(log_);
    run.deploy = options_.deploy;
    run.observer = &observer;
    run.interrupts = &interrupts_;
    advance(run, Stage::remember);
    const plan::Plan &plan = run.planned.plan;
    outcome_ = {plan, run.report, held};
    audience_.report(run.report, plan);
    const int code = exit_code_of(without_meant(run.report, held), plan::summarize(plan), options_.common);
    if (code == ExitCode::success && snapshot_ && !snapshot_->refused.empty())
        return ExitCode::failure;
    return code;
}

std::vector<reconcile::Held> ReconcilePass::guard(Planned &planned, const std::filesystem::path &folder) {
    const FailuresOf failures = failures_of(planned);
    reconcile::Circumstances circumstances;
    circumstances.now = std::chrono::system_clock::now();
    circumstances.limits = options_.limits;
    if (!options_.ignore_windows)
        circumstances.windows = options_.windows;
    warn_of_windows(circumstances.windows, planned, log_);
    circumstances.suspensions = reconcile::suspensions(folder, circumstances.now);
    circumstances.retries = reconcile::retries(folder);
    if (options_.whole != options_.name) { // what is ordered of the whole is ordered of each shard
        const std::filesystem::path of_all = folders_of(options_.whole).state;
        for (auto &one : reconcile::suspensions(of_all, circumstances.now))
            circumstances.suspensions.push_back(std::move(one));
        for (auto &one : reconcile::retries(of_all))
            circumstances.retries.push_back(std::move(one));
    }
    circumstances.paused = paused_by(options_.pause_file);
    circumstances.failure = [&failures](const plan::StackPlan &plan) {
        const auto found = failures.find(plan.server);
        return found == failures.end() ? nullptr : found->second.find(plan);
    };
    std::vector<reconcile::Held> held = reconcile::guard(planned.plan, circumstances);
    for (const reconcile::Held &one : held)
        say(one.needs_attention() ? Level::error : Level::info, "stack_held",
            fmt::format("{}/{}/{} is left as it is: {}", one.server, one.environment, one.stack, one.why),
            {{"server", one.server},
             {"environment", one.environment},
             {"stack", one.stack},
             {"by", reconcile::name_of(one.by)}});
    return held;
}

void ReconcilePass::read_from_git(const std::filesystem::path &cache) {
    repository_.emplace(options_.git, cache);
    snapshot_ = repository_->obtain(std::chrono::system_clock::now());
    const reconcile::Snapshot &snapshot = *snapshot_;
    if (!snapshot.stale.empty())
        say(Level::warning, "remote_away", snapshot.stale, {{"commit", snapshot.commit}});
    if (!snapshot.refused.empty())
        say(Level::error, "commit_refused",
            fmt::format("{}; going on with commit {}", snapshot.refused, snapshot.commit.substr(0, 7)),
            {{"commit", snapshot.commit}});
    say(Level::info, "desired_state",
        snapshot.subject.empty()
            ? fmt::format("desired state of commit {}", snapshot.commit.substr(0, 7))
            : fmt::format("desired state of commit {}: {}", snapshot.commit.substr(0, 7), snapshot.subject),
        {{"commit", snapshot.commit}});
}

bool ReconcilePass::describe(reconcile::Status &status) const {
    if (locked_out_)
        return false;
    if (snapshot_) {
        status.commit = snapshot_->commit;
        status.commit_seen = support::to_rfc3339(snapshot_->seen);
        status.refused = snapshot_->refused;
        status.remote_error = snapshot_->stale;
    } else if (options_.git.access.url.empty()) { // files, from now on
        status.commit = status.commit_seen = status.refused = status.remote_error = {};
    }
    if (outcome_)
        reconcile::take_in(
            status, outcome_->plan, outcome_->report, outcome_->held, std::chrono::system_clock::now(),
            options_.common.selection.everything() ? reconcile::Scope::whole : reconcile::Scope::selection);
    return true;
}

reconcile::Seen ReconcilePass::seen() const {
    const bool whole = options_.common.selection.everything();
    return outcome_ ? reconcile::Seen{&outcome_->plan, &outcome_->report, whole}
                    : reconcile::Seen{nullptr, nullptr, whole};
}

} // namespace stowage::app
