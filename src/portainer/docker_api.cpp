#include "portainer/docker_api.hpp"

#include "portainer/json/decode_docker.hpp"
#include "portainer/json/decode_engine.hpp"
#include "portainer/json/encode.hpp"
#include "portainer/server_text.hpp"
#include "portainer/session.hpp"
#include "portainer/url.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

namespace stowage::portainer {
namespace {

std::string docker_path(std::int64_t endpoint_id, std::string_view rest) {
    return fmt::format("/endpoints/{}/docker/{}", endpoint_id, rest);
}

bool contains(const ApiError &error, std::string_view text) {
    return support::lower(error.message + " " + error.details).find(text) != std::string::npos;
}

/// Names that would make another call of `images/{name}/json`.
bool leads_elsewhere(std::string_view image) {
    for (;;) {
        const std::size_t slash = image.find('/');
        const std::string_view part = image.substr(0, slash);
        if (part.empty() || part == "." || part == "..")
            return true;
        if (slash == std::string_view::npos)
            return false;
        image.remove_prefix(slash + 1);
    }
}

ApiError no_image_name(std::string call, const std::string &image) {
    ApiError error;
    error.kind = ApiError::Kind::unexpected;
    error.call = std::move(call);
    error.message = one_line(fmt::format("'{}' is not the name of an image", image));
    return error;
}

} // namespace

ApiResult<std::vector<model::Container>> DockerApi::containers(std::int64_t endpoint_id, bool all) {
    return session_->ask(
        get_request(docker_path(endpoint_id, all ? "containers/json?all=1" : "containers/json")),
        decode_containers);
}

ApiResult<model::ContainerDetail> DockerApi::container(std::int64_t endpoint_id, const std::string &id) {
    return session_->ask(
        get_request(docker_path(endpoint_id, fmt::format("containers/{}/json", encode_part(id)))),
        decode_container);
}

ApiResult<ContainerLog> DockerApi::container_logs(std::int64_t endpoint_id, const std::string &id, int tail) {
    const std::string rest =
        fmt::format("containers/{}/logs?stdout=1&stderr=1&tail={}", encode_part(id), std::max(tail, 0));
    auto log = session_->ask(
        get_request(docker_path(endpoint_id, rest)),
        [](std::string_view body) -> Decoded<ContainerLog> { return read_container_log(body); });
    // The server turns its own refusal into an answer that its proxy can't pass on.
    if (!log && contains(log.error(), "no media type"))
        log.error().advice = "this is how the server refuses the log of a container of a stack that the user "
                             "has no access to";
    return log;
}

ApiResult<ContainerLog> DockerApi::task_logs(std::int64_t endpoint_id, const std::string &id, int tail) {
    const std::string rest =
        fmt::format("tasks/{}/logs?stdout=1&stderr=1&tail={}", encode_part(id), std::max(tail, 0));
    return session_->ask(
        get_request(docker_path(endpoint_id, rest)),
        [](std::string_view body) -> Decoded<ContainerLog> { return read_container_log(body); });
}

ApiResult<std::vector<model::SwarmService>> DockerApi::services(std::int64_t endpoint_id) {
    return session_->ask_swarm_manager(docker_path(endpoint_id, "services?status=true"), decode_services);
}

ApiResult<std::vector<model::SwarmTask>> DockerApi::tasks(std::int64_t endpoint_id,
                                                          const std::vector<std::string> &service_ids) {
    std::string rest = "tasks";
    if (!service_ids.empty())
        rest += "?filters=" + encode_part(encode_filter("service", service_ids));
    return session_->ask_swarm_manager(docker_path(endpoint_id, rest), decode_tasks);
}

ApiResult<std::vector<model::SwarmTask>> DockerApi::tasks_of_stack(std::int64_t endpoint_id,
                                                                   const std::string &stack) {
    const std::string filter = encode_filter("label", {"com.docker.stack.namespace=" + stack});
    return session_->ask_swarm_manager(docker_path(endpoint_id, "tasks?filters=" + encode_part(filter)),
                                       decode_tasks);
}

ApiResult<bool> DockerApi::image_exists(std::int64_t endpoint_id, const std::string &image) {
    Request request =
        get_request(docker_path(endpoint_id, fmt::format("images/{}/json", encode_path(image))));
    if (leads_elsewhere(image))
        return tl::unexpected(no_image_name(session_->call_name(request), image));
    const auto found = session_->ask(std::move(request), decode_image);
    if (found)
        return true;
    // 404 is also how the server says that there is no such environment, and a proxy that it knows no server.
    if (found.error().status == 404 && contains(found.error(), "image"))
        return false;
    return tl::unexpected(found.error());
}

ApiResult<std::string> DockerApi::distribution(std::int64_t endpoint_id, const std::string &image) {
    Request request =
        get_request(docker_path(endpoint_id, fmt::format("distribution/{}/json", encode_path(image))));
    if (leads_elsewhere(image))
        return tl::unexpected(no_image_name(session_->call_name(request), image));
    return session_->ask(std::move(request), decode_distribution);
}

ApiResult<model::Engine> DockerApi::engine(std::int64_t endpoint_id) {
    return session_->ask(get_request(docker_path(endpoint_id, "info")), decode_engine);
}

ApiResult<std::vector<model::EnginePlugin>> DockerApi::plugins(std::int64_t endpoint_id) {
    return session_->ask(get_request(docker_path(endpoint_id, "plugins")), decode_plugins);
}

ApiResult<std::vector<model::SwarmNode>> DockerApi::nodes(std::int64_t endpoint_id) {
    return session_->ask_swarm_manager(docker_path(endpoint_id, "nodes"), decode_nodes);
}

ApiResult<std::vector<model::Registry>> DockerApi::registries(std::int64_t endpoint_id) {
    return session_->ask(get_request(fmt::format("/endpoints/{}/registries", endpoint_id)),
                         decode_registries);
}

ApiResult<std::vector<model::Network>> DockerApi::networks(std::int64_t endpoint_id) {
    return session_->ask(get_request(docker_path(endpoint_id, "networks")), decode_networks);
}

ApiResult<std::vector<std::string>> DockerApi::volumes(std::int64_t endpoint_id) {
    return session_->ask(get_request(docker_path(endpoint_id, "volumes")), decode_volume_names);
}

ApiResult<std::vector<std::string>> DockerApi::secrets(std::int64_t endpoint_id) {
    return session_->ask_swarm_manager(docker_path(endpoint_id, "secrets"), decode_secret_names);
}

ApiResult<std::vector<std::string>> DockerApi::configs(std::int64_t endpoint_id) {
    return session_->ask_swarm_manager(docker_path(endpoint_id, "configs"), decode_config_names);
}

} // namespace stowage::portainer
