#include "cli/applying.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"

#include <CLI/CLI.hpp>
#include <memory>

namespace stowage::cli {
namespace {

int redeploy(ApplyOptions &options) {
    options.common.selection.only = options.redeploy;
    options.common.plan.redeploy = options.redeploy;
    return apply(options);
}

} // namespace

void add_redeploy(Commands &commands) {
    const auto options = std::make_shared<ApplyOptions>();
    CLI::App &command =
        commands.add("redeploy", "Deploy stacks again, also where nothing differs, as apply would",
                     [options] { return redeploy(*options); });
    command
        .add_option("STACK", options->redeploy,
                    "STACK, ENVIRONMENT/STACK or SERVER/ENVIRONMENT/STACK, globs allowed")
        ->required();
    add_inputs(command, options->common);
    for (const char *name : {"--only", "--exclude"})
        command.remove_option(command.get_option(name));
    command.add_flag("--pull", options->pull, "Pull every image before, also those that the engine has");
    add_applying(command, *options);
}

} // namespace stowage::cli
