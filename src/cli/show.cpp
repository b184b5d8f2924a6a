#include "app/exit_code.hpp"
#include "app/listing.hpp"
#include "app/run.hpp"
#include "app/version.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal.hpp"
#include "plan/json.hpp"
#include "report/stack_page.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <memory>

namespace stowage::cli {
namespace {

struct ShowOptions {
    Options common;
    std::string what; ///< a saved plan, or a stack
};

int show_plan(const Outputs &outputs, const ShowOptions &options) {
    const plan::SavedPlan saved =
        plan::parse_plan_file(support::read_file(options.what, 256u << 20), options.what);
    const Outputs::Render render = [&](const report::Renderer &renderer) {
        return renderer.plan(saved.plan);
    };
    outputs.write_files(render);
    print(outputs.for_stdout(render));
    return app::ExitCode::success;
}

[[noreturn]] void refuse_unknown(const std::string &what, const app::Planned &planned) {
    std::vector<std::string> names;
    for (const report::ListedStack &stack : app::list_stacks(planned, {}))
        names.push_back(stack.name);
    const auto near = support::did_you_mean(what, names);
    throw support::Error(fmt::format("there is no file '{0}', and no stack '{0}'", what),
                         near ? fmt::format("did you mean '{}'?", *near)
                              : "'stowage list' names the stacks: write STACK, ENVIRONMENT/STACK or "
                                "SERVER/ENVIRONMENT/STACK");
}

int show_stack(const ShowOptions &options) {
    if (!options.common.outputs.empty() ||
        (!options.common.format.empty() && options.common.format != "text" &&
         options.common.format != "json"))
        throw support::Error("a stack is shown as text or as JSON, on standard output",
                             "pass --format json, or name a saved plan");
    const app::Planned planned = app::make_plan(options.common, app::Scope::every_stack);
    desired::Selection selection;
    selection.only = {options.what};
    const std::vector<report::StackPage> pages = app::stack_pages(planned, selection);
    const bool failed = plan::summarize(planned.plan).failed_servers > 0;
    for (const plan::ServerPlan &server : planned.plan.servers)
        if (!server.error.empty())
            warn(fmt::format("error: {}: {}\n", server.name, server.error));
    if (pages.empty() && !failed)
        refuse_unknown(options.what, planned);
    report::View view{options.common.verbose, use_color(options.common.color, stdout)};
    view.version = app::version;
    if (options.common.format == "json") {
        print(report::stack_pages_as_json(pages, view));
    } else {
        for (const report::StackPage &page : pages)
            print((&page == &pages.front() ? "" : "\n") + report::stack_page(page, view));
    }
    return failed ? app::ExitCode::failure : app::ExitCode::success;
}

int show(const ShowOptions &options) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(options.what, error))
        return show_stack(options);
    return show_plan(Outputs(options.common), options);
}

} // namespace

void add_show(Commands &commands) {
    const auto options = std::make_shared<ShowOptions>();
    CLI::App &command = commands.add("show", "Show all that is known of one stack, or a saved plan again",
                                     [options] { return show(*options); });
    command
        .add_option(
            "STACK", options->what,
            "STACK, ENVIRONMENT/STACK or SERVER/ENVIRONMENT/STACK, globs allowed; or the file of a plan "
            "saved by 'stowage plan --out'")
        ->required();
    add_inputs(command, options->common);
    for (const char *name : {"--only", "--exclude"})
        command.remove_option(command.get_option(name));
    add_connection(command, options->common);
    command.remove_option(command.get_option("--on-forbidden"));
    add_output(command, options->common);
    add_quiet(command, options->common);
}

} // namespace stowage::cli
