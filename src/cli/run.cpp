#include "cli/run.hpp"

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"
#include "cli/version.hpp"
#include "report/paint.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"

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
    std::erase(options.plan.rotate_credentials, ""); // how CLI11 says that none was given
    if (command.count("--rotate-credentials") > 0 && options.plan.rotate_credentials.empty())
        options.plan.rotate_credentials = {"*"};
}

void add_output(CLI::App &command, Options &options, bool formats) {
    command.add_flag("-v,--verbose", options.verbose, "Unchanged stacks too, long values and diffs whole");
    command.add_option("--color", options.color, "auto (the default), always or never; NO_COLOR is honoured")
        ->transform(CLI::CheckedTransformer(std::map<std::string, ColorMode>{
            {"auto", ColorMode::automatic}, {"always", ColorMode::always}, {"never", ColorMode::never}}));
    if (formats)
        command.add_option("--format", options.format, "text (the default) or json")
            ->transform(CLI::CheckedTransformer(std::map<std::string, report::Format>{
                {"text", report::Format::text}, {"json", report::Format::json}}));
}

void add_validate(CLI::App &app, ValidateOptions &options) {
    CLI::App *command = app.add_subcommand("validate", "Check the YAML files; needs no server");
    add_inputs(*command, options.common);
    add_output(*command, options.common, false);
    command->add_flag("--resolve", options.resolve, "Look up every reference too");
}

void add_plan(CLI::App &app, PlanOptions &options) {
    CLI::App *command = app.add_subcommand("plan", "Show what apply would change; changes nothing");
    add_inputs(*command, options.common);
    add_connection(*command, options.common);
    add_output(*command, options.common, true);
    add_planning(*command, options.common);
    add_replace(*command, options.common);
    command->add_flag("--detailed-exitcode", options.detailed_exitcode, "Exit with 2 when something differs");
    command->add_option("--out", options.out, "Save the plan to FILE, for 'stowage apply FILE'")
        ->type_name("FILE");
}

void add_apply(CLI::App &app, ApplyOptions &options, std::string &max_age) {
    CLI::App *command = app.add_subcommand("apply", "Change the servers so that they match the YAML files");
    CLI::Option *file =
        command->add_option("PLANFILE", options.plan_file, "A plan saved by 'stowage plan --out'");
    add_inputs(*command, options.common);
    add_connection(*command, options.common);
    add_output(*command, options.common, true);
    add_planning(*command, options.common);
    add_replace(*command, options.common);
    for (const char *name : {"--file", "--only", "--exclude", "--allow-shared-source", "--allow-empty",
                             "--max-deletes", "--rotate-credentials", "--show-unmanaged"})
        command->get_option(name)->excludes(file);
    command->add_flag("--auto-approve", options.auto_approve, "Do not ask");
    command->add_option("--max-age", max_age, "Refuse a saved plan that is older, e.g. 30m (default 24h)");
    command->add_option("--parallelism", options.common.parallelism, "Stacks at once, 1 to 64 (default 4)")
        ->check(CLI::Range(1, 64));
}

void add_show(CLI::App &app, ShowOptions &options) {
    CLI::App *command = app.add_subcommand("show", "Show a saved plan again");
    command->add_option("PLANFILE", options.plan_file, "A plan saved by 'stowage plan --out'")->required();
    add_output(*command, options.common, true);
}

std::chrono::nanoseconds parse_max_age(const std::string &text) {
    const auto age = support::parse_go_duration(text);
    if (!age || *age <= std::chrono::nanoseconds{0})
        throw support::Error(fmt::format("--max-age '{}' is not a duration", text),
                             "write e.g. 30m, 12h or 48h");
    return *age;
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
    ShowOptions show_options;
    std::string max_age;
    add_validate(app, validate_options);
    add_plan(app, plan_options);
    add_apply(app, apply_options, max_age);
    add_show(app, show_options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? ExitCode::success : ExitCode::failure;
    }
    if (!max_age.empty())
        apply_options.max_age = parse_max_age(max_age);
    if (app.got_subcommand("validate"))
        return validate(validate_options);
    if (app.got_subcommand("plan")) {
        complete_rotation(*app.get_subcommand("plan"), plan_options.common);
        return plan(plan_options);
    }
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
    std::string text;
    for (const support::Diagnostic &diagnostic : error.diagnostics())
        text += report::safe_lines(support::render(diagnostic));
    text +=
        fmt::format("{} in the input; nothing was sent.\n",
                    error.diagnostics().size() == 1 ? "1 mistake"
                                                    : fmt::format("{} mistakes", error.diagnostics().size()));
    warn(text);
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
