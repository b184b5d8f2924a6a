#include "app/exit_code.hpp"
#include "app/input.hpp"
#include "app/run.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "plan/compare_states.hpp"
#include "report/file_diff.hpp"
#include "report/paint.hpp"
#include "support/error.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <memory>

namespace stowage::cli {
namespace {

struct DiffOptions {
    Options common;
    std::vector<std::string> stacks;
    app::StateOptions state;
    std::string from; ///< a commit, or a file or folder; "" compares with servers
    std::string to;   ///< the same; "" for what is here
};

/// A desired state, and what its side is called.
struct Side {
    desired::State state;
    std::string name;
};

/// `what` names files where there are any of that name, else a commit of the repository that -f lies in.
Side load_side(const std::string &what, const DiffOptions &options) {
    Options reads = options.common;
    reads.tell = [](const std::string &) {}; // that files are not as committed is what is to be seen
    if (std::error_code ignored; std::filesystem::exists(what, ignored)) {
        reads.inputs = {what};
        reads.git = {};
        return {app::load_one_side(reads).state, "in " + what};
    }
    app::Input here = app::load_one_side(reads);
    app::find_commit(here, reads);
    app::Input found = app::load_revision(here, what, reads);
    return {std::move(found.state), "in " + found.commit.str()};
}

Side load_here(const DiffOptions &options) {
    return {app::load_one_side(options.common).state, "the desired state"};
}

/// Of a selection, sources are none of its matters. Throws where neither side has a stack of it.
void keep_selected(Side &before, Side &after, const DiffOptions &options) {
    if (options.common.selection.everything())
        return;
    before.state.sources.clear();
    after.state.sources.clear();
    if (before.state.stacks.empty() && after.state.stacks.empty())
        throw support::Error("neither side has a stack that fits what is selected",
                             "stacks are named as STACK, ENVIRONMENT/STACK or SERVER/ENVIRONMENT/STACK");
}

/// No server is asked.
int diff_of_states(const DiffOptions &options) {
    Side before = load_side(options.from, options);
    Side after = options.to.empty() ? load_here(options) : load_side(options.to, options);
    keep_selected(before, after, options);
    const std::string text = report::plan_as_diff(
        plan::compare_states(before.state, after.state),
        {options.common.verbose, use_color(options.common.color, stdout)}, {before.name, after.name});
    print(text);
    return text.empty() ? app::ExitCode::success : app::ExitCode::differences;
}

/// Servers that did not answer, on standard error.
void say_what_failed(const plan::Plan &plan) {
    for (const plan::ServerPlan &server : plan.servers)
        if (!server.error.empty())
            warn(fmt::format("error: {}: {}\n{}", report::safe(server.name), report::safe_lines(server.error),
                             server.error_advice.empty()
                                 ? ""
                                 : fmt::format("  → {}\n", report::safe_lines(server.error_advice))));
}

int diff(DiffOptions &options) {
    options.common.selection.only = options.stacks;
    if (!options.from.empty())
        return diff_of_states(options);
    const app::Planned planned =
        app::make_plan(options.common, app::Scope::desired_stacks, app::Preflight::no, {{}, options.state});
    const std::string text =
        report::plan_as_diff(planned.plan, {options.common.verbose, use_color(options.common.color, stdout)});
    print(text);
    say_what_failed(planned.plan);
    if (plan::summarize(planned.plan).failed_servers > 0)
        return app::ExitCode::failure;
    return text.empty() ? app::ExitCode::success : app::ExitCode::differences;
}

} // namespace

void add_diff(Commands &commands) {
    const auto options = std::make_shared<DiffOptions>();
    CLI::App &command = commands.add("diff",
                                     "Show the differences of fields and files alone, as git diff does, "
                                     "between the servers and the desired "
                                     "state, or between two desired states; exit with 2 where there are any",
                                     [options] { return diff(*options); });
    command.add_option("STACK", options->stacks,
                       "STACK, ENVIRONMENT/STACK or SERVER/ENVIRONMENT/STACK, globs allowed (default: all)");
    add_inputs(command, options->common);
    command.remove_option(command.get_option("--only"));
    add_connection(command, options->common);
    command.remove_option(command.get_option("--on-forbidden"));
    add_view(command, options->common);
    add_quiet(command, options->common);
    options->common.reads = app::Reads::change_in_ci;
    command
        .add_option("--state", options->state.file,
                    "Compare with a snapshot (stowage snapshot) instead of the servers; needs no API key")
        ->type_name("FILE");
    CLI::Option *from =
        command
            .add_option(
                "--from", options->from,
                "Compare with this desired state instead of the servers: a commit, or a file or folder; "
                "asks no server")
            ->type_name("COMMIT|PATH")
            ->excludes("--state");
    command
        .add_option("--to", options->to,
                    "With --from: the desired state of this commit or path, instead of -f")
        ->type_name("COMMIT|PATH")
        ->needs(from);
}

} // namespace stowage::cli
