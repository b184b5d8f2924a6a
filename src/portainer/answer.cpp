#include "portainer/answer.hpp"

#include "portainer/server_text.hpp"
#include "portainer/url.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::portainer {
namespace {

using nlohmann::json;

constexpr std::size_t longest_json_error = 1024 * 1024;

std::string text_of(const json &body, const char *key) {
    const auto found = body.find(key);
    return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool says_the_same(const std::string &details, const std::string &message) {
    return support::lower(support::trim(details)) == support::lower(support::trim(message));
}

/// Reads `{"message": …, "details": …}`. False when the body is something else.
bool read_json_error(std::string_view body, ApiError &error) {
    if (body.size() > longest_json_error)
        return false;
    const json parsed = json::parse(body, nullptr, false);
    if (!parsed.is_object())
        return false;
    const std::string message = text_of(parsed, "message");
    const std::string details = text_of(parsed, "details");
    error.message = one_line(message.empty() ? details : message);
    if (support::trim(message).find('\n') != std::string_view::npos)
        error.output = several_lines(message);
    if (!message.empty() && !says_the_same(details, message))
        error.details = one_line(details);
    return !error.message.empty();
}

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::string advice_for(int status, bool from_portainer, const std::string &message,
                       const std::string &server) {
    if (message.find("HTTP request to an HTTPS server") != std::string::npos)
        return "the server wants TLS on this port: write https:// in its `url`";
    if (status == 401)
        return fmt::format("check the access token in `apiKey` of the server {}", server);
    if (!from_portainer)
        return fmt::format("this is not how Portainer answers: check `url` of the server {}, and what stands "
                           "in front of it",
                           server);
    return {};
}

} // namespace

ApiError status_error(int status, std::string_view body, std::string call, const std::string &server) {
    ApiError error;
    error.kind = ApiError::Kind::status;
    error.status = status;
    error.call = std::move(call);
    const bool from_portainer = read_json_error(body, error);
    if (!from_portainer)
        error.message = one_line(first_text(body));
    if (error.message.empty())
        error.message = fmt::format("the server answered {} without a reason", status);
    error.advice = advice_for(status, from_portainer, error.message, server);
    return error;
}

ApiError redirect_error(int status, const std::string &location, const std::string &api_path,
                        std::string call) {
    ApiError error;
    error.kind = ApiError::Kind::unexpected;
    error.status = status;
    error.call = std::move(call);
    std::optional<Url> target = parse_url(location);
    if (!target) {
        error.message = "the server redirects to another address, without saying which";
        error.advice = "check the server's `url`";
        return error;
    }
    error.message = one_line(
        fmt::format("the server redirects to {}; redirects are not followed, since the access token is "
                    "for one server only",
                    target->str()));
    const std::string below = api_path.substr(std::min(api_path.rfind("/api/"), api_path.size()));
    if (!below.empty() && ends_with(target->path, below)) {
        target->path.resize(target->path.size() - below.size());
        error.advice = one_line(fmt::format("write {} as the server's `url`", target->str()));
    } else {
        error.advice = "if that is where Portainer is, write its address as the server's `url`; if it is a "
                       "sign-in page, the proxy needs a header: see `headers` of the server";
    }
    return error;
}

bool leaves_effect_unknown(int status) {
    return status == 502 || status == 504 || status == 520 || status == 524;
}

} // namespace stowage::portainer
