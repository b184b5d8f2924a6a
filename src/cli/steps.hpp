#pragma once

#include "apply/apply.hpp"
#include "cli/options.hpp"
#include "cli/pipeline.hpp"
#include "support/lock_file.hpp"

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stowage::cli {

/// The steps after the plan, which `apply` and `reconcile` share.

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

[[nodiscard]] apply::Report carry_out(const ApplyOptions &options, const Planned &planned,
                                      apply::Observer &observer, const std::atomic<int> &interrupts);

/// Keeps what failed for the next runs.
void remember_failures(const Planned &planned, const apply::Report &report);

[[nodiscard]] int exit_code_of(const apply::Report &report, const plan::Summary &planned,
                               const Options &options);

} // namespace stowage::cli
