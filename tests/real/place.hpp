#pragma once

#include "contract/http.hpp"
#include "simulator/simulator.hpp"

#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace real {

enum class Engine { standalone, swarm, kubernetes };

/// Who works with a server: an administrator; a standard user who may use the environments; one who may not.
enum class Who { admin, user, stranger };

/// A server with its engines and the git host that it reads from: a real one that STOWAGE_REAL_URL and its
/// companions describe, or a simulator. Everything is asked through the server, so that a scenario can't tell
/// which it is.
class Place {
public:
    /// Connects to the real server for "real", else starts a simulator of that generation. Throws
    /// std::runtime_error where the environment variables don't suffice.
    explicit Place(const std::string &name);
    ~Place();
    Place(const Place &) = delete;
    Place &operator=(const Place &) = delete;

    /// "real", or every generation of the simulator.
    static std::vector<std::string> names();

    [[nodiscard]] bool simulated() const { return simulation_ != nullptr; }
    [[nodiscard]] const std::string &url() const { return url_; }
    [[nodiscard]] const std::string &version() const { return version_; }
    [[nodiscard]] const std::string &image() const { return image_; }

    /// The API key; "" where a real server was given none.
    [[nodiscard]] std::string key(Who who) const;
    /// The user's name, for access rights.
    [[nodiscard]] std::string user_name(Who who);

    /// The environment's name; "" where a real server has none of that kind.
    [[nodiscard]] std::string environment(Engine engine) const;
    /// A standalone environment where standard users may not manage stacks; "" where there is none.
    [[nodiscard]] const std::string &locked() const { return locked_; }
    [[nodiscard]] int environment_id(Engine engine) const;

    /// A path of the API of the cluster, as it is reached through the server: `api/v1/namespaces`.
    [[nodiscard]] std::string cluster(const std::string &path) const;

    /// Calls the API; a path starts with "/api". Throws std::runtime_error when no answer comes.
    contract::Reply call(const std::string &method, const std::string &path, const std::string &body = {},
                         Who who = Who::admin);
    /// The answer of a GET that must succeed.
    nlohmann::json get(const std::string &path, Who who = Who::admin);

    /// Serves a bare repository to the server, with a user and a password only to those who know them;
    /// returns its url.
    std::string serve(const std::string &name, const std::string &path, const std::string &user = {},
                      const std::string &password = {});

    /// Removes what runs of a service by hand, past the server's stacks.
    void remove_by_hand(Engine engine, const std::string &project, const std::string &service);

private:
    void describe_simulator(const std::string &generation);
    void describe_real();
    void find_environments();

    std::string url_;
    std::string version_;
    std::string image_ = "busybox:1";
    std::string locked_;
    std::map<Who, std::string> keys_;
    std::map<Engine, std::pair<int, std::string>> environments_; ///< id and name
    std::unique_ptr<simulator::Simulator> simulation_;
    std::unique_ptr<simulator::Simulator> git_host_; ///< of a real server: only its repositories are used
    std::unique_ptr<contract::Http> http_;
};

} // namespace real
