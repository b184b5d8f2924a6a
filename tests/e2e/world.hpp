#pragma once

#include "process.hpp"
#include "simulator/simulator.hpp"
#include "support/temporary_folder.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace e2e {

/// A simulated server, a folder for the desired state, and the binary run in it. All gone after the test.
class World {
public:
    explicit World(const simulator::Settings &settings = {});
    World(const World &) = delete;
    World &operator=(const World &) = delete;

    simulator::Simulator &server() { return server_; }
    [[nodiscard]] std::string server_url() const { return server_.base_url(); }
    [[nodiscard]] const std::filesystem::path &folder() const { return folder_.path(); }

    /// Writes a file below the folder, with `@URL@` replaced by the server's base URL.
    void write(const std::string &path, const std::string &content) const;

    /// Writes stowage.yaml: the head that names the server and production as defaults, then `stacks`.
    void desire(const std::string &stacks) const;

    /// Lets the server serve a bare repository as `name`; with a user and a password only to those who know
    /// them.
    void serve(const std::string &name, const std::string &path, const std::string &user = {},
               const std::string &password = {});

    [[nodiscard]] std::string git_url(const std::string &name) const { return server_.git_url(name); }

    /// Runs stowage in the folder, as admin unless `key` says otherwise. What `apply` deploys has to be seen
    /// well once only, unless the arguments say for how long.
    [[nodiscard]] Result run(std::vector<std::string> arguments, const std::string &key = "ptr_admin") const;
    [[nodiscard]] Result run(Command command, const std::string &key = "ptr_admin") const;

    /// What the desired state's apply has left to do: nothing, or the test fails with what a plan says.
    void needs_nothing(const std::string &key = "ptr_admin") const;

    [[nodiscard]] std::vector<simulator::LoggedRequest> requests() const { return server_.requests(); }
    /// Whether a fault that was ordered has struck: a sign that a request is on its way, before it is
    /// answered.
    [[nodiscard]] bool struck();
    /// Requests that change something, as `PUT /api/stacks/1?endpointId=1`.
    [[nodiscard]] std::vector<std::string> writes() const;
    /// The body of the latest request that starts so, as JSON text; the test fails where there is none.
    [[nodiscard]] std::string body_of(const std::string &start) const;
    /// The whole state of the server, as JSON text.
    [[nodiscard]] std::string server_state() const { return server_.state(); }
    /// The server's record of a stack, as JSON text; "null" where it has none.
    [[nodiscard]] std::string record_of(const std::string &name) const;

private:
    tests::TemporaryFolder folder_;
    simulator::Simulator server_;
};

/// Settings of a simulator with this generation and state.
[[nodiscard]] simulator::Settings settings_of(const std::string &generation, const std::string &state = {});

/// A compose file of one service, `app`.
[[nodiscard]] std::string compose_of(const std::string &image);
inline const std::string compose = compose_of("nginx:1");

/// State JSON: the demo's users and environments, with more members put in front of its closing brace.
[[nodiscard]] std::string state_with(const std::string &members);

} // namespace e2e
