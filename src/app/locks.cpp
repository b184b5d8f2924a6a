#include "app/locks.hpp"

#include "support/digest.hpp"
#include "support/error.hpp"
#include "support/folders.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace stowage::app {

namespace {

std::filesystem::path lock_of(const std::string &url, const char *ending) {
    return support::lock_folder() / (support::sha256_hex(url).substr(0, 32) + ending);
}

/// Where the lock is somebody else's, nothing is kept. `environment` is "" for what belongs to the whole
/// server.
void lock_environment(ServerLocks &held, const desired::Server &server, const std::string &environment) {
    if (!held.busy.empty())
        return;
    auto locks = held.environments.find(server.url);
    if (locks == held.environments.end())
        locks = held.environments.emplace(server.url, lock_of(server.url, "-shards.lock")).first;
    if (locks->second.try_lock(std::stoull(support::sha256_hex(environment).substr(0, 16), nullptr, 16)))
        return;
    held = {};
    held.busy = fmt::format(
        "another run of stowage, of the same shard or of another number of shards, is "
        "working on {} of server '{}'",
        environment.empty() ? "the sources" : fmt::format("environment '{}'", environment), server.name);
}

void lock_environments(ServerLocks &held, const std::vector<desired::Server> &servers,
                       const desired::State &state) {
    for (const desired::Server &server : servers) {
        std::set<std::string> environments;
        for (const auto &stack : state.stacks)
            if (stack->server == server.name)
                environments.insert(stack->environment.str());
        if (std::any_of(state.sources.begin(), state.sources.end(),
                        [&](const auto &source) { return source.server == server.name; }))
            environments.insert("");
        for (const std::string &environment : environments)
            lock_environment(held, server, environment);
    }
}

} // namespace

ServerLocks lock_servers(const std::vector<desired::Server> &servers, const desired::State &state,
                         const std::optional<desired::Shard> &shard) {
    using With = support::LockFile::With;
    ServerLocks held;
    std::set<std::string> urls;
    for (const desired::Server &server : servers) {
        if (!urls.insert(server.url).second)
            continue;
        const auto path = lock_of(server.url, ".lock");
        auto lock = support::LockFile::try_lock(path, shard ? With::others_that_share : With::nobody);
        if (!lock) {
            held.busy = fmt::format("another run of stowage is working on server '{}': {}", server.name,
                                    support::LockFile::holder(path));
            held.locks.clear();
            return held;
        }
        held.locks.push_back(std::move(*lock));
    }
    if (shard)
        lock_environments(held, servers, state);
    return held;
}

namespace {

/// One server may be written as several addresses; what it calls itself is the same for all of them.
void lock_instances(ServerLocks &held, const Planned &planned, const std::optional<desired::Shard> &shard) {
    using With = support::LockFile::With;
    std::map<std::string, std::string> names; // by instance
    for (const auto &[name, connection] : planned.connections) {
        const auto status = connection.client->system_status();
        if (!status || status->instance_id.empty() || !held.busy.empty())
            continue;
        const auto [known, is_new] = names.emplace(status->instance_id, name);
        if (!is_new)
            throw support::Error(
                fmt::format("servers '{}' and '{}' are the same Portainer", known->second, name),
                "name it once below servers");
        const auto path = lock_of("instance " + status->instance_id, ".lock");
        auto lock = support::LockFile::try_lock(path, shard ? With::others_that_share : With::nobody);
        if (lock) {
            held.locks.push_back(std::move(*lock));
            continue;
        }
        const std::string holder = support::LockFile::holder(path);
        held = {};
        held.busy = fmt::format("another run of stowage is working on server '{}', under another address "
                                "perhaps: {}",
                                name, holder);
    }
}

} // namespace

void lock_planned(ServerLocks &held, const Planned &planned, const std::optional<desired::Shard> &shard) {
    if (held.busy.empty())
        lock_instances(held, planned, shard);
    if (!shard || !held.busy.empty())
        return;
    for (const plan::StackPlan &stack : planned.plan.stacks)
        if (stack.action() == plan::Action::remove && shard->has(stack.server, stack.environment))
            lock_environment(held, planned.connections.at(stack.server).server, stack.environment);
}

} // namespace stowage::app
