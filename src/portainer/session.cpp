#include "portainer/session.hpp"

#include "portainer/server_text.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::portainer {

Request get_request(std::string path) {
    Request request;
    request.path = std::move(path);
    return request;
}

Request write_request(Method method, std::string path, std::string body, Deadline deadline) {
    Request request;
    request.method = method;
    request.path = std::move(path);
    request.body = std::move(body);
    request.deadline = std::move(deadline);
    return request;
}

bool says_no_swarm_manager(const ApiError &error) {
    if (error.kind != ApiError::Kind::status)
        return false;
    const std::string text = support::lower(error.message + " " + error.details);
    return text.find("not a swarm manager") != std::string::npos ||
           text.find("not part of a swarm") != std::string::npos;
}

Session::Session(TransportOptions options) : base_url_(options.base_url), transport_(std::move(options)) {}

std::string Session::call_name(const Request &request) const {
    const std::string base = base_url_.substr(0, base_url_.find_last_not_of('/') + 1);
    return one_line(fmt::format("{} {}/api{}", name_of(request.method), base, request.path));
}

ApiError Session::unreadable(std::string call, int status, bool write, const std::string &what) {
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

bool Session::worth_repeating(const ApiError &error) {
    return error.kind == ApiError::Kind::network ||
           (error.kind == ApiError::Kind::status &&
            (error.status == 429 || error.status == 502 || error.status == 503 || error.status == 504));
}

} // namespace stowage::portainer
