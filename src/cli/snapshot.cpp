#include "cli/commands.hpp"

#include "cli/exit_code.hpp"
#include "cli/old_state.hpp"
#include "cli/pipeline.hpp"
#include "cli/terminal.hpp"
#include "cli/version.hpp"
#include "current/fetch.hpp"
#include "current/health.hpp"
#include "current/snapshot.hpp"
#include "report/paint.hpp"
#include "support/digest.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/rfc3339.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <future>

namespace stowage::cli {
namespace {

constexpr std::size_t salt_bytes = 16;

current::KeptServer take(const desired::Server &server,
                         const std::vector<std::shared_ptr<desired::Stack>> &stacks, const std::string &salt,
                         const SnapshotOptions &options) {
    const auto client = connect(server, options.common);
    auto state = current::fetch_everything(*client, server);
    if (!state)
        throw support::Error(fmt::format("server '{}': {}", server.name, state.error().str()),
                             state.error().advice);
    if (options.common.health)
        current::add_health_of_all(*client, *state);
    std::vector<std::shared_ptr<desired::Stack>> of_it;
    std::copy_if(stacks.begin(), stacks.end(), std::back_inserter(of_it),
                 [&](const auto &stack) { return stack->server == server.name; });
    return current::keep(std::move(*state), of_it, salt,
                         options.fingerprints ? current::Fingerprints::made
                                              : current::Fingerprints::left_out);
}

} // namespace

int snapshot(const SnapshotOptions &options) {
    Input input = load(options.common);
    desired::State &state = input.state;
    resolve_servers(state, options.common);
    resolve_what_can_be(state, options.common); // so that it is known where it stands
    warn_if_insecure(state.servers, options.common);

    current::Snapshot snapshot;
    snapshot.created_at = support::to_rfc3339(std::chrono::system_clock::now());
    snapshot.stowage_version = version;
    snapshot.salt = support::random_hex(salt_bytes);
    std::vector<std::future<current::KeptServer>> running;
    for (const desired::Server &server : state.servers)
        running.push_back(std::async(std::launch::async,
                                     [&] { return take(server, state.stacks, snapshot.salt, options); }));
    std::size_t stacks = 0;
    for (auto &one : running) {
        snapshot.servers.push_back(one.get());
        stacks += snapshot.servers.back().state.stacks.size();
    }
    support::write_file_atomically(options.out, current::to_json(snapshot), support::Mode::owner_only);
    print(fmt::format("Saved {} of {} to {}; 'stowage plan --state' plans against it.\n",
                      support::count_of(stacks, "stack"), support::count_of(state.servers.size(), "server"),
                      report::safe(options.out)));
    return ExitCode::success;
}

} // namespace stowage::cli
