#include "cli/commands.hpp"

#include "cli/exit_code.hpp"
#include "cli/pipeline.hpp"
#include "cli/terminal.hpp"
#include "report/paint.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::cli {

int validate(const ValidateOptions &options) {
    desired::State state = load(options.common);
    if (options.resolve)
        resolve(state, options.common);
    std::string text;
    if (options.common.verbose)
        for (const auto &stack : state.stacks)
            text += report::safe(fmt::format("  {}/{}/{}  {}", stack->server, stack->environment.str(),
                                             stack->name, stack->where.str())) +
                    "\n";
    text += fmt::format("Valid: {} on {}{}.\n", support::count_of(state.stacks.size(), "stack"),
                        support::count_of(state.servers.size(), "server"),
                        options.resolve ? ", every reference found" : "");
    print(text);
    return ExitCode::success;
}

} // namespace stowage::cli
