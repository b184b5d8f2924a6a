#pragma once

#include "model/container.hpp"
#include "model/engine.hpp"
#include "model/network.hpp"
#include "model/registry.hpp"
#include "model/swarm.hpp"
#include "portainer/api_result.hpp"
#include "portainer/container_log.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stowage::portainer {

class Session;

/// The engine of an environment, through the server: /endpoints/{id}/docker/…. A standard user sees what
/// belongs to stacks that the user has access to, and 403 without access to the environment.
///
/// Calls for services, tasks, secrets and configs need a swarm manager; the refusal of another engine is a
/// 503 for which says_no_swarm_manager() (session.hpp) is true.
class DockerApi {
public:
    explicit DockerApi(Session &session) : session_(&session) {}

    /// GET containers/json, for a whole environment, read piece by piece. With `all` also those that don't
    /// run.
    [[nodiscard]] ApiResult<std::vector<model::Container>> containers(std::int64_t endpoint_id,
                                                                      bool all = true);
    /// GET containers/{id}/json; `id` may also be a name.
    [[nodiscard]] ApiResult<model::ContainerDetail> container(std::int64_t endpoint_id,
                                                              const std::string &id);
    /// GET containers/{id}/logs: the last `tail` lines of output and errors.
    [[nodiscard]] ApiResult<ContainerLog> container_logs(std::int64_t endpoint_id, const std::string &id,
                                                         int tail);

    /// GET tasks/{id}/logs: the same of a task of a swarm, whatever node it is on.
    [[nodiscard]] ApiResult<ContainerLog> task_logs(std::int64_t endpoint_id, const std::string &id,
                                                    int tail);

    /// GET services with their counts of tasks.
    [[nodiscard]] ApiResult<std::vector<model::SwarmService>> services(std::int64_t endpoint_id);
    /// GET tasks: of these services, or of all when there are none.
    [[nodiscard]] ApiResult<std::vector<model::SwarmTask>>
    tasks(std::int64_t endpoint_id, const std::vector<std::string> &service_ids = {});

    /// GET tasks: of all services that this swarm stack has or had.
    [[nodiscard]] ApiResult<std::vector<model::SwarmTask>> tasks_of_stack(std::int64_t endpoint_id,
                                                                          const std::string &stack);

    /// GET images/{name}/json: whether the engine has the image.
    [[nodiscard]] ApiResult<bool> image_exists(std::int64_t endpoint_id, const std::string &image);
    /// GET distribution/{name}/json: the engine asks the registry, from its own network. The digest of the
    /// image (`sha256:…`), else 401, 403, 404 or 500 with the registry's reason. It is asked without
    /// credentials, also where the server has some: a deployment may be let in where this is refused.
    [[nodiscard]] ApiResult<std::string> distribution(std::int64_t endpoint_id, const std::string &image);

    /// GET info: what the engine is, and which drivers are built into it.
    [[nodiscard]] ApiResult<model::Engine> engine(std::int64_t endpoint_id);
    /// GET plugins: what was installed into the engine.
    [[nodiscard]] ApiResult<std::vector<model::EnginePlugin>> plugins(std::int64_t endpoint_id);
    /// GET nodes: of the swarm.
    [[nodiscard]] ApiResult<std::vector<model::SwarmNode>> nodes(std::int64_t endpoint_id);

    /// GET /endpoints/{id}/registries: those that the server uses for deployments to this environment.
    [[nodiscard]] ApiResult<std::vector<model::Registry>> registries(std::int64_t endpoint_id);

    [[nodiscard]] ApiResult<std::vector<model::Network>> networks(std::int64_t endpoint_id);
    /// Names.
    [[nodiscard]] ApiResult<std::vector<std::string>> volumes(std::int64_t endpoint_id);
    [[nodiscard]] ApiResult<std::vector<std::string>> secrets(std::int64_t endpoint_id);
    [[nodiscard]] ApiResult<std::vector<std::string>> configs(std::int64_t endpoint_id);

private:
    Session *session_;
};

} // namespace stowage::portainer
