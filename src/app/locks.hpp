#pragma once

#include "app/run.hpp"
#include "support/lock_file.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stowage::app {

/// Keeps two runs of this host from writing to the same at once. A run locks its servers; that of a shard
/// shares them with those of other shards, and locks the environments that it has.
struct ServerLocks {
    std::vector<support::LockFile> locks;
    std::map<std::string, support::NumberedLocks> environments = {}; ///< of a shard, by URL
    std::string busy; ///< who holds one of them; "" where all are ours
};
/// `state` is what is selected, `shard` that of the selection.
[[nodiscard]] ServerLocks lock_servers(const std::vector<desired::Server> &servers,
                                       const desired::State &state,
                                       const std::optional<desired::Shard> &shard);

/// The same for what only the plan tells: environments where nothing is desired and something is deleted.
void lock_planned(ServerLocks &held, const Planned &planned, const std::optional<desired::Shard> &shard);

} // namespace stowage::app
