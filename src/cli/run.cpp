#include "cli/run.hpp"

#include "cli/about.hpp"
#include "cli/arguments.hpp"
#include "cli/beginning_arguments.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/describe.hpp"
#include "cli/described.hpp"
#include "cli/exit_code.hpp"
#include "cli/fail_on.hpp"
#include "cli/terminal.hpp"
#include "cli/unattended_arguments.hpp"
#include "cli/version.hpp"
#include "report/paint.hpp"
#include "report/renderer.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <new>

namespace stowage::cli {
namespace {

using namespace std::chrono_literals;

void add_validate(CLI::App &app, ValidateOptions &options) {
    CLI::App *command = app.add_subcommand("validate", "Check the YAML files; needs no server");
    add_inputs(*command, options.common);
    add_output(*command, options.common);
    options.common.reads = Reads::change_in_ci;
    command->add_flag("--resolve", options.resolve, "Look up every reference too");
}

void add_check(CLI::App &app, CheckOptions &options) {
    CLI::App *command = app.add_subcommand(
        "check", "Check the YAML files, their compose files and the policy; needs no server");
    add_inputs(*command, options.common);
    add_output(*command, options.common);
    options.common.reads = Reads::change_in_ci;
    command
        ->add_option("--policy", options.policies,
                     "A policy besides those of the YAML files; may be given several times")
        ->type_name("FILE")
        ->allow_extra_args(false);
    command
        ->add_option("--policy-ref", options.policy_ref,
                     "Hold to the policy of this git reference too, whatever the files here say")
        ->type_name("REF");
    command->add_flag("--allow-no-policy", options.allow_no_policy,
                      "Go on where --policy-ref has no policy, with a warning");
}

void add_base(CLI::App &command, BaseOptions &base) {
    CLI::Option *reference =
        command
            .add_option("--base", base.reference,
                        "Say what differs because of the change from this commit to the desired state, and "
                        "what did before")
            ->type_name("REF");
    command.add_flag("--changed-only", base.changed_only, "Only what differs because of the change")
        ->needs(reference);
    command
        .add_flag("--allow-server-change", base.allow_server_change,
                  "Also ask servers that the change adds or moves, which sends them their API key")
        ->needs(reference);
    command
        .add_flag("--allow-repository-change", base.allow_repository_change,
                  "Also look up references that the change brings, and ask repositories that it names, which "
                  "sends them their passwords")
        ->needs(reference);
}

void add_plan(CLI::App &app, PlanOptions &options) {
    CLI::App *command = app.add_subcommand("plan", "Show what apply would change; changes nothing");
    add_inputs(*command, options.common);
    add_shard(*command, options.common);
    add_connection(*command, options.common);
    add_output(*command, options.common);
    add_planning(*command, options.common);
    add_replace(*command, options.common);
    command->add_flag("--detailed-exitcode", options.detailed_exitcode, "Exit with 2 when something differs");
    command
        ->add_option("--fail-on", options.fail_on,
                     "Exit with 2 when the plan has one of these, and for no other difference: " +
                         support::join(fail_on_words(), ", "))
        ->type_name("WORD,…")
        ->delimiter(',')
        ->allow_extra_args(false);
    command->add_flag(
        "--preflight", options.preflight,
        "Check that what would be deployed can work: its compose files, images, networks, ports");
    command->add_option("--out", options.common.plan_out, "Save the plan to FILE, for 'stowage apply FILE'")
        ->type_name("FILE");
    options.common.reads = Reads::change_in_ci;
    add_base(*command, options.base);
    command
        ->add_option("--state", options.state.file,
                     "Plan against a snapshot (stowage snapshot) instead of the servers; needs no API key")
        ->type_name("FILE")
        ->excludes(command->get_option("--out"))
        ->excludes(command->get_option("--preflight"));
    add_duration(*command, "--max-state-age", "Warn of a snapshot that is older, e.g. 30m (default 24h)",
                 {1ns, "30m, 12h or 48h"}, options.state.max_age);
    command->get_option("--max-state-age")->needs(command->get_option("--state"));
}

void add_apply(CLI::App &app, ApplyOptions &options) {
    CLI::App *command = app.add_subcommand("apply", "Change the servers so that they match the YAML files");
    CLI::Option *file =
        command->add_option("PLANFILE", options.plan_file, "A plan saved by 'stowage plan --out'");
    add_inputs(*command, options.common);
    add_shard(*command, options.common);
    add_connection(*command, options.common);
    add_output(*command, options.common);
    add_planning(*command, options.common);
    add_replace(*command, options.common);
    for (const char *name : {"--file", "--git", "--only", "--exclude", "--shard", "--allow-shared-source",
                             "--allow-empty", "--max-deletes", "--rotate-credentials", "--show-unmanaged"})
        command->get_option(name)->excludes(file);
    command->add_flag("--auto-approve", options.auto_approve, "Do not ask");
    command->add_flag("--no-preflight", options.no_preflight,
                      "Deploy without checking before that it can work");
    add_wait(*command, options);
    add_duration(*command, "--max-age", "Refuse a saved plan that is older, e.g. 30m (default 24h)",
                 {1ns, "30m, 12h or 48h"}, options.max_age);
    add_parallelism(*command, options.common);
}

void add_snapshot(CLI::App &app, SnapshotOptions &options) {
    CLI::App *command = app.add_subcommand(
        "snapshot", "Save what the servers have, without secrets, for 'stowage plan --state'");
    add_inputs(*command, options.common);
    command->add_flag("--insecure", options.common.insecure, "Do not check TLS certificates");
    command->add_flag("!--no-health", options.common.health, "Look at the records alone, not at what runs");
    command->add_flag("!--no-fingerprints", options.fingerprints,
                      "Leave secret values out, instead of keeping salted fingerprints of them");
    command->add_option("--out", options.out, "The file to write")->type_name("FILE")->required();
}

void add_list(CLI::App &app, ListOptions &options) {
    CLI::App *command = app.add_subcommand(
        "list", "Show every stack of the servers: whether it is as desired, and how what runs is");
    add_inputs(*command, options.common);
    add_connection(*command, options.common);
    add_view(*command, options.common);
    add_choice<bool>(*command, "--format", options.json, {{"text", false}, {"json", true}},
                     "How it is written (default: text)");
}

void add_show(CLI::App &app, ShowOptions &options) {
    CLI::App *command = app.add_subcommand("show", "Show a saved plan again");
    command->add_option("PLANFILE", options.plan_file, "A plan saved by 'stowage plan --out'")->required();
    add_output(*command, options.common);
}

/// The first word is a command, unless it is an option.
void check_command(const CLI::App &app, const std::string &word) {
    if (word.empty() || word.front() == '-')
        return;
    std::vector<std::string> names;
    for (const CLI::App *command : app.get_subcommands([](const CLI::App *) { return true; }))
        if (!command->get_group().empty() || command->get_name() == word)
            names.push_back(command->get_name());
    if (std::find(names.begin(), names.end(), word) != names.end())
        return;
    const auto near = support::did_you_mean(word, names);
    if (const std::string advice = advice_for_word(word); !advice.empty() && !near)
        throw support::Error(fmt::format("there is no command '{}'", word), advice);
    throw support::Error(fmt::format("there is no command '{}'", word),
                         near ? fmt::format("did you mean '{}'?", *near)
                              : fmt::format("commands: {}", support::join(names, ", ")));
}

/// The words that the parser could not place, with what may have been meant.
[[noreturn]] void refuse_extras(const CLI::App &app, const std::vector<std::string> &words) {
    std::vector<std::string> known;
    for (const CLI::App *command : app.get_subcommands())
        for (const CLI::Option *option : command->get_options())
            for (const std::string &name : option->get_lnames())
                known.push_back("--" + name);
    const std::string &word = words.front();
    const std::string name = word.substr(0, word.find('='));
    const bool is_option = word.starts_with("-");
    const auto near = is_option ? support::did_you_mean(name, known) : std::nullopt;
    const std::string command =
        app.get_subcommands().empty() ? "" : app.get_subcommands().front()->get_name();
    throw support::Error(is_option ? fmt::format("stowage {} has no option {}", command, name)
                                   : fmt::format("stowage {} takes no '{}'", command, word),
                         near ? fmt::format("did you mean {}?", *near)
                              : fmt::format("see 'stowage {} --help'", command));
}

/// A variable that is not set leaves an option without a value: taken for one that was not given, it would
/// switch off what it asks for.
void refuse_empty(const CLI::App &command) {
    for (const CLI::Option *option : command.get_options()) {
        const bool may_be_empty = option->get_expected_min() == 0;
        for (const std::string &value : option->results())
            if (value.empty() && !may_be_empty)
                throw support::Error(fmt::format("{} is given without a value", option->get_name()),
                                     "is a variable not set? Leave the option out if it is not wanted");
    }
    for (const CLI::App *inner : command.get_subcommands())
        refuse_empty(*inner);
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
    CheckOptions check_options;
    PlanOptions plan_options;
    ApplyOptions apply_options;
    ListOptions list_options;
    ShowOptions show_options;
    SnapshotOptions snapshot_options;
    Beginning beginning;
    About about;
    Unattended unattended;
    add_validate(app, validate_options);
    add_check(app, check_options);
    add_plan(app, plan_options);
    add_apply(app, apply_options);
    add_list(app, list_options);
    add_snapshot(app, snapshot_options);
    add_show(app, show_options);
    add_reconcile(app, unattended.reconcile);
    add_orders(app, unattended.orders);
    add_status(app, unattended.status);
    add_beginning(app, beginning);
    add_about(app, about);
    use_own_help(app);
    if (argc < 2) {
        warn(app.help() + "\nerror: a command is missing\n");
        return ExitCode::failure;
    }
    check_command(app, argv[1]);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ExtrasError &) {
        refuse_extras(app, app.remaining(true));
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? ExitCode::success : ExitCode::failure;
    }
    refuse_empty(app);
    if (app.got_subcommand("validate"))
        return validate(validate_options);
    if (app.got_subcommand("check"))
        return check(check_options);
    if (app.got_subcommand("plan")) {
        complete_rotation(*app.get_subcommand("plan"), plan_options.common);
        return plan(plan_options);
    }
    if (app.got_subcommand("reconcile"))
        complete_rotation(*app.get_subcommand("reconcile"), unattended.reconcile.apply.common);
    if (const auto code = run_unattended(app, unattended))
        return *code;
    if (app.got_subcommand("list"))
        return list(list_options);
    if (app.got_subcommand("snapshot"))
        return snapshot(snapshot_options);
    if (const auto code = run_beginning(app, beginning))
        return *code;
    if (const auto code = run_about(app, about))
        return *code;
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
