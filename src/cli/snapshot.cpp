#include "app/snapshot.hpp"
#include "app/exit_code.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "report/paint.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <memory>

namespace stowage::cli {
namespace {

struct SnapshotOptions {
    Options common;
    std::string out;
    bool fingerprints = true; ///< of secret values; false leaves them out
};

int snapshot(const SnapshotOptions &options) {
    const current::Snapshot snapshot = app::take_snapshot(
        options.common, options.fingerprints ? current::Fingerprints::made : current::Fingerprints::left_out);
    support::write_file_atomically(options.out, current::to_json(snapshot), support::Mode::owner_only);
    std::size_t stacks = 0;
    for (const current::KeptServer &server : snapshot.servers)
        stacks += server.state.stacks.size();
    print(fmt::format("Saved {} of {} to {}; 'stowage plan --state' plans against it.\n",
                      support::count_of(stacks, "stack"),
                      support::count_of(snapshot.servers.size(), "server"), report::safe(options.out)));
    return app::ExitCode::success;
}

} // namespace

void add_snapshot(Commands &commands) {
    const auto options = std::make_shared<SnapshotOptions>();
    CLI::App &command =
        commands.add("snapshot", "Save what the servers have, without secrets, for 'stowage plan --state'",
                     [options] { return snapshot(*options); });
    add_inputs(command, options->common);
    command.add_flag("--insecure", options->common.insecure, "Do not check TLS certificates");
    command.add_flag("!--no-health", options->common.health, "Look at the records alone, not at what runs");
    command.add_flag("!--no-fingerprints", options->fingerprints,
                     "Leave secret values out, instead of keeping salted fingerprints of them");
    command.add_option("--out", options->out, "The file to write")->type_name("FILE")->required();
}

} // namespace stowage::cli
