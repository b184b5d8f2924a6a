#pragma once

#include "measure.hpp"
#include "support/temporary_folder.hpp"

#include <filesystem>

namespace bench {

/// A bare repository with the desired state of many stacks in many files; no server.
class CommittedFleet {
public:
    /// Five stacks a file. One in five has its compose file beside it.
    explicit CommittedFleet(std::size_t stacks);
    CommittedFleet(const CommittedFleet &) = delete;
    CommittedFleet &operator=(const CommittedFleet &) = delete;

    /// Runs `stowage validate --git`. Throws std::runtime_error where it finds a mistake.
    [[nodiscard]] Usage validate() const;

private:
    tests::TemporaryFolder folder_;
};

} // namespace bench
