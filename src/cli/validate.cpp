#include "cli/commands.hpp"

#include "cli/exit_code.hpp"
#include "cli/outputs.hpp"
#include "cli/pipeline.hpp"
#include "cli/terminal.hpp"
#include "report/paint.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::cli {

namespace {

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

} // namespace

int validate(const ValidateOptions &options) {
    const Outputs outputs(options.common);
    return outputs.run([&] {
        const Input input = load(options.common);
        desired::State state = input.state;
        if (options.resolve)
            resolve(state, options.common);
        const Outputs::Render render = [](const report::Renderer &renderer) { return renderer.mistakes({}); };
        outputs.write_files(render);
        print(outputs.for_programs() ? outputs.for_stdout(render)
                                     : valid(state, input.from_git ? input.commit.str() : "", options));
        return int{ExitCode::success};
    });
}

} // namespace stowage::cli
