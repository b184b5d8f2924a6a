#pragma once

#include "simulator/fixture_repository.hpp"
#include "simulator/simulator.hpp"
#include "soak_child.hpp"
#include "support/temporary_folder.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace soak {

/// A server in memory, and two repositories: the desired state, and what its git stacks deploy. In a folder
/// of its own, which is gone afterwards.
class World {
public:
    explicit World(unsigned seed);
    ~World();
    World(const World &) = delete;
    World &operator=(const World &) = delete;

    [[nodiscard]] simulator::Simulator &server() { return *server_; }
    [[nodiscard]] const std::filesystem::path &folder() const { return folder_.path(); }

    /// Commits a new version of some stacks to the desired state.
    void change_desired();
    /// Commits what the git stacks deploy.
    void change_application();
    /// How often anything was to be deployed: the first time, and every change of each stack.
    [[nodiscard]] std::size_t changes() const { return changes_; }
    /// What the git stacks deploy now.
    [[nodiscard]] const std::string &application() const { return application_; }

    /// Orders some trouble of the server for the requests to come, instead of what is left of the last.
    void order_faults();

    /// Stowage with these arguments. `key` tells in the server's log who it was; `host` is the folder of the
    /// host that it runs on: two hosts share no lock, state or cache. "" is this one.
    [[nodiscard]] std::unique_ptr<Child> start(std::vector<std::string> arguments,
                                               const std::string &key = "ptr_admin",
                                               const std::string &host = "") const;
    /// The same to its end: its exit code.
    [[nodiscard]] int run(std::vector<std::string> arguments) const;
    [[nodiscard]] std::vector<std::string> reconcile(std::vector<std::string> more = {}) const;
    [[nodiscard]] std::vector<std::string> plan() const;

    /// The end of what the program printed.
    [[nodiscard]] std::string last_words() const;

    /// Every stack of the server that is not as the last commits say.
    [[nodiscard]] std::vector<std::string> wrong_stacks() const;

    /// A number from 0 to `below` - 1.
    [[nodiscard]] unsigned pick(unsigned below);
    [[nodiscard]] bool chance(double probability);

private:
    [[nodiscard]] std::string stack_text(std::size_t i) const;
    void commit_desired();

    std::mt19937 random_;
    tests::TemporaryFolder folder_;
    std::unique_ptr<simulator::Simulator> server_;
    std::unique_ptr<simulator::FixtureRepository> desired_;
    std::unique_ptr<simulator::FixtureRepository> deployed_;
    std::vector<unsigned> versions_; ///< of each stack
    std::string application_;
    unsigned commits_ = 0;
    std::size_t changes_ = 0;
};

} // namespace soak
