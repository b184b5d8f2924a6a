#pragma once

#include "measure.hpp"
#include "support/temporary_folder.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace bench {

/// Many Portainer servers with some inline stacks each, and a desired state that is just what they have. A
/// few simulators play them all: each is asked under many names, `s0001.localhost` and so on.
class ManyServers {
public:
    ManyServers(std::size_t servers, std::size_t stacks_of_each);
    ~ManyServers();
    ManyServers(const ManyServers &) = delete;
    ManyServers &operator=(const ManyServers &) = delete;

    /// Runs `stowage plan --detailed-exitcode` with these arguments besides. Throws std::runtime_error where
    /// it finds a difference.
    [[nodiscard]] Usage plan(const std::vector<std::string> &more = {}) const;

private:
    void start_simulators();
    void write_desired() const;

    std::size_t servers_;
    std::size_t stacks_of_each_;
    tests::TemporaryFolder folder_;
    std::vector<std::unique_ptr<Background>> simulators_;
    std::vector<int> ports_;
};

} // namespace bench
