#pragma once

#include "model/environment.hpp"
#include "model/stack.hpp"
#include "model/version.hpp"
#include "portainer/api_result.hpp"
#include "portainer/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stowage::portainer {

class AccessApi;
class DockerApi;
class GitopsApi;
class KubernetesApi;

struct SystemStatus {
    model::Version version;
    std::string instance_id;
};

/// Body of a create call. Exactly one of `git` and `content` is used: `git` when it is set.
struct CreateStack {
    std::string name;
    model::StackType type = model::StackType::standalone;
    std::int64_t endpoint_id = 0;
    std::string swarm_id;
    std::string kubernetes_namespace;
    std::vector<model::EnvVar> env;
    std::string content;
    std::optional<model::GitConfig> git;
    std::optional<std::string> git_password; ///< with git->authentication
    std::int64_t source_id = 0;              ///< newer servers; not sent when 0
    std::optional<model::AutoUpdate> auto_update;
};

/// PUT /stacks/{id}: the whole of it is stored and deployed, and the stack leaves git if it was there.
struct UpdateInline {
    std::string content;
    std::vector<model::EnvVar> env;
    bool prune = false;
    bool pull_image = false;
    std::string stack_name; ///< Kubernetes: the current name, or the server renames the stack to nothing
};

/// POST /stacks/{id}/git: stores settings, deploys nothing. Everything is sent, since what is left out is
/// wiped.
struct GitSettings {
    std::string reference_name;
    std::vector<model::EnvVar> env;
    bool prune = false;
    std::optional<model::AutoUpdate> auto_update;
    bool authentication = false;
    std::string username;
    std::string password; ///< "" keeps the stored one
    bool tls_skip_verify = false;
    /// Newer servers only; not sent where unset.
    std::optional<std::string> url;
    std::optional<std::string> config_file_path;
    std::optional<std::vector<std::string>> additional_files;
    std::int64_t source_id = 0; ///< not sent when 0
};

/// PUT /stacks/{id}/git/redeploy: pulls and deploys.
struct GitRedeploy {
    std::string reference_name;
    std::vector<model::EnvVar> env;
    bool prune = false;
    bool pull_image = false;
    bool authentication = false;
    std::string username;
    std::string password;   ///< "" uses the stored one
    std::string stack_name; ///< Kubernetes: must be sent, or the name is wiped
};

/// The Portainer API as typed calls; one instance a server, usable from several threads. Calls for stacks and
/// for what the server itself is are here, the others in groups with a header each.
class Client {
public:
    explicit Client(TransportOptions options);

    // Groups of calls over the same connections, not to outlive the client.
    template <typename Api>
    [[nodiscard]] Api api() { ///< one that has no shorthand here
        return Api(session_);
    }
    [[nodiscard]] AccessApi access();         ///< access_api.hpp: users, teams, who may use a stack
    [[nodiscard]] DockerApi docker();         ///< docker_api.hpp: what runs, what an engine has
    [[nodiscard]] GitopsApi gitops();         ///< gitops_api.hpp: files of repositories, shared sources
    [[nodiscard]] KubernetesApi kubernetes(); ///< kubernetes_api.hpp: deployments of a cluster

    /// GET /system/status, or /status on servers that lack it. Needs no key. An answer that isn't Portainer's
    /// is an error that says so.
    [[nodiscard]] ApiResult<SystemStatus> system_status();
    /// GET /users/admin/check: whether the server has been set up. Asked only to explain a 401.
    [[nodiscard]] ApiResult<bool> has_administrator();
    [[nodiscard]] ApiResult<model::User> current_user();
    [[nodiscard]] ApiResult<std::vector<model::Environment>> environments();
    /// GET /endpoints/{id}/docker/swarm: the swarm's id, or nothing when the environment is no swarm manager.
    [[nodiscard]] ApiResult<std::optional<std::string>> swarm_id(std::int64_t endpoint_id);

    /// GET /stacks, unfiltered: one answer, read piece by piece.
    [[nodiscard]] ApiResult<std::vector<model::Stack>> stacks();
    [[nodiscard]] ApiResult<model::Stack> stack(std::int64_t id);
    /// GET /stacks/{id}/file for each id, concurrently; results in the order of the ids.
    [[nodiscard]] std::vector<ApiResult<std::string>> stack_files(const std::vector<std::int64_t> &ids);

    /// The stack as answered. Kubernetes creates on newer servers answer without one: then its id is 0.
    [[nodiscard]] ApiResult<model::Stack> create(const CreateStack &request, const Deadline &deadline);
    [[nodiscard]] ApiResult<model::Stack> update_inline(std::int64_t id, std::int64_t endpoint_id,
                                                        const UpdateInline &request,
                                                        const Deadline &deadline);
    [[nodiscard]] ApiResult<model::Stack> git_settings(std::int64_t id, std::int64_t endpoint_id,
                                                       const GitSettings &request);
    [[nodiscard]] ApiResult<model::Stack> git_redeploy(std::int64_t id, std::int64_t endpoint_id,
                                                       const GitRedeploy &request, const Deadline &deadline);
    [[nodiscard]] ApiResult<model::Stack> start(std::int64_t id, std::int64_t endpoint_id,
                                                const Deadline &deadline);
    [[nodiscard]] ApiResult<model::Stack> stop(std::int64_t id, std::int64_t endpoint_id,
                                               const Deadline &deadline);
    /// POST /stacks/{id}/migrate: the stack moves to `target_endpoint` with its id and its access, and is
    /// deployed there; `swarm_id` is the target's, "" outside of a swarm; a `name` of "" keeps the name. What
    /// ran is taken down afterwards. Within one environment this renames it. Kubernetes stacks are refused.
    [[nodiscard]] ApiResult<model::Stack> migrate(std::int64_t id, std::int64_t endpoint_id,
                                                  std::int64_t target_endpoint, const std::string &swarm_id,
                                                  const std::string &name, const Deadline &deadline);
    /// `endpoint_id` must be the stack's own: with another one an administrator's call removes something
    /// else.
    [[nodiscard]] ApiResult<void> remove(std::int64_t id, std::int64_t endpoint_id, const Deadline &deadline);
    /// DELETE /stacks/{name}?external=true: takes down what a swarm runs under that name and that no stack of
    /// the server is. Administrators only (else 401); 400 where the server has a stack of that name.
    [[nodiscard]] ApiResult<void> remove_external(const std::string &name, std::int64_t endpoint_id,
                                                  const Deadline &deadline);

    void cancel() { session_.transport().cancel(); }
    [[nodiscard]] std::size_t requests_sent() const { return session_.transport().requests_sent(); }

private:
    [[nodiscard]] ApiResult<model::Stack> write_stack(Request request, std::int64_t id,
                                                      std::int64_t endpoint_id);

    Session session_;
};

} // namespace stowage::portainer
