#include "plan/spec_json.hpp"

#include "desired/words.hpp"
#include "model/member_json.hpp"
#include "model/stack_parts.hpp"
#include "plan/value_json.hpp"
#include "support/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::plan {
namespace {

Json encode(const desired::Git &git, const std::string &stack) {
    Json config = model::members_to_json<model::GitFields>(git, model::Members::written);
    if (git.source_id != 0)
        config["sourceId"] = git.source_id;
    if (!git.source.empty())
        config["source"] = git.source;
    if (git.source_is_declared)
        config["sourceIsDeclared"] = true;
    if (git.authentication) {
        config["username"] = git.authentication->username;
        if (git.authentication->password)
            config["password"] = encode_secret(*git.authentication->password,
                                               fmt::format("the git password of stack '{}'", stack));
    }
    return config;
}

Json encode(const desired::Wait &wait) {
    Json item = {{"enabled", wait.enabled}};
    if (wait.timeout)
        item["timeoutMs"] = wait.timeout->count();
    if (wait.stable_for)
        item["stableForMs"] = wait.stable_for->count();
    return item;
}

/// How the stack is deployed and looked after.
Json encode_handling(const desired::Stack &stack) {
    Json item = {{"replace", stack.replace},
                 {"gitDrift", desired::word_of(stack.git_drift)},
                 {"pullImage", desired::word_of(stack.pull_image)},
                 {"selfHeal", desired::word_of(stack.self_heal)},
                 {"onFailure", desired::word_of(stack.on_failure)},
                 {"dependsOn", Json::array()}};
    if (stack.prune)
        item["prune"] = *stack.prune;
    if (stack.access)
        item["access"] = encode_access(*stack.access);
    if (stack.wait)
        item["wait"] = encode(*stack.wait);
    if (stack.deploy_timeout)
        item["deployTimeoutMs"] = stack.deploy_timeout->count();
    for (const desired::Dependency &other : stack.depends_on)
        item["dependsOn"].push_back({{"server", other.server},
                                     {"environmentName", other.environment.name},
                                     {"environmentId", other.environment.id},
                                     {"namespace", other.space},
                                     {"name", other.name}});
    return item;
}

desired::Git decode_git(const Json &config) {
    desired::Git git;
    static_cast<model::GitFields &>(git) =
        model::members_from_json<model::GitFields>(config, model::Members::written);
    git.source_id = config.value("sourceId", std::int64_t{0});
    git.source = config.value("source", "");
    git.source_is_declared = config.value("sourceIsDeclared", false);
    if (config.contains("username")) {
        git.authentication =
            desired::GitAuthentication{config.at("username").get<std::string>(), std::nullopt};
        if (config.contains("password"))
            git.authentication->password = decode_text(config.at("password"));
    }
    return git;
}

template <typename T>
T decode_word(const Json &item, const char *key) {
    const auto text = item.at(key).get<std::string>();
    const auto value = desired::from_word<T>(text);
    if (!value)
        throw support::Error(fmt::format("it has the unknown word '{}' for {}", text, key));
    return *value;
}

std::optional<std::chrono::milliseconds> decode_duration(const Json &item, const char *key) {
    if (!item.contains(key))
        return std::nullopt;
    return std::chrono::milliseconds(item.at(key).get<std::int64_t>());
}

void decode_handling(const Json &item, desired::Stack &stack) {
    item.at("replace").get_to(stack.replace);
    stack.git_drift = decode_word<desired::GitDrift>(item, "gitDrift");
    stack.pull_image = decode_word<desired::PullImage>(item, "pullImage");
    stack.self_heal = decode_word<desired::SelfHeal>(item, "selfHeal");
    stack.on_failure = decode_word<desired::OnFailure>(item, "onFailure");
    stack.deploy_timeout = decode_duration(item, "deployTimeoutMs");
    if (item.contains("prune"))
        stack.prune = item.at("prune").get<bool>();
    if (item.contains("access"))
        stack.access = decode_access(item.at("access"));
    if (item.contains("wait")) {
        const Json &wait = item.at("wait");
        stack.wait = desired::Wait{wait.at("enabled").get<bool>(), decode_duration(wait, "timeoutMs"),
                                   decode_duration(wait, "stableForMs")};
    }
    for (const Json &other : item.at("dependsOn"))
        stack.depends_on.push_back({other.at("server").get<std::string>(),
                                    {other.at("environmentName").get<std::string>(),
                                     other.at("environmentId").get<std::int64_t>(),
                                     {}},
                                    other.at("name").get<std::string>(),
                                    {},
                                    other.value("namespace", "")});
}

} // namespace

Json encode(const desired::GitSource &source) {
    Json item = {
        {"url", source.url}, {"tlsSkipVerify", source.tls_skip_verify}, {"interval", source.interval}};
    if (source.authentication) {
        item["username"] = source.authentication->username;
        if (source.authentication->password)
            item["password"] = encode_secret(*source.authentication->password,
                                             fmt::format("the password of source '{}'", source.name));
    }
    if (source.access)
        item["access"] = encode_access(*source.access);
    return item;
}

Json encode(const model::AccessSettings &access) {
    return model::members_to_json(access, model::Members::written);
}

Json encode(const desired::Server &server) {
    Json headers = Json::array();
    for (const auto &[name, value] : server.headers)
        headers.push_back({{"name", name}, {"value", encode_text(value)}});
    return {{"name", server.name},
            {"url", server.url},
            {"apiKey", encode_secret(server.api_key, fmt::format("the API key of server '{}'", server.name))},
            {"caFile", server.ca_file},
            {"fingerprint", server.fingerprint},
            {"insecure", server.insecure},
            {"headers", std::move(headers)},
            {"timeouts",
             {{"connectMs", server.timeouts.connect.count()},
              {"readMs", server.timeouts.read.count()},
              {"deployMs", server.timeouts.deploy.count()}}}};
}

Json encode(const desired::Stack &stack) {
    Json item = {{"server", stack.server},
                 {"environmentName", stack.environment.name},
                 {"environmentId", stack.environment.id},
                 {"name", stack.name},
                 {"formerName", stack.former_name},
                 {"namespace", stack.kubernetes_namespace},
                 {"state", desired::word_of(stack.state)},
                 {"protect", stack.protect},
                 {"ignore", stack.ignore}};
    if (stack.namespace_by_manifest)
        item["namespaceByManifest"] = true;
    if (stack.former_environment) {
        item["formerEnvironmentName"] = stack.former_environment->name;
        item["formerEnvironmentId"] = stack.former_environment->id;
    }
    if (stack.type)
        item["type"] = static_cast<int>(*stack.type);
    item.update(encode_handling(stack));
    if (stack.git)
        item["gitConfig"] = encode(*stack.git, stack.name);
    if (stack.file)
        item["file"] = {{"path", stack.file->path}, {"content", stack.file->content}};
    model::each_part(
        [&](const auto &part) {
            if (part)
                item[model::PartIn<decltype(part)>::key] =
                    model::members_to_json(*part, model::Members::written);
        },
        stack);
    Json env = Json::array();
    for (const desired::EnvEntry &entry : stack.env)
        env.push_back({{"name", entry.name}, {"value", encode_text(entry.value)}});
    item["env"] = std::move(env);
    return item;
}

desired::Stack decode_spec(const Json &item) {
    desired::Stack stack;
    item.at("server").get_to(stack.server);
    item.at("environmentName").get_to(stack.environment.name);
    item.at("environmentId").get_to(stack.environment.id);
    item.at("name").get_to(stack.name);
    item.at("formerName").get_to(stack.former_name);
    if (item.contains("formerEnvironmentId"))
        stack.former_environment = {item.at("formerEnvironmentName").get<std::string>(),
                                    item.at("formerEnvironmentId").get<std::int64_t>(),
                                    {}};
    item.at("namespace").get_to(stack.kubernetes_namespace);
    stack.namespace_by_manifest = item.value("namespaceByManifest", false);
    stack.state = decode_word<desired::RunState>(item, "state");
    item.at("protect").get_to(stack.protect);
    item.at("ignore").get_to(stack.ignore);
    decode_handling(item, stack);
    if (item.contains("type"))
        stack.type = static_cast<model::StackType>(item.at("type").get<int>());
    if (item.contains("gitConfig"))
        stack.git = decode_git(item.at("gitConfig"));
    if (item.contains("file"))
        stack.file = desired::InlineFile{item.at("file").at("path").get<std::string>(),
                                         item.at("file").at("content").get<std::string>()};
    model::each_part(
        [&](auto &part) {
            using Part = model::PartIn<decltype(part)>;
            if (item.contains(Part::key))
                part = model::members_from_json<Part>(item.at(Part::key), model::Members::written);
        },
        stack);
    for (const Json &entry : item.at("env"))
        stack.env.push_back({entry.at("name").get<std::string>(), decode_text(entry.at("value"))});
    return stack;
}

desired::GitSource decode_source(const Json &item) {
    desired::GitSource source;
    item.at("url").get_to(source.url);
    item.at("tlsSkipVerify").get_to(source.tls_skip_verify);
    item.at("interval").get_to(source.interval);
    if (item.contains("username")) {
        source.authentication =
            desired::GitAuthentication{item.at("username").get<std::string>(), std::nullopt};
        if (item.contains("password"))
            source.authentication->password = decode_text(item.at("password"));
    }
    if (item.contains("access"))
        source.access = decode_access(item.at("access"));
    return source;
}

model::AccessSettings decode_access_settings(const Json &item) {
    return model::members_from_json<model::AccessSettings>(item, model::Members::written);
}

desired::Server decode_server(const Json &item) {
    desired::Server server;
    item.at("name").get_to(server.name);
    item.at("url").get_to(server.url);
    server.api_key = decode_text(item.at("apiKey"));
    item.at("caFile").get_to(server.ca_file);
    server.fingerprint = item.value("fingerprint", std::string());
    server.insecure = item.value("insecure", false);
    for (const Json &header : item.at("headers"))
        server.headers.emplace_back(header.at("name").get<std::string>(), decode_text(header.at("value")));
    const Json &timeouts = item.at("timeouts");
    server.timeouts.connect = std::chrono::milliseconds(timeouts.at("connectMs").get<std::int64_t>());
    server.timeouts.read = std::chrono::milliseconds(timeouts.at("readMs").get<std::int64_t>());
    server.timeouts.deploy = std::chrono::milliseconds(timeouts.at("deployMs").get<std::int64_t>());
    return server;
}

} // namespace stowage::plan
