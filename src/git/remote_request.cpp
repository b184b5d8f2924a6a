#include "git/remote_request.hpp"

#include <nlohmann/json.hpp>

namespace stowage::git {
namespace {

using Json = nlohmann::json;

/// Names of references are bytes; those that are no UTF-8 can't be asked for either.
std::string text_of(const Json &json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

std::string to_text(const RemoteRequest &request) {
    return text_of({{"url", request.access.url},
                    {"username", request.access.username},
                    {"password", request.access.password},
                    {"tlsSkipVerify", request.access.tls_skip_verify},
                    {"memory", request.limits.memory},
                    {"references", request.limits.references},
                    {"listing", request.limits.listing},
                    {"pack", request.limits.pack},
                    {"repository", request.repository},
                    {"refspec", request.refspec}});
}

RemoteRequest request_from(const std::string &text) {
    const Json json = Json::parse(text);
    RemoteRequest request;
    request.access = {json.at("url"), json.at("username"), json.at("password"), json.at("tlsSkipVerify")};
    request.limits = {json.at("memory"), json.at("references"), json.at("listing"), json.at("pack")};
    request.repository = json.at("repository");
    request.refspec = json.at("refspec");
    return request;
}

std::string to_text(const RemoteAnswer &answer) {
    return text_of({{"error", answer.error},
                    {"commits", answer.refs.commits},
                    {"defaultBranch", answer.refs.default_branch}});
}

RemoteAnswer answer_from(const std::string &text) {
    const Json json = Json::parse(text);
    return {json.at("error"), {json.at("commits"), json.at("defaultBranch")}};
}

} // namespace stowage::git
