#pragma once

#include "app/options.hpp"
#include "app/run.hpp"
#include "simulator/simulator.hpp"
#include "support/temporary_folder.hpp"

#include <string>

/// A simulated server with one environment `production`, a folder for the desired state, and folders of its
/// own for what the application keeps.
class World {
public:
    World();
    World(const World &) = delete;
    World &operator=(const World &) = delete;

    /// Makes `stacks` (lines of YAML below `stacks:`) the desired state; `more` is what stands beside it.
    void desire(const std::string &stacks, const std::string &more = {}) const;
    /// A compose file beside it.
    void write(const std::string &name, const std::string &content) const;

    /// What a command would ask for, without waiting for anything.
    [[nodiscard]] stowage::app::Options options() const;
    [[nodiscard]] stowage::app::Run run() const;

    [[nodiscard]] std::string path(const std::string &name) const { return (folder_ / name).string(); }
    /// Requests that change something.
    [[nodiscard]] std::size_t writes() const;

    simulator::Simulator server;

private:
    tests::TemporaryFolder folder_;
};
