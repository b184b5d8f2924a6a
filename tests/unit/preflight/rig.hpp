#pragma once

#include "preflight/preflight.hpp"
#include "simulator/simulator.hpp"
#include "support/temporary_folder.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace stowage;

/// A simulated server whose environment 1, `production`, has what a test gives it, and environment 3 is a
/// swarm; and a stack `web` that is about to be deployed to one of them.
class Rig {
public:
    /// Members of the JSON of environment 1, without its braces; and of the whole state.
    explicit Rig(const std::string &environment = "", const std::string &more = "");
    Rig(const Rig &) = delete;
    Rig &operator=(const Rig &) = delete;

    simulator::Simulator &server() { return server_; }
    [[nodiscard]] std::string folder() const { return folder_.path().string(); }

    /// What is found out about the stack with this compose file.
    preflight::Result check(const std::string &compose);
    /// The same for a stack with files in git.
    preflight::Result check_git(const desired::Git &git);

    /// Makes the user a standard one, alice, who may use `production`.
    void as_alice();
    /// How often the server was asked what has this in its path.
    [[nodiscard]] std::size_t asked(const std::string &part) const;

    plan::StackPlan plan; ///< may be changed before check()
    std::shared_ptr<desired::Stack> spec;
    std::map<std::string, std::string> env;
    preflight::Run run;
    current::ServerState state;

private:
    preflight::Result check(const preflight::Deployment &deployment);

    tests::TemporaryFolder folder_;
    simulator::Simulator server_;
    std::unique_ptr<portainer::Client> client_;
};

/// `blocked: place: text` and `warning: place: text`, sorted.
[[nodiscard]] std::vector<std::string> lines(const preflight::Result &result);
