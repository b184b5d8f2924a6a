#pragma once

#include "process.hpp"
#include "simulator/simulator.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace e2e {

/// A simulated server, a folder for the desired state, and the binary run in it. All gone after the test.
class World {
public:
    explicit World(const simulator::Settings &settings = {});
    ~World();
    World(const World &) = delete;
    World &operator=(const World &) = delete;

    simulator::Simulator &server() { return server_; }
    [[nodiscard]] std::string server_url() const { return server_.base_url(); }
    /// How many the server has had.
    [[nodiscard]] std::size_t requests() const { return server_.requests().size(); }
    [[nodiscard]] const std::filesystem::path &folder() const { return folder_; }

    /// Writes a file below the folder, with `@URL@` replaced by the server's base URL.
    void write(const std::string &path, const std::string &content) const;

    /// Writes stowage.yaml: the head that names the server and production as defaults, then `stacks`.
    void desire(const std::string &stacks) const;

    /// Runs stowage in the folder, as admin unless `key` says otherwise. What `apply` deploys has to be seen
    /// well once only, unless the arguments say for how long.
    [[nodiscard]] Result run(std::vector<std::string> arguments, const std::string &key = "ptr_admin") const;
    [[nodiscard]] Result run(Command command, const std::string &key = "ptr_admin") const;

    /// Requests that change something, as `PUT /api/stacks/1?endpointId=1`.
    [[nodiscard]] std::vector<std::string> writes() const;

private:
    std::filesystem::path folder_;
    simulator::Simulator server_;
};

/// State JSON: the demo's users and environments, with more members put in front of its closing brace.
[[nodiscard]] std::string state_with(const std::string &members);

} // namespace e2e
