#include "portainer/json/encode.hpp"

#include "model/member_json.hpp"

#include <nlohmann/json.hpp>

namespace stowage::portainer {
namespace {

using nlohmann::json;

std::string dump(const json &body) {
    return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

json env_list(const std::vector<model::EnvVar> &env) {
    json list = json::array();
    for (const model::EnvVar &variable : env)
        list.push_back({{"name", variable.name}, {"value", variable.value}});
    return list;
}

json auto_update_or_null(const std::optional<model::AutoUpdate> &update) {
    if (!update)
        return nullptr;
    return model::members_to_json(*update, model::Members::written);
}

void put_credentials(json &body, bool authentication, const std::string &username,
                     const std::string &password) {
    body["repositoryAuthentication"] = authentication;
    body["repositoryUsername"] = authentication ? username : "";
    body["repositoryPassword"] = authentication ? password : "";
}

/// An empty password would take the place of the stored one; one that is left out keeps it.
json source_credentials(const SourceCredentials &credentials) {
    json body = json::object();
    if (!credentials.username.empty() || !credentials.password.empty())
        body["username"] = credentials.username;
    if (!credentials.password.empty())
        body["password"] = credentials.password;
    return body;
}

void put_git(json &body, const CreateStack &request) {
    const model::GitConfig &git = *request.git;
    const bool kubernetes = request.type == model::StackType::kubernetes;
    body["repositoryURL"] = git.url;
    body["repositoryReferenceName"] = git.reference_name;
    body[kubernetes ? "manifestFile" : "composeFile"] = git.config_file_path;
    body["additionalFiles"] = git.additional_files;
    body["tlsskipVerify"] = git.tls_skip_verify;
    put_credentials(body, git.authentication, git.username, request.git_password.value_or(""));
    if (request.auto_update)
        body["autoUpdate"] = auto_update_or_null(request.auto_update);
    if (request.source_id != 0)
        body["sourceID"] = request.source_id;
}

} // namespace

std::string encode(const CreateStack &request) {
    json body{{"env", env_list(request.env)}};
    if (request.type == model::StackType::kubernetes) {
        body["stackName"] = request.name;
        body["namespace"] = request.kubernetes_namespace;
        body["composeFormat"] = false;
    } else {
        body["name"] = request.name;
        body["fromAppTemplate"] = false;
    }
    if (request.type == model::StackType::swarm)
        body["swarmID"] = request.swarm_id;
    if (request.git)
        put_git(body, request);
    else
        body["stackFileContent"] = request.content;
    return dump(body);
}

std::string encode(const UpdateInline &request) {
    json body{{"stackFileContent", request.content},
              {"env", env_list(request.env)},
              {"prune", request.prune},
              {"pullImage", request.pull_image},
              {"repullImageAndRedeploy", request.pull_image}};
    if (!request.stack_name.empty())
        body["stackName"] = request.stack_name;
    return dump(body);
}

std::string encode(const GitSettings &request) {
    json body{{"repositoryReferenceName", request.reference_name},
              {"env", env_list(request.env)},
              {"prune", request.prune},
              {"autoUpdate", auto_update_or_null(request.auto_update)},
              {"tlsskipVerify", request.tls_skip_verify}};
    put_credentials(body, request.authentication, request.username, request.password);
    if (request.url)
        body["repositoryURL"] = *request.url;
    if (request.config_file_path)
        body["configFilePath"] = *request.config_file_path;
    if (request.additional_files)
        body["additionalFiles"] = *request.additional_files;
    if (request.source_id != 0)
        body["sourceID"] = request.source_id;
    return dump(body);
}

std::string encode(const GitRedeploy &request) {
    json body{{"repositoryReferenceName", request.reference_name},
              {"env", env_list(request.env)},
              {"prune", request.prune},
              {"pullImage", request.pull_image},
              {"repullImageAndRedeploy", request.pull_image}};
    put_credentials(body, request.authentication, request.username, request.password);
    if (!request.stack_name.empty())
        body["stackName"] = request.stack_name;
    return dump(body);
}

std::string encode_migration(std::int64_t endpoint_id, const std::string &swarm_id, const std::string &name) {
    return dump({{"endpointID", endpoint_id}, {"swarmID", swarm_id}, {"name", name}});
}

std::string encode(const AccessSettings &access) {
    return dump(model::members_to_json(access, model::Members::written));
}

std::string encode_new_access(const std::string &resource_id, const AccessSettings &access) {
    constexpr int stack = 6; // of the server's types of resources
    json body = model::members_to_json(access, model::Members::written);
    body["resourceID"] = resource_id;
    body["type"] = stack;
    return dump(body);
}

std::string encode_access_review(const std::string &verb, const KubernetesPlace &place) {
    const std::string &version = place.kind.api_version;
    const auto slash = version.find('/');
    json attributes = {{"verb", verb},
                       {"group", slash == std::string::npos ? "" : version.substr(0, slash)},
                       {"resource", place.kind.plural}};
    if (!place.space.empty())
        attributes["namespace"] = place.space;
    if (!place.name.empty())
        attributes["name"] = place.name;
    return dump({{"kind", "SelfSubjectAccessReview"},
                 {"apiVersion", "authorization.k8s.io/v1"},
                 {"spec", {{"resourceAttributes", attributes}}}});
}

std::string encode(const PreviewFile &request) {
    json body{{"repository", request.url},    {"reference", request.reference},
              {"targetFile", request.file},   {"username", request.username},
              {"password", request.password}, {"tlsSkipVerify", request.tls_skip_verify}};
    if (request.source_id != 0)
        body["sourceID"] = request.source_id;
    return dump(body);
}

/// Credentials without a user and a password would be stored as such: there are none only where none are
/// sent.
std::string encode(const CreateSource &request) {
    json body = {{"name", request.name},
                 {"url", request.url},
                 {"tlsSkipVerify", request.tls_skip_verify},
                 {"interval", request.interval},
                 {"public", request.access.is_public},
                 {"administratorsOnly", request.access.administrators_only},
                 {"userAccesses", request.access.users},
                 {"teamAccesses", request.access.teams}};
    if (const json credentials = source_credentials(request.credentials); !credentials.empty())
        body["authentication"] = credentials;
    return dump(body);
}

std::string encode(const UpdateSource &request) {
    json body = json::object();
    if (request.name)
        body["name"] = *request.name;
    if (request.url)
        body["url"] = *request.url;
    if (request.tls_skip_verify)
        body["tlsSkipVerify"] = *request.tls_skip_verify;
    if (request.credentials)
        body["authentication"] = source_credentials(*request.credentials);
    if (request.interval)
        body["interval"] = *request.interval;
    return dump(body);
}

std::string encode_source_access(const AccessSettings &access) {
    return dump({{"public", access.is_public}, {"users", access.users}, {"teams", access.teams}});
}

std::string encode_filter(const std::string &name, const std::vector<std::string> &values) {
    return dump({{name, values}});
}

} // namespace stowage::portainer
