#include "app/snapshot.hpp"

#include "app/input.hpp"
#include "app/old_state.hpp"
#include "app/servers.hpp"
#include "app/version.hpp"
#include "current/fetch.hpp"
#include "current/health.hpp"
#include "support/digest.hpp"
#include "support/error.hpp"
#include "support/rfc3339.hpp"

#include <fmt/format.h>

namespace stowage::app {
namespace {

constexpr std::size_t salt_bytes = 16;

current::KeptServer take(const desired::Server &server, const Stacks &stacks, const std::string &salt,
                         const Options &options, current::Fingerprints fingerprints) {
    const auto client = connect(server, options);
    auto state = current::fetch_everything(*client, server);
    if (!state)
        throw support::Error(fmt::format("server '{}': {}", server.name, state.error().str()),
                             state.error().advice);
    if (options.health) {
        const auto all = current::all_stacks(*state);
        current::add_health(*state, all, current::ask_runtimes(*client, *state, all), {});
    }
    return current::keep(std::move(*state), stacks_on(server.name, stacks), salt, fingerprints);
}

} // namespace

current::Snapshot take_snapshot(const Options &options, current::Fingerprints fingerprints) {
    Input input = load(options);
    desired::State &state = input.state;
    resolve_servers(state, options);
    resolve_what_can_be(state, options); // so that it is known where it stands
    warn_if_insecure(state.servers, options);

    current::Snapshot snapshot;
    snapshot.created_at = support::to_rfc3339(std::chrono::system_clock::now());
    snapshot.stowage_version = version;
    snapshot.salt = support::random_hex(salt_bytes);
    snapshot.servers = ask_each(state.servers, [&](const desired::Server &server) {
        return take(server, state.stacks, snapshot.salt, options, fingerprints);
    });
    return snapshot;
}

} // namespace stowage::app
