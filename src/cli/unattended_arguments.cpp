#include "cli/unattended_arguments.hpp"

#include "cli/commands.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <map>

namespace stowage::cli {
namespace {

using std::chrono::seconds;

/// Leaves `into` as it is where nothing was given.
template <typename Into>
void read_seconds(const std::string &text, const char *option, Into &into) {
    if (text.empty())
        return;
    const auto value = support::parse_go_duration(text);
    if (!value || *value < seconds(1))
        throw support::Error(
            fmt::format("{} '{}' is not a duration{}", option, text, value ? " that makes sense" : ""),
            "write e.g. 30s, 5m or 24h");
    into = std::chrono::duration_cast<seconds>(*value);
}

void add_git(CLI::App &command, Unattended &unattended) {
    ReconcileOptions &options = unattended.reconcile;
    CLI::Option *url =
        command.add_option("--git", options.git.access.url, "Read the desired state from this repository")
            ->type_name("URL")
            ->excludes(command.get_option("--file"));
    command
        .add_option("--ref", options.git.reference, "Branch or tag of --git (default: its default branch)")
        ->needs(url);
    command.add_option("--path", options.git.path, "File, folder or glob in it (default: all of it)")
        ->needs(url);
    command.add_option("--git-username", options.git.access.username, "User name for --git")->needs(url);
    command.add_option("--git-password-file", options.git_password_file, "File with the password or token")
        ->needs(url);
    command.add_option("--git-timeout", unattended.durations.git_timeout,
                       "How long fetching may take (default 60s)");
    command.add_option("--max-stale", unattended.durations.max_stale,
                       "How long to go on with the last good commit while the repository is away "
                       "(default 24h)");
    command.add_flag("--allow-rewind", options.git.allow_rewind,
                     "Take a commit that does not descend from the one that was applied last");
    command
        .add_option("--verify-signatures", options.git.allowed_signers,
                    "Take only commits with an SSH signature by one of this file (ssh-keygen(1), "
                    "ALLOWED SIGNERS)")
        ->type_name("FILE");
}

void add_guards(CLI::App &command, Unattended &unattended) {
    ReconcileOptions &options = unattended.reconcile;
    command
        .add_option("--max-changes", unattended.max_changes,
                    "Change nothing where more stacks would be changed in one pass (default: no limit)")
        ->type_name("N|P%");
    command.add_flag("!--no-self-heal", options.limits.self_heal,
                     "Leave alone what only does not run, though its record is as desired");
    command.add_flag("--ignore-windows", options.ignore_windows, "Change things outside of windows too");
    command.add_option("--pause-file", options.pause_file, "Change nothing while this file exists")
        ->type_name("FILE");
}

CLI::App *add_order(CLI::App &app, const char *name, const char *what, OrderOptions &options) {
    CLI::App *command = app.add_subcommand(name, what);
    command->add_option("STACK", options.stacks,
                        "STACK, ENVIRONMENT/STACK or SERVER/ENVIRONMENT/STACK, globs allowed");
    command->add_option("--name", options.name, "Of the reconcile that is meant (default: default)");
    return command;
}

} // namespace

void add_orders(CLI::App &app, OrderOptions &options) {
    CLI::App *suspend =
        add_order(app, "suspend", "Have reconcile leave stacks as they are (default: all)", options);
    suspend->add_option("--reason", options.reason, "Why, for those who wonder");
    suspend->add_option("--until", options.until, "When it ends by itself: 2h, or 2026-01-31T12:00:00Z");
    add_order(app, "resume", "End what suspend began (default: all of it)", options);
    add_order(app, "retry", "Have reconcile try once more what failed before", options)
        ->get_option("STACK")
        ->required();
}

void add_status(CLI::App &app, Unattended &unattended) {
    CLI::App *command = app.add_subcommand("status", "Show how the last pass of reconcile went");
    command->add_option("--name", unattended.status.name,
                        "Of the reconcile that is meant (default: default)");
    command->add_option("--format", unattended.status.json, "text (the default) or json")
        ->transform(CLI::CheckedTransformer(std::map<std::string, bool>{{"text", false}, {"json", true}}));
    command->add_option("--max-age", unattended.durations.max_age,
                        "Exit with 1 where the last success is longer ago");
}

void add_reconcile_arguments(CLI::App &command, Unattended &unattended) {
    ReconcileOptions &options = unattended.reconcile;
    command.add_option("--config", options.config, "What this host allows and wants; see the README")
        ->type_name("FILE");
    add_git(command, unattended);
    add_guards(command, unattended);
    command.add_option("--name", options.name,
                       "Of this reconcile on this host: its state, cache and lock (default: default)");
    command.add_option("--interval", unattended.durations.interval,
                       "Keep running, with a pass this often, e.g. 5m (default: one pass)");
    command.add_option("--grace", unattended.durations.grace,
                       "With --interval: how long SIGTERM lets what runs go on (default 60s)");
    command
        .add_option("--metrics-file", options.metrics_file,
                    "Write metrics for the textfile collector of Prometheus")
        ->type_name("FILE");
    command.add_option("--log-format", options.log_format, "text (the default), json or logfmt")
        ->check(CLI::IsMember({"text", "json", "logfmt"}));
}

std::optional<int> run_unattended(const CLI::App &app, Unattended &unattended) {
    if (app.got_subcommand("status")) {
        read_seconds(unattended.durations.max_age, "--max-age", unattended.status.max_age);
        return status(unattended.status);
    }
    if (app.got_subcommand("suspend"))
        return suspend(unattended.orders);
    if (app.got_subcommand("resume"))
        return resume(unattended.orders);
    if (app.got_subcommand("retry"))
        return retry(unattended.orders);
    if (!app.got_subcommand("reconcile"))
        return std::nullopt;
    if (!unattended.max_changes.empty()) {
        unattended.reconcile.limits.max_changes = reconcile::ChangeLimit::parse(unattended.max_changes);
        if (!unattended.reconcile.limits.max_changes)
            throw support::Error(
                fmt::format("--max-changes '{}' is neither a number nor a share", unattended.max_changes),
                "write e.g. 5 or 20%");
    }
    read_seconds(unattended.durations.git_timeout, "--git-timeout", unattended.reconcile.git_timeout);
    read_seconds(unattended.durations.max_stale, "--max-stale", unattended.reconcile.max_stale);
    read_seconds(unattended.durations.interval, "--interval", unattended.reconcile.interval);
    read_seconds(unattended.durations.grace, "--grace", unattended.reconcile.grace);
    return cli::reconcile(unattended.reconcile);
}

} // namespace stowage::cli
