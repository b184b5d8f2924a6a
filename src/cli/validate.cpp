#include "app/exit_code.hpp"
#include "app/run.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal.hpp"
#include "report/paint.hpp"
#include "support/text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>

namespace stowage::cli {
namespace {

struct ValidateOptions {
    Options common;
    bool resolve = false; ///< look up references too
};

std::string valid(const desired::State &state, const std::string &commit, const ValidateOptions &options) {
    std::string text;
    if (options.common.verbose)
        for (const auto &stack : state.stacks)
            text += report::safe(fmt::format("  {}/{}/{}  {}", stack->server, stack->environment.str(),
                                             stack->name, stack->where.str())) +
                    "\n";
    return text + fmt::format("Valid: {}{} on {}{}.\n", commit.empty() ? "" : report::safe(commit) + ": ",
                              support::count_of(state.stacks.size(), "stack"),
                              support::count_of(state.servers.size(), "server"),
                              options.resolve ? ", every reference found" : "");
}

int validate(const ValidateOptions &options) {
    const Outputs outputs(options.common);
    return outputs.run([&] {
        const app::Input input = app::load(options.common);
        desired::State state = input.state;
        if (options.resolve)
            app::resolve(state, options.common);
        const Outputs::Render render = [](const report::Renderer &renderer) { return renderer.mistakes({}); };
        outputs.write_files(render);
        print(outputs.for_programs() ? outputs.for_stdout(render)
                                     : valid(state, input.from_git ? input.commit.str() : "", options));
        return int{app::ExitCode::success};
    });
}

} // namespace

void add_validate(Commands &commands) {
    const auto options = std::make_shared<ValidateOptions>();
    CLI::App &command = commands.add("validate", "Check the YAML files; needs no server",
                                     [options] { return validate(*options); });
    add_inputs(command, options->common);
    add_output(command, options->common);
    options->common.reads = app::Reads::change_in_ci;
    command.add_flag("--resolve", options->resolve, "Look up every reference too");
}

} // namespace stowage::cli
