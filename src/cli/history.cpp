#include "app/history.hpp"

#include "app/exit_code.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "support/error.hpp"

#include <CLI/CLI.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace stowage::cli {
namespace {

struct HistoryOptions {
    std::vector<std::string> stacks;
    std::size_t limit = 20;
    bool json = false;
};

int history(const HistoryOptions &options) {
    const std::vector<app::HistoryRun> runs =
        app::select_history(app::read_history(), options.stacks, options.limit);
    if (runs.empty() && !options.stacks.empty() && !options.json)
        throw support::Error("no run of this user on this host has changed such a stack",
                             "'stowage history' has them all; write STACK, ENVIRONMENT/STACK or "
                             "SERVER/ENVIRONMENT/STACK");
    print(options.json ? app::history_as_json(runs) : app::history_as_text(runs));
    return app::ExitCode::success;
}

} // namespace

void add_history(Commands &commands) {
    const auto options = std::make_shared<HistoryOptions>();
    CLI::App &command =
        commands.add("history",
                     "Show what runs of this user on this host have changed: when, at which commit, "
                     "which stacks and fields; needs no server",
                     [options] { return history(*options); });
    command.add_option("STACK", options->stacks,
                       "STACK, ENVIRONMENT/STACK or SERVER/ENVIRONMENT/STACK, globs allowed (default: all)");
    command.add_option("--limit", options->limit, "At most so many runs, the newest (default: 20)")
        ->type_name("N")
        ->check(CLI::Validator(CLI::PositiveNumber).description(""));
    add_choice<bool>(command, "--format", options->json, {{"text", false}, {"json", true}},
                     "How it is written (default: text)");
}

} // namespace stowage::cli
