#include "portainer/client.hpp"

#include "portainer/access_api.hpp"
#include "portainer/docker_api.hpp"
#include "portainer/gitops_api.hpp"
#include "portainer/json/decode.hpp"
#include "portainer/json/encode.hpp"
#include "portainer/kubernetes_api.hpp"
#include "portainer/server_text.hpp"
#include "portainer/url.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <utility>

namespace stowage::portainer {
namespace {

std::string stack_path(std::int64_t id, std::int64_t endpoint_id, const char *action) {
    return fmt::format("/stacks/{}{}?endpointId={}", id, action, endpoint_id);
}

/// The stack in the answer to a write. One that is not named in it (no body, or a newer server's Kubernetes
/// answers) is the stack that the call was about.
Decoded<model::Stack> written_stack(std::string_view body, std::int64_t id, std::int64_t endpoint_id) {
    if (support::trim(body).empty())
        body = "{}";
    auto stack = decode_stack(body);
    if (stack && stack->id == 0)
        stack->id = id;
    if (stack && stack->endpoint_id == 0)
        stack->endpoint_id = endpoint_id;
    return stack;
}

ApiError not_portainer(ApiError error) {
    const std::string seen = error.kind == ApiError::Kind::status
                                 ? fmt::format("{} {}", error.status, error.message)
                                 : error.message;
    error.kind = ApiError::Kind::unexpected;
    error.message = one_line(fmt::format("this is not a Portainer server: {}", seen));
    error.advice = "check the server's `url`, its port and its path prefix";
    return error;
}

constexpr std::size_t files_at_once = 32;
constexpr std::size_t most_of_files = 256u << 20; // of all stacks

Request file_request(std::int64_t id) {
    return get_request(fmt::format("/stacks/{}/file", id));
}

const char *kind_path(model::StackType type) {
    switch (type) {
    case model::StackType::swarm:
        return "swarm";
    case model::StackType::kubernetes:
        return "kubernetes";
    default:
        return "standalone";
    }
}

} // namespace

Client::Client(TransportOptions options) : session_(std::move(options)) {}

AccessApi Client::access() {
    return api<AccessApi>();
}

DockerApi Client::docker() {
    return api<DockerApi>();
}

GitopsApi Client::gitops() {
    return api<GitopsApi>();
}

KubernetesApi Client::kubernetes() {
    return api<KubernetesApi>();
}

ApiResult<SystemStatus> Client::system_status() {
    auto status = session_.ask(get_request("/system/status"), decode_status);
    if (!status && status.error().status == 404)
        status = session_.ask(get_request("/status"), decode_status);
    if (!status && (status.error().status == 404 ||
                    (status.error().kind == ApiError::Kind::unexpected && status.error().status == 200)))
        return tl::unexpected(not_portainer(std::move(status.error())));
    return status;
}

ApiResult<bool> Client::has_administrator() {
    const Transport::Result answer = session_.transport().call(get_request("/users/admin/check"));
    if (answer)
        return true;
    if (answer.error().kind == ApiError::Kind::status && answer.error().status == 404)
        return false;
    return tl::unexpected(answer.error());
}

ApiResult<model::User> Client::current_user() {
    return session_.ask(get_request("/users/me"), decode_user);
}

ApiResult<std::vector<model::Environment>> Client::environments() {
    return session_.ask(get_request("/endpoints?excludeSnapshots=true&start=0&limit=0"), decode_environments);
}

ApiResult<std::optional<std::string>> Client::swarm_id(std::int64_t endpoint_id) {
    auto id =
        session_.ask_swarm_manager(fmt::format("/endpoints/{}/docker/swarm", endpoint_id), decode_swarm_id);
    if (!id && says_no_swarm_manager(id.error()))
        return std::optional<std::string>();
    if (!id)
        return tl::unexpected(std::move(id.error()));
    return id->empty() ? std::optional<std::string>() : std::optional<std::string>(std::move(*id));
}

ApiResult<std::vector<model::Stack>> Client::stacks() {
    return session_.ask(get_request("/stacks"), decode_stack_list);
}

ApiResult<model::Stack> Client::stack(std::int64_t id) {
    return session_.ask(
        get_request(fmt::format("/stacks/{}", id)), [](std::string_view body) -> Decoded<model::Stack> {
            auto stack = decode_stack(body);
            if (stack && stack->id == 0)
                return tl::unexpected(std::string("stack.Id: expected the stack's number, got nothing"));
            return stack;
        });
}

std::vector<ApiResult<std::string>> Client::stack_files(const std::vector<std::int64_t> &ids) {
    std::deque<std::future<Transport::Result>> answers; // no more than a few of them wait to be read
    std::size_t started = 0;
    std::size_t bytes = 0;
    std::vector<ApiResult<std::string>> out;
    out.reserve(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        for (; started < std::min(ids.size(), i + files_at_once); ++started)
            answers.push_back(session_.transport().start(file_request(ids[started])));
        Transport::Result answer = answers.front().get(); // frees the raw answer as it goes
        answers.pop_front();
        if (!answer) {
            out.emplace_back(tl::unexpected(std::move(answer.error())));
            continue;
        }
        auto content = decode_stack_file(answer->body);
        if (content && bytes + content->size() > most_of_files)
            content = tl::unexpected(
                fmt::format("the files of all stacks together are larger than {} MiB", most_of_files >> 20));
        if (content) {
            bytes += content->size();
            out.emplace_back(std::move(*content));
        } else {
            out.emplace_back(tl::unexpected(Session::unreadable(session_.call_name(file_request(ids[i])),
                                                                answer->status, false, content.error())));
        }
    }
    return out;
}

ApiResult<model::Stack> Client::write_stack(Request request, std::int64_t id, std::int64_t endpoint_id) {
    return session_.ask(std::move(request),
                        [&](std::string_view body) { return written_stack(body, id, endpoint_id); });
}

ApiResult<model::Stack> Client::create(const CreateStack &request, const Deadline &deadline) {
    const std::string path = fmt::format("/stacks/create/{}/{}?endpointId={}", kind_path(request.type),
                                         request.git ? "repository" : "string", request.endpoint_id);
    return write_stack(write_request(Method::post, path, encode(request), deadline), 0, request.endpoint_id);
}

ApiResult<model::Stack> Client::update_inline(std::int64_t id, std::int64_t endpoint_id,
                                              const UpdateInline &request, const Deadline &deadline) {
    return write_stack(write_request(Method::put, stack_path(id, endpoint_id, ""), encode(request), deadline),
                       id, endpoint_id);
}

ApiResult<model::Stack> Client::git_settings(std::int64_t id, std::int64_t endpoint_id,
                                             const GitSettings &request) {
    return write_stack(write_request(Method::post, stack_path(id, endpoint_id, "/git"), encode(request), {}),
                       id, endpoint_id);
}

ApiResult<model::Stack> Client::git_redeploy(std::int64_t id, std::int64_t endpoint_id,
                                             const GitRedeploy &request, const Deadline &deadline) {
    return write_stack(
        write_request(Method::put, stack_path(id, endpoint_id, "/git/redeploy"), encode(request), deadline),
        id, endpoint_id);
}

ApiResult<model::Stack> Client::start(std::int64_t id, std::int64_t endpoint_id, const Deadline &deadline) {
    return write_stack(write_request(Method::post, stack_path(id, endpoint_id, "/start"), "", deadline), id,
                       endpoint_id);
}

ApiResult<model::Stack> Client::stop(std::int64_t id, std::int64_t endpoint_id, const Deadline &deadline) {
    return write_stack(write_request(Method::post, stack_path(id, endpoint_id, "/stop"), "", deadline), id,
                       endpoint_id);
}

ApiResult<model::Stack> Client::migrate(std::int64_t id, std::int64_t endpoint_id,
                                        std::int64_t target_endpoint, const std::string &swarm_id,
                                        const std::string &name, const Deadline &deadline) {
    return write_stack(write_request(Method::post, stack_path(id, endpoint_id, "/migrate"),
                                     encode_migration(target_endpoint, swarm_id, name), deadline),
                       id, target_endpoint);
}

ApiResult<void> Client::remove(std::int64_t id, std::int64_t endpoint_id, const Deadline &deadline) {
    // 204 without a body; anything that is no JSON comes from something else, which removed nothing.
    auto answer = write_stack(write_request(Method::del, stack_path(id, endpoint_id, ""), "", deadline), id,
                              endpoint_id);
    if (!answer)
        return tl::unexpected(std::move(answer.error()));
    return {};
}

ApiResult<void> Client::remove_external(const std::string &name, std::int64_t endpoint_id,
                                        const Deadline &deadline) {
    const std::string path =
        fmt::format("/stacks/{}?external=true&endpointId={}", encode_part(name), endpoint_id);
    auto answer = write_stack(write_request(Method::del, path, "", deadline), 0, endpoint_id);
    if (!answer)
        return tl::unexpected(std::move(answer.error()));
    return {};
}

} // namespace stowage::portainer
