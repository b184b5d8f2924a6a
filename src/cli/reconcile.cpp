#include "app/reconcile_loop.hpp"
#include "cli/arguments.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/interrupts.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal.hpp"
#include "support/error.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <map>
#include <memory>

namespace stowage::cli {
namespace {

using namespace std::chrono_literals;

void add_git(CLI::App &command, app::ReconcileOptions &options) {
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

void add_guards(CLI::App &command, app::ReconcileOptions &options) {
    command
        .add_option_function<std::string>(
            "--max-changes",
            [&options](const std::string &text) { options.limits.max_changes = change_limit_of(text); },
            "Change nothing where more stacks would be changed in one pass (default: no limit)")
        ->type_name("N|P%")
        ->envname("STOWAGE_MAX_CHANGES");
    command.add_flag("!--no-self-heal", options.limits.self_heal,
                     "Leave alone what only does not run, though its record is as desired");
    command.add_flag("--ignore-windows", options.ignore_windows, "Change things outside of windows too");
    command.add_option("--pause-file", options.pause_file, "Change nothing while this file exists")
        ->type_name("FILE");
}

struct ReconcileOptions {
    Options common;
    app::ReconcileOptions reconcile;
};

int reconcile(const ReconcileOptions &options) {
    const Outputs outputs(options.common);
    const bool printed = !options.common.format.empty() || outputs.for_programs();
    app::Audience audience;
    audience.report = [&](const apply::Report &report, const plan::Plan &plan) {
        const Outputs::Render render = [&](const report::Renderer &renderer) {
            return renderer.report(report, plan);
        };
        if (printed)
            print(outputs.for_stdout(render));
        outputs.write_files(render);
    };
    audience.mistakes = [&](const support::InputError &error) { outputs.show_mistakes(error); };
    app::ReconcileOptions asked = options.reconcile;
    asked.common =
        static_cast<const app::Options &>(options.common); // without what is the command line's alone
    return app::reconcile(asked, audience, {watch_interrupts(Announce::no), &watch_reload, &abandon});
}

} // namespace

void add_reconcile(Commands &commands) {
    const auto all = std::make_shared<ReconcileOptions>();
    CLI::App &command =
        commands.add("reconcile", "Plan, guard and apply without asking: for cron and systemd timers",
                     [all] { return reconcile(*all); });
    app::ReconcileOptions &options = all->reconcile;
    Options &common = all->common;
    add_files(command, common);
    add_shard(command, common);
    add_git(command, options);
    add_connection(command, common);
    add_output(command, common);
    add_planning(command, common);
    add_replace(command, common);
    add_wait(command, options.deploy);
    command.add_flag("!--no-preflight", options.deploy.preflight,
                     "Deploy without checking before that it can work");
    add_parallelism(command, common);
    add_guards(command, options);
    command.add_option("--config", options.config, "What this host allows and wants; see docs/unattended.md")
        ->type_name("FILE")
        ->envname("STOWAGE_CONFIG");
    command.add_option("--name", options.name,
                       "Of this reconcile on this host: its state, cache and lock (default: default)");
    add_duration(command, "--interval", "Keep running, with a pass this often, e.g. 5m (default: one pass)",
                 {1s, "30s, 5m or 1h"}, options.interval);
    add_duration(command, "--grace", "With --interval: how long SIGTERM lets what runs go on (default 60s)",
                 {1s, "30s or 2m"}, options.grace);
    command
        .add_option("--metrics-file", options.metrics_file,
                    "Write metrics for the textfile collector of Prometheus")
        ->type_name("FILE");
    command
        .add_option("--listen", options.listen,
                    "With --interval: serve status, metrics and health there (default address: 127.0.0.1)")
        ->type_name("[ADDRESS:]PORT");
    add_duration(command, "--health-max-age",
                 "With --listen: how old the last pass may be for /healthz (default: 3 intervals)",
                 {1s, "10m or 1h"}, options.health_max_age);
    command.add_flag("--quiet", options.quiet,
                     "Log only what is news; a pass in which all is as it was says nothing");
    add_duration(
        command, "--splay",
        "Wait up to so long, by chance, before the (first) pass, e.g. 60s, so that hosts with the same "
        "timetable do not ask at once",
        {1s, "30s or 2m"}, options.splay);
    add_choice<std::string>(command, "--log-format", options.log_format,
                            {{"text", "text"}, {"json", "json"}, {"logfmt", "logfmt"}},
                            "How events are written (default: text)")
        ->envname("STOWAGE_LOG_FORMAT");
}

} // namespace stowage::cli
