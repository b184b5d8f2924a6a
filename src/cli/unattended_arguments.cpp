#include "cli/unattended_arguments.hpp"

#include "cli/arguments.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "support/error.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <map>

namespace stowage::cli {
namespace {

using namespace std::chrono_literals;

void add_git(CLI::App &command, ReconcileOptions &options) {
    CLI::Option *url =
        command.add_option("--git", options.git.access.url, "Read the desired state from this repository")
            ->type_name("URL")
            ->excludes(command.get_option("--file"));
    command
        .add_option("--ref", options.git.reference, "Branch or tag of --git (default: its default branch)")
        ->needs(url);
    command
        .add_option("--path", options.git.path, "File, folder or glob in it (default: stowage.yaml, or all)")
        ->needs(url);
    command.add_option("--git-username", options.git.access.username, "User name for --git")->needs(url);
    CLI::Option *password_file =
        command
            .add_option("--git-password-file", options.git_password_file, "File with the password or token")
            ->needs(url);
    command
        .add_option("--git-password-env", options.git_password_variable,
                    "Environment variable that has the password or token")
        ->needs(url)
        ->excludes(password_file);
    add_duration(command, "--git-timeout", "How long fetching may take (default 60s)", {1s, "30s or 2m"},
                 options.git_timeout);
    add_duration(command, "--max-stale",
                 "How long to go on with the last good commit while the repository is away (default 24h)",
                 {1s, "30m, 12h or 48h"}, options.max_stale);
    command.add_flag("--allow-rewind", options.git.allow_rewind,
                     "Take a commit that does not descend from the one that was applied last");
    command
        .add_option("--verify-signatures", options.git.allowed_signers,
                    "Take only commits with an SSH signature by one of this file (ssh-keygen(1), "
                    "ALLOWED SIGNERS)")
        ->type_name("FILE");
}

reconcile::ChangeLimit change_limit_of(const std::string &text) {
    const auto limit = reconcile::ChangeLimit::parse(text);
    if (!limit)
        throw support::Error(fmt::format("--max-changes '{}' is neither a number nor a share", text),
                             "write e.g. 5 or 20%");
    return *limit;
}

void add_guards(CLI::App &command, ReconcileOptions &options) {
    command
        .add_option_function<std::string>(
            "--max-changes",
            [&options](const std::string &text) { options.limits.max_changes = change_limit_of(text); },
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

void add_status(CLI::App &app, StatusOptions &options) {
    CLI::App *command = app.add_subcommand("status", "Show how the last pass of reconcile went");
    command->add_option("--name", options.name, "Of the reconcile that is meant (default: default)");
    add_choice<bool>(*command, "--format", options.json, {{"text", false}, {"json", true}},
                     "How it is written (default: text)");
    add_duration(*command, "--max-age", "Exit with 1 where the last success is longer ago",
                 {1s, "30m, 12h or 48h"}, options.max_age);
}

void add_reconcile(CLI::App &app, ReconcileOptions &options) {
    CLI::App *command =
        app.add_subcommand("reconcile", "Plan, guard and apply without asking: for cron and systemd timers");
    add_files(*command, options.apply.common);
    add_shard(*command, options.apply.common);
    add_git(*command, options);
    add_connection(*command, options.apply.common);
    add_output(*command, options.apply.common);
    add_planning(*command, options.apply.common);
    add_replace(*command, options.apply.common);
    add_wait(*command, options.apply);
    command->add_flag("--no-preflight", options.apply.no_preflight,
                      "Deploy without checking before that it can work");
    add_parallelism(*command, options.apply.common);
    add_guards(*command, options);
    command->add_option("--config", options.config, "What this host allows and wants; see docs/unattended.md")
        ->type_name("FILE");
    command->add_option("--name", options.name,
                        "Of this reconcile on this host: its state, cache and lock (default: default)");
    add_duration(*command, "--interval", "Keep running, with a pass this often, e.g. 5m (default: one pass)",
                 {1s, "30s, 5m or 1h"}, options.interval);
    add_duration(*command, "--grace", "With --interval: how long SIGTERM lets what runs go on (default 60s)",
                 {1s, "30s or 2m"}, options.grace);
    command
        ->add_option("--metrics-file", options.metrics_file,
                     "Write metrics for the textfile collector of Prometheus")
        ->type_name("FILE");
    command
        ->add_option("--listen", options.listen,
                     "With --interval: serve status, metrics and health there (default address: 127.0.0.1)")
        ->type_name("[ADDRESS:]PORT");
    add_duration(*command, "--health-max-age",
                 "With --listen: how old the last pass may be for /healthz (default: 3 intervals)",
                 {1s, "10m or 1h"}, options.health_max_age);
    add_choice<std::string>(*command, "--log-format", options.log_format,
                            {{"text", "text"}, {"json", "json"}, {"logfmt", "logfmt"}},
                            "How events are written (default: text)");
}

std::optional<int> run_unattended(const CLI::App &app, const Unattended &unattended) {
    if (app.got_subcommand("reconcile"))
        return reconcile(unattended.reconcile);
    if (app.got_subcommand("status"))
        return status(unattended.status);
    if (app.got_subcommand("suspend"))
        return suspend(unattended.orders);
    if (app.got_subcommand("resume"))
        return resume(unattended.orders);
    if (app.got_subcommand("retry"))
        return retry(unattended.orders);
    return std::nullopt;
}

} // namespace stowage::cli
