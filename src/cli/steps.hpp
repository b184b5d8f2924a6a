#pragma once

#include "apply/apply.hpp"
#include "cli/options.hpp"
#include "cli/pipeline.hpp"
#include "support/lock_file.hpp"

#include <atomic>
#include <string>
#include <vector>

namespace stowage::cli {

/// The steps after the plan, which `apply` and `reconcile` share.

/// One lock a server, so that two runs of this host never write to one server at once.
struct ServerLocks {
    std::vector<support::LockFile> locks;
    std::string busy; ///< who holds one of them; "" where all are ours
};
[[nodiscard]] ServerLocks lock_servers(const std::vector<desired::Server> &servers);

[[nodiscard]] apply::Report carry_out(const ApplyOptions &options, const Planned &planned,
                                      apply::Observer &observer, const std::atomic<int> &interrupts);

/// Keeps what failed for the next runs.
void remember_failures(const Planned &planned, const apply::Report &report);

[[nodiscard]] int exit_code_of(const apply::Report &report, const plan::Summary &planned,
                               const Options &options);

} // namespace stowage::cli
