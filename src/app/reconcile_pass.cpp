#include "app/reconcile_pass.hpp"

#include "app/exit_code.hpp"
#include "app/locks.hpp"
#include "app/outcome.hpp"
#include "apply/failures.hpp"
#include "reconcile/at_work.hpp"
#include "reconcile/log_observer.hpp"
#include "reconcile/stack_key.hpp"
#include "support/codes.hpp"
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

using reconcile::key_of;
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
        all.emplace(name, apply::Failures(connection.server.url, connection.server.api_key.for_comparing()));
    return all;
}

/// The report without the stacks that are left as they are because somebody wants it so.
apply::Report without_meant(apply::Report report, const std::vector<reconcile::Held> &held) {
    std::erase_if(report.stacks, [&](const apply::StackResult &result) {
        return std::any_of(held.begin(), held.end(), [&](const reconcile::Held &one) {
            return !one.needs_attention() && key_of(one) == key_of(result.plan);
        });
    });
    return report;
}

} // namespace

namespace {

void check_name(const std::string &name) {
    const bool fine = !name.empty() && name.size() <= 64 && name.front() != '.' &&
                      std::all_of(name.begin(), name.end(), [](unsigned char c) {
                          return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
                      });
    if (!fine)
        throw support::Error(fmt::format("--name '{}' is not a name", name),
                             "use letters, digits, '-', '_' and '.'");
}

} // namespace

ReconcileFolders folders_of(const std::string &name) {
    check_name(name);
    return {support::cache_folder() / "reconcile" / name,
            support::lasting_state_folder() / "reconcile" / name};
}

std::filesystem::path state_of(const std::string &name) {
    check_name(name);
    return support::lasting_state_folder(support::Whose::ours_or_for_root_anyones) / "reconcile" / name;
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
    log_.say(Level::error, "locked", by);
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
    log_.servers(options_.common.given_servers, input.state);
    const auto &shard = options_.common.selection.shard;
    ServerLocks locks = lock_servers(servers_in_use(input.state), input.state, shard);
    if (!locks.busy.empty())
        return locked_out(locks.busy);
    Run run(std::move(input), options_.common);
    advance(run, Stage::limits);
    log_.plan(run.planned.plan);
    std::vector<reconcile::Held> held;
    run.guard = [&](Planned &planned) { held = guard(planned, folders.state); };
    advance(run, Stage::guards);
    lock_planned(locks, run.planned, shard);
    if (!locks.busy.empty())
        return locked_out(locks.busy);
    reconcile::LogObserver observer(events_);
    reconcile::AtWorkNote note(folders.state, observer);
    run.deploy = options_.deploy;
    run.observer = &note;
    run.objection = [&](const plan::StackPlan &stack) { return object(stack, folders.state, held); };
    run.interrupts = &interrupts_;
    advance(run, Stage::remember);
    reconcile::hold_skipped_dependents(run.report, held);
    log_.standing(run.report, held);
    const plan::Plan &plan = run.planned.plan;
    outcome_ = {plan, run.report, held};
    audience_.report(run.report, plan);
    const int code = exit_code_of(without_meant(run.report, held), plan::summarize(plan), options_.common);
    if (code == ExitCode::success && snapshot_ && !snapshot_->refused.empty())
        return ExitCode::failure;
    return code;
}

reconcile::Circumstances ReconcilePass::orders(const std::filesystem::path &folder) const {
    reconcile::Circumstances orders;
    orders.now = std::chrono::system_clock::now();
    orders.limits = options_.limits;
    if (!options_.ignore_windows)
        orders.windows = options_.windows;
    orders.suspensions = reconcile::suspensions(folder, orders.now);
    if (options_.whole != options_.name) // what is ordered of the whole is ordered of each shard
        for (auto &one : reconcile::suspensions(folders_of(options_.whole).state, orders.now))
            orders.suspensions.push_back(std::move(one));
    orders.paused = paused_by(options_.pause_file);
    return orders;
}

std::vector<reconcile::Held> ReconcilePass::guard(Planned &planned, const std::filesystem::path &folder) {
    const FailuresOf failures = failures_of(planned);
    reconcile::Circumstances circumstances = orders(folder);
    log_.windows(circumstances.windows, planned);
    circumstances.settled = !before_.last_success.empty();
    circumstances.retries = reconcile::retries(folder);
    if (options_.whole != options_.name)
        for (auto &one : reconcile::retries(folders_of(options_.whole).state))
            circumstances.retries.push_back(std::move(one));
    circumstances.failure = [&failures](const plan::StackPlan &plan) {
        const auto found = failures.find(plan.server);
        return found == failures.end() ? nullptr : found->second.find(plan);
    };
    std::vector<reconcile::Held> held = reconcile::guard(planned.plan, circumstances);
    for (const reconcile::Held &one : held)
        log_.held(one);
    return held;
}

std::optional<plan::Note> ReconcilePass::object(const plan::StackPlan &plan,
                                                const std::filesystem::path &folder,
                                                std::vector<reconcile::Held> &held) {
    const std::lock_guard lock(mutex_);
    try {
        const auto order = reconcile::order_against(plan, orders(folder));
        if (!order)
            return std::nullopt;
        held.push_back(*order);
        log_.held(*order);
        return plan::Note(code_of(order->by), order->why);
    } catch (const support::Error &error) { // an order that can't be read may be one to stop
        return plan::Note(support::Code::held_suspension, error.what());
    }
}

void ReconcilePass::read_from_git(const std::filesystem::path &cache) {
    repository_.emplace(options_.git, cache);
    try {
        snapshot_ = repository_->obtain(std::chrono::system_clock::now());
    } catch (const reconcile::CommitRefused &refused) {
        refused_ = refused.what();
        throw;
    } catch (const support::Error &away) {
        remote_error_ = away.what();
        throw;
    }
    log_.desired_state(*snapshot_);
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
    } else if (!remote_error_.empty() || !refused_.empty()) {
        status.remote_error = remote_error_;
        status.refused = refused_;
    }
    if (outcome_)
        reconcile::take_in(
            status, outcome_->plan, outcome_->report, outcome_->held, std::chrono::system_clock::now(),
            options_.common.selection.everything() ? reconcile::Scope::whole : reconcile::Scope::selection);
    return true;
}

bool ReconcilePass::changed_anything() const {
    return outcome_ &&
           std::any_of(outcome_->report.stacks.begin(), outcome_->report.stacks.end(),
                       [](const apply::StackResult &result) { return plan::is_carried_out(result.plan); });
}

bool ReconcilePass::reached_nothing() const {
    if (!outcome_)
        return !remote_error_.empty();
    const auto &servers = outcome_->plan.servers;
    return !servers.empty() && std::all_of(servers.begin(), servers.end(),
                                           [](const plan::ServerPlan &one) { return !one.error.empty(); });
}

reconcile::Seen ReconcilePass::seen() const {
    const bool whole = options_.common.selection.everything();
    return outcome_ ? reconcile::Seen{&outcome_->plan, &outcome_->report, whole}
                    : reconcile::Seen{nullptr, nullptr, whole};
}

} // namespace stowage::app
