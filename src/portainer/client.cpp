#include "portainer/client.hpp"

#include "portainer/json/decode.hpp"
#include "portainer/json/encode.hpp"
#include "portainer/server_text.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <utility>

namespace stowage::portainer {
namespace {

Request get(std::string path) {
    Request request;
    request.path = std::move(path);
    return request;
}

Request write(Method method, std::string path, std::string body, Deadline deadline) {
    Request request;
    request.method = method;
    request.path = std::move(path);
    request.body = std::move(body);
    request.deadline = std::move(deadline);
    return request;
}

std::string stack_path(std::int64_t id, std::int64_t endpoint_id, const char *action) {
    return fmt::format("/stacks/{}{}?endpointId={}", id, action, endpoint_id);
}

/// The call as errors name it.
std::string call_name(const std::string &base_url, const Request &request) {
    const std::string base = base_url.substr(0, base_url.find_last_not_of('/') + 1);
    return one_line(fmt::format("{} {}/api{}", name_of(request.method), base, request.path));
}

/// A 2xx answer that isn't what the API promises.
ApiError unreadable(std::string call, int status, bool write, const std::string &what) {
    ApiError error;
    error.kind = ApiError::Kind::unexpected;
    error.status = status;
    error.call = std::move(call);
    error.message = one_line(fmt::format("the answer can't be read: {}", what));
    error.maybe_sent = write;
    if (what.rfind("expected JSON", 0) == 0)
        error.advice =
            "does `url` name a Portainer server, and does a proxy in front of it let calls of the API "
            "through?";
    return error;
}

/// Sends the request and reads its answer with `decode`.
template <typename Decode>
auto ask(Transport &transport, const std::string &base_url, Request request, Decode decode)
    -> ApiResult<typename decltype(decode(std::string_view()))::value_type> {
    const std::string call = call_name(base_url, request);
    const bool is_write = request.method != Method::get;
    Transport::Result answer = transport.call(std::move(request));
    if (!answer)
        return tl::unexpected(std::move(answer.error()));
    auto decoded = decode(std::string_view(answer->body));
    if (!decoded)
        return tl::unexpected(unreadable(call, answer->status, is_write, decoded.error()));
    return std::move(*decoded);
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

bool says_no_swarm_manager(const ApiError &error) {
    if (error.kind != ApiError::Kind::status)
        return false;
    const std::string text = support::lower(error.message + " " + error.details);
    return text.find("not a swarm manager") != std::string::npos ||
           text.find("not part of a swarm") != std::string::npos;
}

bool worth_repeating(const ApiError &error) {
    return error.kind == ApiError::Kind::network ||
           (error.kind == ApiError::Kind::status &&
            (error.status == 429 || error.status == 502 || error.status == 503 || error.status == 504));
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

Client::Client(TransportOptions options) : base_url_(options.base_url), transport_(std::move(options)) {}

ApiResult<SystemStatus> Client::system_status() {
    auto status = ask(transport_, base_url_, get("/system/status"), decode_status);
    if (!status && status.error().status == 404)
        status = ask(transport_, base_url_, get("/status"), decode_status);
    if (!status && (status.error().status == 404 ||
                    (status.error().kind == ApiError::Kind::unexpected && status.error().status == 200)))
        return tl::unexpected(not_portainer(std::move(status.error())));
    return status;
}

ApiResult<bool> Client::has_administrator() {
    const Transport::Result answer = transport_.call(get("/users/admin/check"));
    if (answer)
        return true;
    if (answer.error().kind == ApiError::Kind::status && answer.error().status == 404)
        return false;
    return tl::unexpected(answer.error());
}

ApiResult<model::User> Client::current_user() {
    return ask(transport_, base_url_, get("/users/me"), decode_user);
}

ApiResult<std::vector<model::Environment>> Client::environments() {
    return ask(transport_, base_url_, get("/endpoints?excludeSnapshots=true&start=0&limit=0"),
               decode_environments);
}

ApiResult<std::optional<std::string>> Client::swarm_id(std::int64_t endpoint_id) {
    const std::string path = fmt::format("/endpoints/{}/docker/swarm", endpoint_id);
    Request request = get(path);
    request.retry = false; // 503 is how an engine outside of a swarm answers
    auto id = ask(transport_, base_url_, std::move(request), decode_swarm_id);
    if (!id && !says_no_swarm_manager(id.error()) && worth_repeating(id.error()))
        id = ask(transport_, base_url_, get(path), decode_swarm_id);
    if (!id && says_no_swarm_manager(id.error()))
        return std::optional<std::string>();
    if (!id)
        return tl::unexpected(std::move(id.error()));
    return id->empty() ? std::optional<std::string>() : std::optional<std::string>(std::move(*id));
}

ApiResult<std::vector<model::Stack>> Client::stacks() {
    return ask(transport_, base_url_, get("/stacks"), decode_stack_list);
}

ApiResult<model::Stack> Client::stack(std::int64_t id) {
    return ask(transport_, base_url_, get(fmt::format("/stacks/{}", id)),
               [](std::string_view body) -> Decoded<model::Stack> {
                   auto stack = decode_stack(body);
                   if (stack && stack->id == 0)
                       return tl::unexpected(
                           std::string("stack.Id: expected the stack's number, got nothing"));
                   return stack;
               });
}

std::vector<ApiResult<std::string>> Client::stack_files(const std::vector<std::int64_t> &ids) {
    std::vector<std::future<Transport::Result>> answers;
    answers.reserve(ids.size());
    for (const std::int64_t id : ids)
        answers.push_back(transport_.start(get(fmt::format("/stacks/{}/file", id))));
    std::vector<ApiResult<std::string>> out;
    out.reserve(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        Transport::Result answer = answers[i].get(); // frees the raw answer as it goes
        if (!answer) {
            out.emplace_back(tl::unexpected(std::move(answer.error())));
            continue;
        }
        auto content = decode_stack_file(answer->body);
        if (content)
            out.emplace_back(std::move(*content));
        else
            out.emplace_back(
                tl::unexpected(unreadable(call_name(base_url_, get(fmt::format("/stacks/{}/file", ids[i]))),
                                          answer->status, false, content.error())));
    }
    return out;
}

ApiResult<model::Stack> Client::write_stack(Request request, std::int64_t id, std::int64_t endpoint_id) {
    return ask(transport_, base_url_, std::move(request),
               [&](std::string_view body) { return written_stack(body, id, endpoint_id); });
}

ApiResult<model::Stack> Client::create(const CreateStack &request, const Deadline &deadline) {
    const std::string path = fmt::format("/stacks/create/{}/{}?endpointId={}", kind_path(request.type),
                                         request.git ? "repository" : "string", request.endpoint_id);
    return write_stack(write(Method::post, path, encode(request), deadline), 0, request.endpoint_id);
}

ApiResult<model::Stack> Client::update_inline(std::int64_t id, std::int64_t endpoint_id,
                                              const UpdateInline &request, const Deadline &deadline) {
    return write_stack(write(Method::put, stack_path(id, endpoint_id, ""), encode(request), deadline), id,
                       endpoint_id);
}

ApiResult<model::Stack> Client::git_settings(std::int64_t id, std::int64_t endpoint_id,
                                             const GitSettings &request) {
    return write_stack(write(Method::post, stack_path(id, endpoint_id, "/git"), encode(request), {}), id,
                       endpoint_id);
}

ApiResult<model::Stack> Client::git_redeploy(std::int64_t id, std::int64_t endpoint_id,
                                             const GitRedeploy &request, const Deadline &deadline) {
    return write_stack(
        write(Method::put, stack_path(id, endpoint_id, "/git/redeploy"), encode(request), deadline), id,
        endpoint_id);
}

ApiResult<model::Stack> Client::start(std::int64_t id, std::int64_t endpoint_id, const Deadline &deadline) {
    return write_stack(write(Method::post, stack_path(id, endpoint_id, "/start"), "", deadline), id,
                       endpoint_id);
}

ApiResult<model::Stack> Client::stop(std::int64_t id, std::int64_t endpoint_id, const Deadline &deadline) {
    return write_stack(write(Method::post, stack_path(id, endpoint_id, "/stop"), "", deadline), id,
                       endpoint_id);
}

ApiResult<model::Stack> Client::rename(std::int64_t id, std::int64_t endpoint_id, const std::string &swarm_id,
                                       const std::string &new_name, const Deadline &deadline) {
    return write_stack(write(Method::post, stack_path(id, endpoint_id, "/migrate"),
                             encode_migration(endpoint_id, swarm_id, new_name), deadline),
                       id, endpoint_id);
}

ApiResult<void> Client::remove(std::int64_t id, std::int64_t endpoint_id, const Deadline &deadline) {
    // 204 without a body; anything that is no JSON comes from something else, which removed nothing.
    auto answer =
        write_stack(write(Method::del, stack_path(id, endpoint_id, ""), "", deadline), id, endpoint_id);
    if (!answer)
        return tl::unexpected(std::move(answer.error()));
    return {};
}

} // namespace stowage::portainer
