#include "cli/run.hpp"

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"
#include "cli/unattended_arguments.hpp"
#include "cli/version.hpp"
#include "report/paint.hpp"
#include "report/renderer.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <map>
#include <new>

namespace stowage::cli {
namespace {

void add_inputs(CLI::App &command, Options &options) {
    command.add_option(
        "-f,--file", options.inputs,
        "YAML file, folder or glob with desired state; may be given several times (default: stowage.yaml)");
    command.add_option(
        "--only", options.selection.only,
        "Only these stacks: STACK, ENVIRONMENT/STACK or SERVER/ENVIRONMENT/STACK, globs allowed");
    command.add_option("--exclude", options.selection.exclude, "Not these stacks; written as for --only");
    command.add_flag("--allow-exec", options.allow_exec, "Let {exec: […]} references run programs");
    command.add_flag("--allow-literal-secrets", options.allow_literal_secrets,
                     "Accept API keys and passwords that are written in the YAML itself");
}

void add_connection(CLI::App &command, Options &options) {
    command.add_flag("--insecure", options.insecure, "Do not check TLS certificates");
    command.add_flag("--offline-git", options.offline_git,
                     "Do not ask the repositories of git stacks whether they moved on");
    command.add_flag("!--no-health", options.health, "Look at the records alone, not at what runs");
    command
        .add_option("--on-forbidden", options.on_forbidden,
                    "Exit code when stacks are forbidden or hidden: fail (3, the default) or report (0)")
        ->transform(CLI::CheckedTransformer(std::map<std::string, OnForbidden>{
            {"fail", OnForbidden::fail}, {"report", OnForbidden::report}}));
}

/// What decides what is planned, and so can't be said of a plan that is saved.
void add_planning(CLI::App &command, Options &options) {
    command.add_flag("--allow-shared-source", options.plan.allow_shared_source,
                     "Change credentials or TLS checks of a source that other stacks use too");
    command.add_flag("--allow-empty", options.plan.allow_empty,
                     "Let prune delete though the desired state names no stack");
    command
        .add_option("--max-deletes", options.plan.max_deletes,
                    "Deletions allowed in one run (default: 3, or a tenth of what is owned)")
        ->type_name("N")
        ->check(CLI::NonNegativeNumber);
    command
        .add_option(
            "--rotate-credentials", options.plan.rotate_credentials,
            "Send the git passwords of these stacks again (patterns as for --only; without one: of all)")
        ->type_name("STACK")
        ->expected(0, -1);
    command.add_flag("--show-unmanaged", options.plan.list_unmanaged,
                     "Name the stacks that the desired state does not own");
}

void add_replace(CLI::App &command, Options &options) {
    command.add_flag("--allow-replace", options.plan.allow_replace,
                     "Delete and create stacks anew where a field can't be changed in place (downtime)");
}

/// Given without a stack, it means all.
void complete_rotation(const CLI::App &command, Options &options) {
    if (command.count("--rotate-credentials") > 0 && options.plan.rotate_credentials.empty())
        options.plan.rotate_credentials = {"*"};
    std::erase(options.plan.rotate_credentials, "");
}

void add_view(CLI::App &command, Options &options) {
    command.add_flag("-v,--verbose", options.verbose, "Unchanged stacks too, long values and diffs whole");
    command.add_option("--color", options.color, "auto (the default), always or never; NO_COLOR is honoured")
        ->transform(CLI::CheckedTransformer(std::map<std::string, ColorMode>{
            {"auto", ColorMode::automatic}, {"always", ColorMode::always}, {"never", ColorMode::never}}));
}

void add_output(CLI::App &command, Options &options) {
    add_view(command, options);
    command
        .add_option("--format", options.format,
                    "Of standard output: " + support::join(report::format_names(), ", "))
        ->type_name("FORMAT");
    command
        .add_option("--output", options.outputs,
                    "Besides, write this format to a file (- is standard output); may be given several times")
        ->type_name("FORMAT=FILE")
        ->allow_extra_args(false);
    command
        .add_option("--comment-limit", options.comment_bytes,
                    "How many bytes a comment in Markdown may have (default 60000)")
        ->check(CLI::Range(2000, 100'000'000));
}

void add_validate(CLI::App &app, ValidateOptions &options) {
    CLI::App *command = app.add_subcommand("validate", "Check the YAML files; needs no server");
    add_inputs(*command, options.common);
    add_output(*command, options.common);
    command->add_flag("--resolve", options.resolve, "Look up every reference too");
}

void add_plan(CLI::App &app, PlanOptions &options) {
    CLI::App *command = app.add_subcommand("plan", "Show what apply would change; changes nothing");
    add_inputs(*command, options.common);
    add_connection(*command, options.common);
    add_output(*command, options.common);
    add_planning(*command, options.common);
    add_replace(*command, options.common);
    command->add_flag("--detailed-exitcode", options.detailed_exitcode, "Exit with 2 when something differs");
    command->add_flag(
        "--preflight", options.preflight,
        "Check that what would be deployed can work: its compose files, images, networks, ports");
    command->add_option("--out", options.common.plan_out, "Save the plan to FILE, for 'stowage apply FILE'")
        ->type_name("FILE");
}

/// Durations as they were written; "" where an option was not given.
struct Durations {
    std::string max_age;
    std::string wait_timeout;
    std::string stable_for;
};

void add_wait(CLI::App &command, ApplyOptions &options, Durations &durations) {
    command.add_option("--wait-timeout", durations.wait_timeout,
                       "How long a deployed stack may take until it runs well (default 5m)");
    command.add_option("--stable-for", durations.stable_for,
                       "How long it must have run well, 0s: seen once is enough (default 10s)");
    command.add_flag("!--no-wait", options.wait, "Do not look whether what was deployed runs");
}

void add_apply(CLI::App &app, ApplyOptions &options, Durations &durations) {
    CLI::App *command = app.add_subcommand("apply", "Change the servers so that they match the YAML files");
    CLI::Option *file =
        command->add_option("PLANFILE", options.plan_file, "A plan saved by 'stowage plan --out'");
    add_inputs(*command, options.common);
    add_connection(*command, options.common);
    add_output(*command, options.common);
    add_planning(*command, options.common);
    add_replace(*command, options.common);
    for (const char *name : {"--file", "--only", "--exclude", "--allow-shared-source", "--allow-empty",
                             "--max-deletes", "--rotate-credentials", "--show-unmanaged"})
        command->get_option(name)->excludes(file);
    command->add_flag("--auto-approve", options.auto_approve, "Do not ask");
    command->add_flag("--no-preflight", options.no_preflight,
                      "Deploy without checking before that it can work");
    add_wait(*command, options, durations);
    command->add_option("--max-age", durations.max_age,
                        "Refuse a saved plan that is older, e.g. 30m (default 24h)");
    command->add_option("--parallelism", options.common.parallelism, "Stacks at once, 1 to 64 (default 4)")
        ->check(CLI::Range(1, 64));
}

void add_list(CLI::App &app, ListOptions &options) {
    CLI::App *command = app.add_subcommand(
        "list", "Show every stack of the servers: whether it is as desired, and how what runs is");
    add_inputs(*command, options.common);
    add_connection(*command, options.common);
    add_view(*command, options.common);
    command->add_option("--format", options.json, "text (the default) or json")
        ->transform(CLI::CheckedTransformer(std::map<std::string, bool>{{"text", false}, {"json", true}}));
}

void add_show(CLI::App &app, ShowOptions &options) {
    CLI::App *command = app.add_subcommand("show", "Show a saved plan again");
    command->add_option("PLANFILE", options.plan_file, "A plan saved by 'stowage plan --out'")->required();
    add_output(*command, options.common);
}

void add_reconcile(CLI::App &app, Unattended &unattended, Durations &durations) {
    CLI::App *command =
        app.add_subcommand("reconcile", "Plan, guard and apply without asking: for cron and systemd timers");
    ReconcileOptions &options = unattended.reconcile;
    add_inputs(*command, options.apply.common);
    add_connection(*command, options.apply.common);
    add_output(*command, options.apply.common);
    add_planning(*command, options.apply.common);
    add_replace(*command, options.apply.common);
    add_wait(*command, options.apply, durations);
    command->add_flag("--no-preflight", options.apply.no_preflight,
                      "Deploy without checking before that it can work");
    command
        ->add_option("--parallelism", options.apply.common.parallelism, "Stacks at once, 1 to 64 (default 4)")
        ->check(CLI::Range(1, 64));
    add_reconcile_arguments(*command, unattended);
}

/// Leaves `into` as it is where the option was not given.
template <typename Duration>
void read_duration(const std::string &text, const char *option, std::chrono::nanoseconds least,
                   const char *examples, Duration &into) {
    if (text.empty())
        return;
    const auto value = support::parse_go_duration(text);
    if (!value || *value < least)
        throw support::Error(
            fmt::format("{} '{}' is not a duration{}", option, text, value ? " that makes sense" : ""),
            fmt::format("write e.g. {}", examples));
    into = std::chrono::duration_cast<Duration>(*value);
}

void read_durations(const Durations &durations, ApplyOptions &options) {
    using namespace std::chrono_literals;
    read_duration(durations.max_age, "--max-age", 1ns, "30m, 12h or 48h", options.max_age);
    read_duration(durations.wait_timeout, "--wait-timeout", 1s, "90s or 5m", options.wait_timeout);
    read_duration(durations.stable_for, "--stable-for", 0s, "0s, 10s or 1m", options.stable_for);
}

int dispatch(int argc, char **argv) {
    CLI::App app("Keeps Portainer servers in the state that YAML files describe.", "stowage");
    app.set_version_flag("--version", fmt::format("stowage {}", version));
    app.require_subcommand(1);
    app.failure_message([](const CLI::App *, const CLI::Error &error) {
        return fmt::format("error: {}\n  → see 'stowage --help' and 'stowage COMMAND --help'\n",
                           error.what());
    });

    ValidateOptions validate_options;
    PlanOptions plan_options;
    ApplyOptions apply_options;
    ListOptions list_options;
    ShowOptions show_options;
    Unattended unattended;
    Durations durations;
    Durations reconcile_durations;
    add_validate(app, validate_options);
    add_plan(app, plan_options);
    add_apply(app, apply_options, durations);
    add_list(app, list_options);
    add_show(app, show_options);
    add_reconcile(app, unattended, reconcile_durations);
    add_orders(app, unattended.orders);
    add_status(app, unattended);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? ExitCode::success : ExitCode::failure;
    }
    read_durations(durations, apply_options);
    if (app.got_subcommand("validate"))
        return validate(validate_options);
    if (app.got_subcommand("plan")) {
        complete_rotation(*app.get_subcommand("plan"), plan_options.common);
        return plan(plan_options);
    }
    if (app.got_subcommand("reconcile")) {
        read_durations(reconcile_durations, unattended.reconcile.apply);
        complete_rotation(*app.get_subcommand("reconcile"), unattended.reconcile.apply.common);
    }
    if (const auto code = run_unattended(app, unattended))
        return *code;
    if (app.got_subcommand("list"))
        return list(list_options);
    if (app.got_subcommand("show"))
        return show(show_options);
    complete_rotation(*app.get_subcommand("apply"), apply_options.common);
    return apply(apply_options);
}

void report_error(const std::string &what, const std::string &advice) {
    std::string text = fmt::format("error: {}\n", report::safe_lines(what));
    if (!advice.empty())
        text += fmt::format("  → {}\n", report::safe_lines(advice));
    warn(text);
}

void report_mistakes(const support::InputError &error) {
    warn(report::make_renderer(report::Format::text, {})->mistakes(error.diagnostics()));
}

} // namespace

int run(int argc, char **argv) {
    try {
        return dispatch(argc, argv);
    } catch (const support::InputError &error) {
        report_mistakes(error);
    } catch (const support::Error &error) {
        report_error(error.what(), error.advice());
    } catch (const std::bad_alloc &) {
        report_error("out of memory", "plan less at once, e.g. with --only");
    } catch (const std::exception &error) {
        report_error(fmt::format("unexpected: {}", error.what()),
                     "please report this with the command that you ran");
    }
    return ExitCode::failure;
}

} // namespace stowage::cli
