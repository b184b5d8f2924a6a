#include "cli/reconcile_pass.hpp"

#include "cli/exit_code.hpp"
#include "cli/steps.hpp"
#include "cli/terminal.hpp"
#include "reconcile/log_observer.hpp"
#include "support/digest.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/folders.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::cli {
namespace {

using reconcile::Level;

constexpr std::size_t password_limit = 64u << 10;

reconcile::GitInput git_input_of(const ReconcileOptions &options) {
    reconcile::GitInput input;
    input.access.url = options.git_url;
    input.access.username = options.git_username;
    if (!options.git_password_file.empty()) {
        input.access.password =
            std::string(support::trim(support::read_file(options.git_password_file, password_limit)));
        support::redactor().add(input.access.password);
    }
    input.reference = options.git_ref;
    input.path = options.git_path;
    input.limit = options.git_timeout.value_or(input.limit);
    input.max_stale = options.max_stale.value_or(input.max_stale);
    input.allow_rewind = options.allow_rewind;
    input.allowed_signers = options.allowed_signers;
    return input;
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
        say(Level::error, "locked",
            fmt::format("another reconcile named '{}' is at work: {}; give this one a --name of its own, or "
                        "wait for the other's end",
                        options_.name, support::LockFile::holder(path)));
        return ExitCode::locked;
    }
    return run_alone(folders);
}

int ReconcilePass::run_alone(const ReconcileFolders &folders) {
    if (!options_.git_url.empty())
        read_from_git(folders.cache);
    desired::State state = load(options_.apply.common);
    if (snapshot_)
        repository_->accept(*snapshot_);
    const ServerLocks locks = lock_servers(servers_in_use(state));
    if (!locks.busy.empty()) {
        say(Level::error, "locked", locks.busy);
        return ExitCode::locked;
    }
    const Planned planned = make_plan(std::move(state), options_.apply.common);
    log_plan(planned.plan, log_);
    const apply::Report report = carry_out(planned);
    remember_failures(planned, report);
    const Outputs::Render render = [&](const report::Renderer &renderer) {
        return renderer.report(report, planned.plan);
    };
    if (!options_.apply.common.format.empty() || outputs_.for_programs())
        print(outputs_.for_stdout(render));
    outputs_.write_files(render);
    const int code = exit_code_of(report, plan::summarize(planned.plan), options_.apply.common);
    if (code == ExitCode::success && snapshot_ && !snapshot_->refused.empty())
        return ExitCode::failure;
    return code;
}

void ReconcilePass::read_from_git(const std::filesystem::path &cache) {
    repository_.emplace(git_input_of(options_), cache);
    snapshot_ = repository_->obtain(std::chrono::system_clock::now());
    const reconcile::Snapshot &snapshot = *snapshot_;
    if (!snapshot.stale.empty())
        say(Level::warning, "remote_away", snapshot.stale, {{"commit", snapshot.commit}});
    if (!snapshot.refused.empty())
        say(Level::error, "commit_refused",
            fmt::format("{}; going on with commit {}", snapshot.refused, snapshot.commit.substr(0, 7)),
            {{"commit", snapshot.commit}});
    for (const std::string &file : snapshot.left_out)
        say(Level::warning, "file_left_out", file);
    say(Level::info, "desired_state",
        snapshot.subject.empty()
            ? fmt::format("desired state of commit {}", snapshot.commit.substr(0, 7))
            : fmt::format("desired state of commit {}: {}", snapshot.commit.substr(0, 7), snapshot.subject),
        {{"commit", snapshot.commit}});
    options_.apply.common.inputs = {snapshot.input};
}

apply::Report ReconcilePass::carry_out(const Planned &planned) {
    reconcile::LogObserver observer(log_);
    return cli::carry_out(options_.apply, planned, observer, interrupts_);
}

} // namespace stowage::cli
