#include "cli/arguments.hpp"

#include "cli/choice.hpp"
#include "cli/terminal.hpp"
#include "report/renderer.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <map>

namespace stowage::cli {

using namespace std::chrono_literals;

namespace {

void add_git_input(CLI::App &command, app::GitInput &git) {
    CLI::Option *repository =
        command
            .add_option("--git", git.repository,
                        "Read the desired state from a commit of this repository (a folder or an address), "
                        "without a checkout")
            ->type_name("REPOSITORY")
            ->excludes(command.get_option("--file"));
    command
        .add_option("--ref", git.reference, "Of --git: branch, tag, commit or full reference (default: HEAD)")
        ->type_name("REF")
        ->needs(repository);
    command
        .add_option("--path", git.path,
                    "Of --git: the file, folder or glob to read (default: stowage.yaml, or all)")
        ->type_name("PATH")
        ->needs(repository);
    command.add_option("--git-username", git.username, "Of --git: the user name at a remote")
        ->type_name("NAME")
        ->needs(repository);
    command
        .add_option("--git-password-env", git.password_variable,
                    "Of --git: the environment variable that has the password")
        ->type_name("NAME")
        ->needs(repository);
}

/// --rotate-credentials without a stack means all; after parsing.
void complete_rotation(const CLI::App &command, Options &options) {
    std::erase(options.plan.rotate_credentials, ""); // how CLI11 says that none was given
    if (command.count("--rotate-credentials") > 0 && options.plan.rotate_credentials.empty())
        options.plan.rotate_credentials = {"*"};
}

} // namespace

std::chrono::nanoseconds parse_duration(const std::string &text, const char *option,
                                        const DurationRule &rule) {
    const auto value = support::parse_go_duration(text);
    if (!value || *value < rule.least)
        throw support::Error(
            fmt::format("{} '{}' is not a duration{}", option, text, value ? " that makes sense" : ""),
            fmt::format("write e.g. {}", rule.examples));
    return *value;
}

void add_duration_taken(CLI::App &command, const char *option, const char *what, const DurationRule &rule,
                        std::function<void(std::chrono::nanoseconds)> take, const char *variable) {
    command
        .add_option_function<std::string>(
            option,
            [option, rule, take = std::move(take)](const std::string &text) {
                take(parse_duration(text, option, rule));
            },
            what)
        ->type_name("DURATION")
        ->envname(variable);
}

void add_files(CLI::App &command, Options &options) {
    command
        .add_option("-f,--file", options.inputs,
                    "YAML file, folder or glob with desired state; may be given several times (default: "
                    "stowage.yaml)")
        ->type_name("PATH");
    command
        .add_option("--only", options.selection.only,
                    "Only these stacks: STACK, ENVIRONMENT/STACK or SERVER/ENVIRONMENT/STACK, globs allowed")
        ->type_name("STACK");
    command.add_option("--exclude", options.selection.exclude, "Not these stacks; written as for --only")
        ->type_name("STACK");
    command.add_flag("--allow-exec", options.allow_exec, "Let {exec: […]} references run programs");
    command.add_flag("--allow-literal-secrets", options.allow_literal_secrets,
                     "Accept API keys and passwords that are written in the YAML itself");
}

void add_inputs(CLI::App &command, Options &options) {
    add_files(command, options);
    add_git_input(command, options.git);
    command
        .add_option(
            "--inside", options.inside,
            "Read no file that the YAML names outside of this folder (/ for anywhere; default with --base "
            "and, for what only shows, in CI: what git keeps of the repository)")
        ->type_name("FOLDER")
        ->check(CLI::Validator(CLI::ExistingDirectory).description(""));
}

void add_connection(CLI::App &command, Options &options) {
    command.add_flag("--insecure", options.insecure, "Do not check TLS certificates");
    command.add_flag("--offline-git", options.offline_git,
                     "Do not ask the repositories of git stacks whether they moved on");
    command.add_flag("!--no-health", options.health, "Look at the records alone, not at what runs");
    add_choice<app::OnForbidden>(command, "--on-forbidden", options.on_forbidden,
                                 {{"fail", app::OnForbidden::fail}, {"report", app::OnForbidden::report}},
                                 "Exit code when stacks are forbidden or hidden: 3 (the default), or 0")
        ->envname("STOWAGE_ON_FORBIDDEN");
}

void add_planning(CLI::App &command, Options &options) {
    command.add_flag("--allow-shared-source", options.plan.allow_shared_source,
                     "Change credentials or TLS checks of a source that other stacks use too");
    command.add_flag("--allow-empty", options.plan.allow_empty,
                     "Let prune delete though the desired state names no stack");
    command
        .add_option("--max-deletes", options.plan.max_deletes,
                    "Deletions allowed in one run (default: 3, or a tenth of what is owned)")
        ->type_name("N")
        ->check(CLI::Validator(CLI::NonNegativeNumber).description(""));
    command
        .add_option(
            "--rotate-credentials", options.plan.rotate_credentials,
            "Send the git passwords of these stacks again (patterns as for --only; without one: of all)")
        ->type_name("STACK")
        ->expected(0, -1);
    command.add_flag("--show-unmanaged", options.plan.list_unmanaged,
                     "Name the stacks that the desired state does not own");
    command.callback([&] { complete_rotation(command, options); });
}

void add_shard(CLI::App &command, Options &options) {
    const auto take = [&options](const std::string &text) {
        options.selection.shard = desired::Shard::parse(text);
        if (!options.selection.shard)
            throw support::Error(
                fmt::format("--shard '{}' is not a shard", text),
                fmt::format("write K/N: part K, from 1 on, of N parts, {} at most; an index that "
                            "begins with 0, as JOB_COMPLETION_INDEX, needs 1 added",
                            desired::Shard::most));
    };
    command
        .add_option_function<std::string>(
            "--shard", take,
            "Only the environments that fall to part K of N; all N parts together are the whole")
        ->type_name("K/N");
}

void add_replace(CLI::App &command, Options &options) {
    command.add_flag("--allow-replace", options.plan.allow_replace,
                     "Delete and create stacks anew where a field can't be changed in place (downtime)");
}

void add_view(CLI::App &command, Options &options) {
    command.add_flag("-v,--verbose", options.verbose, "Unchanged stacks too, long values and diffs whole");
    add_choice<ColorMode>(
        command, "--color", options.color,
        {{"auto", ColorMode::automatic}, {"always", ColorMode::always}, {"never", ColorMode::never}},
        "Colours (default: auto, on a terminal); NO_COLOR is honoured")
        ->envname("STOWAGE_COLOR");
}

void add_quiet(CLI::App &command, Options &options) {
    const auto be_quiet = [&options] {
        options.quiet = true;
        options.tell = [](const std::string &line) {
            if (!line.starts_with("note:"))
                warn(line);
        };
    };
    command.add_flag_callback("-q,--quiet", be_quiet,
                              "No progress and no notes: results, warnings and errors");
}

void add_output(CLI::App &command, Options &options) {
    add_view(command, options);
    command.add_option("--format", options.format, "How standard output is written (default: text)")
        ->type_name(support::join(report::format_names(), "|"));
    command
        .add_option("--output", options.outputs,
                    "Besides, write this format to a file (- is standard output); may be given several times")
        ->type_name("FORMAT=FILE")
        ->allow_extra_args(false);
    command
        .add_option("--comment-limit", options.comment_bytes,
                    "How many bytes a comment in Markdown may have (default 60000)")
        ->check(CLI::Range(2000, 100'000'000).description(""));
}

void add_wait(CLI::App &command, app::DeployOptions &options) {
    add_duration(command, "--wait-timeout",
                 "How long a deployed stack may take until it runs well (default 5m; what runs badly is "
                 "given a minute of that, and all of it where this is given)",
                 {1s, "90s or 5m"}, options.wait_timeout, "STOWAGE_WAIT_TIMEOUT");
    add_duration(command, "--stable-for",
                 "How long it must have run well, 0s: seen once is enough (default 10s)",
                 {0s, "0s, 10s or 1m"}, options.stable_for, "STOWAGE_STABLE_FOR");
    command.add_flag("!--no-wait", options.wait, "Do not look whether what was deployed runs");
}

void add_parallelism(CLI::App &command, Options &options) {
    command.add_option("--parallelism", options.parallelism, "Stacks at once, 1 to 64 (default 4)")
        ->envname("STOWAGE_PARALLELISM")
        ->check(CLI::Range(1, 64).description(""));
}

} // namespace stowage::cli
