#include "cli/applying.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"

#include <CLI/CLI.hpp>
#include <memory>

namespace stowage::cli {

using namespace std::chrono_literals;

void add_apply(Commands &commands) {
    const auto options = std::make_shared<ApplyOptions>();
    CLI::App &command = commands.add("apply", "Change the servers so that they match the YAML files",
                                     [options] { return apply(*options); });
    CLI::Option *file =
        command.add_option("PLANFILE", options->plan_file, "A plan saved by 'stowage plan --out'");
    add_inputs(command, options->common);
    add_shard(command, options->common);
    add_planning(command, options->common);
    add_applying(command, *options);
    for (const char *name : {"--file", "--git", "--only", "--exclude", "--shard", "--allow-shared-source",
                             "--allow-empty", "--max-deletes", "--rotate-credentials", "--show-unmanaged"})
        command.get_option(name)->excludes(file);
    add_duration(command, "--max-age", "Refuse a saved plan that is older, e.g. 30m (default 24h)",
                 {1ns, "30m, 12h or 48h"}, options->max_age);
}

} // namespace stowage::cli
