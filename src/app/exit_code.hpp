#pragma once

namespace stowage::app {

/// What scripts can rely on; docs/exit-codes.md has the table.
enum ExitCode : int {
    success = 0,
    failure = 1,       ///< usage, input, network, server
    differences = 2,   ///< plan --detailed-exitcode
    restricted = 3,    ///< finished, but some stacks were forbidden or hidden
    not_applied = 4,   ///< some stacks failed, are not effective, were blocked, stale or skipped
    locked = 5,        ///< another run holds the lock
    interrupted = 130, ///< Ctrl-C or SIGTERM
};

} // namespace stowage::app
