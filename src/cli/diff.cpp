#include "app/exit_code.hpp"
#include "app/run.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "report/file_diff.hpp"
#include "report/paint.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>

namespace stowage::cli {
namespace {

struct DiffOptions {
    Options common;
    std::vector<std::string> stacks;
    app::StateOptions state;
};

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
    CLI::App &command = commands.add(
        "diff",
        "Show the differences of fields and files alone, as git diff does; exit with 2 where there are any",
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
}

} // namespace stowage::cli
