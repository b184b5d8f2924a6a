#include "app/exit_code.hpp"
#include "app/listing.hpp"
#include "app/outcome.hpp"
#include "cli/arguments.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"

#include <CLI/CLI.hpp>

namespace stowage::cli {
namespace {

struct ListOptions {
    Options common;
    bool json = false;
};

int list(const ListOptions &options) {
    Options every_one = options.common;
    every_one.selection = {};
    const app::Planned planned = app::make_plan(every_one, app::Scope::every_stack);
    const std::vector<report::ListedStack> stacks = app::list_stacks(planned, options.common.selection);
    const plan::Plan &plan = planned.plan;
    print(options.json
              ? report::list_as_json(stacks, plan.servers, plan.stowage_version)
              : report::list_as_text(stacks, plan.servers,
                                     {options.common.verbose, use_color(options.common.color, stdout)}));
    const plan::Summary summary = plan::summarize(plan);
    return summary.failed_servers > 0
               ? app::ExitCode::failure
               : app::restricted_code(summary.forbidden + summary.hidden > 0, options.common);
}

} // namespace

void add_list(Commands &commands) {
    const auto options = std::make_shared<ListOptions>();
    CLI::App &command = commands.add(
        "list", "Show every stack of the servers: whether it is as desired, and how what runs is",
        [options] { return list(*options); });
    add_inputs(command, options->common);
    add_connection(command, options->common);
    add_view(command, options->common);
    add_choice<bool>(command, "--format", options->json, {{"text", false}, {"json", true}},
                     "How it is written (default: text)");
}

} // namespace stowage::cli
