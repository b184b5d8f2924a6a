#include "plan/json.hpp"

#include "desired/words.hpp"
#include "support/error.hpp"
#include "support/redactor.hpp"

#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::plan {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char *format_name = "stowage/plan/v1";

/// Text as it may be shown: secrets masked, and never a byte that would make the encoder throw.
std::string shown(const std::string &text) {
    return support::redactor().redact(text);
}

// ---- writing

Json encode(const support::Location &where) {
    if (!where.known())
        return nullptr;
    return {{"file", *where.file}, {"line", where.line}, {"column", where.column}};
}

Json encode(const std::vector<std::string> &items) {
    Json list = Json::array();
    for (const std::string &item : items)
        list.push_back(shown(item));
    return list;
}

const char *name_of(FieldChange::Kind kind) {
    switch (kind) {
    case FieldChange::Kind::added:
        return "added";
    case FieldChange::Kind::removed:
        return "removed";
    case FieldChange::Kind::changed:
        break;
    }
    return "changed";
}

Json encode(const std::vector<FieldChange> &changes) {
    Json list = Json::array();
    for (const FieldChange &change : changes) {
        Json item = {{"field", change.field}, {"kind", name_of(change.kind)}, {"secret", change.secret}};
        if (change.before)
            item["before"] = shown(*change.before);
        if (change.after)
            item["after"] = shown(*change.after);
        if (!change.diff.empty())
            item.update({{"diff", shown(change.diff)},
                         {"linesAdded", change.lines_added},
                         {"linesRemoved", change.lines_removed}});
        if (change.forces_replace)
            item["forcesReplace"] = true;
        if (!change.refused.empty())
            item["refused"] = shown(change.refused);
        if (change.origin != Origin::not_asked)
            item["origin"] = name_of(change.origin);
        item["where"] = encode(change.where);
        list.push_back(std::move(item));
    }
    return list;
}

Json encode(const ServerPlan &server) {
    Json item = {{"name", server.name},
                 {"url", shown(server.url)},
                 {"version", server.version.text},
                 {"user", server.user},
                 {"administrator", server.administrator},
                 {"newerGeneration", server.newer_generation},
                 {"stacksVisible", server.stacks_visible},
                 {"unmanaged", server.unmanaged},
                 {"owned", server.owned},
                 {"notes", encode(server.notes)}};
    if (!server.unmanaged_stacks.empty())
        item["unmanagedStacks"] = encode(server.unmanaged_stacks);
    if (!server.error.empty())
        item["error"] = shown(server.error);
    return item;
}

Json encode(const model::StackHealth &health) {
    Json services = Json::array();
    for (const model::ServiceHealth &service : health.services)
        services.push_back({{"name", service.service},
                            {"state", model::name_of(service.state)},
                            {"reason", shown(service.reason)}});
    return {{"state", model::name_of(health.state)},
            {"reason", shown(health.reason)},
            {"services", std::move(services)}};
}

Json encode(const StackPlan &stack) {
    Json item = {{"kind", stack.kind == StackPlan::Kind::source ? "source" : "stack"},
                 {"server", stack.server},
                 {"environment", stack.environment},
                 {"environmentId", stack.environment_id},
                 {"name", stack.name},
                 {"stackId", stack.stack_id},
                 {"type", model::name_of(stack.type)},
                 {"action", name_of(stack.action)}};
    if (!stack.former_name.empty())
        item["formerName"] = stack.former_name;
    if (!stack.former_environment.empty())
        item["formerEnvironment"] = stack.former_environment;
    if (!stack.target_commit.empty())
        item["targetCommit"] = stack.target_commit;
    if (stack.action == Action::replace)
        item["replaceAllowed"] = stack.replace_allowed;
    if (stack.origin != Origin::not_asked)
        item["origin"] = name_of(stack.origin);
    if (stack.released)
        item["released"] = true;
    if (stack.wanted != Action::none)
        item["wanted"] = name_of(stack.wanted);
    item.update({{"deploys", stack.deploys},
                 {"reasons", encode(stack.reasons)},
                 {"changes", encode(stack.changes)},
                 {"deferred", encode(stack.deferred)},
                 {"notes", encode(stack.notes)}});
    if (stack.health)
        item["health"] = encode(*stack.health);
    if (stack.verdict)
        item["verdict"] = {{"words", shown(stack.verdict->words)},
                           {"missingRight", stack.verdict->missing_right},
                           {"predicted", stack.verdict->predicted}};
    item["where"] = stack.spec ? encode(stack.spec->where) : Json(nullptr);
    return item;
}

Json encode(const Summary &summary) {
    return {{"create", summary.create},
            {"update", summary.update},
            {"redeploy", summary.redeploy},
            {"rename", summary.rename},
            {"move", summary.move},
            {"replace", summary.replace},
            {"start", summary.start},
            {"stop", summary.stop},
            {"delete", summary.remove},
            {"forbidden", summary.forbidden},
            {"hidden", summary.hidden},
            {"blocked", summary.blocked},
            {"unchanged", summary.unchanged},
            {"failedServers", summary.failed_servers},
            {"health",
             {{"progressing", summary.progressing},
              {"unknown", summary.health_unknown},
              {"degraded", summary.degraded},
              {"missing", summary.missing}}}};
}

Json encode(const Commit &commit) {
    Json item = {{"id", commit.id}};
    if (!commit.reference.empty())
        item["reference"] = commit.reference;
    return item;
}

Json encode(const Plan &plan) {
    Json document = {{"format", format_name}, {"stowageVersion", plan.stowage_version}};
    if (!plan.created_at.empty())
        document["createdAt"] = plan.created_at;
    if (!plan.commit.id.empty()) {
        document["commit"] = encode(plan.commit);
        document["commit"]["uncommitted"] = plan.uncommitted;
    }
    if (!plan.base.id.empty())
        document["base"] = encode(plan.base);
    if (!plan.notes.empty())
        document["notes"] = encode(plan.notes);
    document["summary"] = encode(summarize(plan));
    document["servers"] = Json::array();
    for (const ServerPlan &server : plan.servers)
        document["servers"].push_back(encode(server));
    document["stacks"] = Json::array();
    for (const StackPlan &stack : plan.stacks)
        document["stacks"].push_back(encode(stack));
    return document;
}

std::string dump(const Json &document) {
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// ---- writing what apply needs

Json encode(const desired::Text &text) {
    if (text.in_commit)
        throw support::Error(
            fmt::format("a value comes from {} of the commit, and a saved plan could not look it up again",
                        text.describe()),
            "name it by {env: NAME}, or apply without a plan file");
    switch (text.source) {
    case desired::Text::Source::literal:
        return text.value;
    case desired::Text::Source::environment:
        return {{"env", text.reference}};
    case desired::Text::Source::file:
        return {{"file", text.reference}};
    case desired::Text::Source::command:
        return {{"exec", text.command}};
    }
    return nullptr;
}

Json encode_secret(const desired::Text &text, const std::string &what) {
    if (!text.secret())
        throw support::Error(
            fmt::format("{} is written literally in the YAML, and a saved plan must not hold it", what),
            "name it by reference, e.g. {env: NAME}, or apply without a plan file");
    return encode(text);
}

Json encode(const desired::Access &access);

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
        item["access"] = encode(*source.access);
    return item;
}

Json encode(const portainer::AccessSettings &access) {
    return {{"public", access.is_public},
            {"administratorsOnly", access.administrators_only},
            {"users", access.users},
            {"teams", access.teams}};
}

Json encode(const desired::Server &server) {
    Json headers = Json::array();
    for (const auto &[name, value] : server.headers)
        headers.push_back({{"name", name}, {"value", encode(value)}});
    return {{"name", server.name},
            {"url", server.url},
            {"apiKey", encode_secret(server.api_key, fmt::format("the API key of server '{}'", server.name))},
            {"caFile", server.ca_file},
            {"headers", std::move(headers)},
            {"timeouts",
             {{"connectMs", server.timeouts.connect.count()},
              {"readMs", server.timeouts.read.count()},
              {"deployMs", server.timeouts.deploy.count()}}}};
}

Json encode(const desired::Git &git, const std::string &stack) {
    Json config = {{"url", git.url},
                   {"referenceName", git.reference_name},
                   {"configFilePath", git.config_file_path},
                   {"additionalFiles", git.additional_files},
                   {"tlsSkipVerify", git.tls_skip_verify}};
    if (git.source_id != 0)
        config["sourceId"] = git.source_id;
    if (!git.source.empty())
        config["source"] = git.source;
    if (git.authentication) {
        config["username"] = git.authentication->username;
        if (git.authentication->password)
            config["password"] = encode_secret(*git.authentication->password,
                                               fmt::format("the git password of stack '{}'", stack));
    }
    return config;
}

Json encode(const std::vector<desired::AccessRef> &refs) {
    Json list = Json::array();
    for (const desired::AccessRef &ref : refs)
        list.push_back(ref.id != 0 ? Json(ref.id) : Json(ref.name));
    return list;
}

Json encode(const desired::Access &access) {
    return {{"public", access.is_public},
            {"administrators", access.administrators_only},
            {"teams", encode(access.teams)},
            {"users", encode(access.users)}};
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
        item["access"] = encode(*stack.access);
    if (stack.wait)
        item["wait"] = encode(*stack.wait);
    if (stack.deploy_timeout)
        item["deployTimeoutMs"] = stack.deploy_timeout->count();
    for (const desired::Dependency &other : stack.depends_on)
        item["dependsOn"].push_back({{"server", other.server},
                                     {"environmentName", other.environment.name},
                                     {"environmentId", other.environment.id},
                                     {"name", other.name}});
    return item;
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
    if (stack.auto_update)
        item["autoUpdate"] = {{"interval", stack.auto_update->interval},
                              {"webhook", stack.auto_update->webhook},
                              {"forceUpdate", stack.auto_update->force_update},
                              {"forcePullImage", stack.auto_update->force_pull_image}};
    Json env = Json::array();
    for (const desired::EnvEntry &entry : stack.env)
        env.push_back({{"name", entry.name}, {"value", encode(entry.value)}});
    item["env"] = std::move(env);
    return item;
}

// ---- reading

desired::Text decode_text(const Json &json) {
    desired::Text text;
    if (json.is_string()) {
        text.value = json.get<std::string>();
        return text;
    }
    text.resolved = false;
    if (json.contains("env")) {
        text.source = desired::Text::Source::environment;
        json.at("env").get_to(text.reference);
    } else if (json.contains("file")) {
        text.source = desired::Text::Source::file;
        json.at("file").get_to(text.reference);
    } else {
        text.source = desired::Text::Source::command;
        json.at("exec").get_to(text.command);
    }
    return text;
}

support::Location decode_where(const Json &json) {
    if (json.is_null())
        return {};
    return {std::make_shared<const std::string>(json.at("file").get<std::string>()),
            json.at("line").get<int>(), json.at("column").get<int>()};
}

std::vector<FieldChange> decode_changes(const Json &list) {
    std::vector<FieldChange> changes;
    for (const Json &item : list) {
        FieldChange change;
        item.at("field").get_to(change.field);
        const auto kind = item.at("kind").get<std::string>();
        change.kind = kind == "added"     ? FieldChange::Kind::added
                      : kind == "removed" ? FieldChange::Kind::removed
                                          : FieldChange::Kind::changed;
        item.at("secret").get_to(change.secret);
        if (item.contains("before"))
            change.before = item.at("before").get<std::string>();
        if (item.contains("after"))
            change.after = item.at("after").get<std::string>();
        change.diff = item.value("diff", "");
        change.lines_added = item.value("linesAdded", 0);
        change.lines_removed = item.value("linesRemoved", 0);
        change.forces_replace = item.value("forcesReplace", false);
        change.refused = item.value("refused", "");
        change.origin = origin_from_name(item.value("origin", ""));
        change.where = decode_where(item.at("where"));
        changes.push_back(std::move(change));
    }
    return changes;
}

ServerPlan decode_server_plan(const Json &item) {
    ServerPlan server;
    item.at("name").get_to(server.name);
    item.at("url").get_to(server.url);
    server.version = model::parse_version(item.at("version").get<std::string>());
    item.at("user").get_to(server.user);
    item.at("administrator").get_to(server.administrator);
    item.at("newerGeneration").get_to(server.newer_generation);
    item.at("stacksVisible").get_to(server.stacks_visible);
    item.at("unmanaged").get_to(server.unmanaged);
    item.at("owned").get_to(server.owned);
    item.at("notes").get_to(server.notes);
    server.unmanaged_stacks = item.value("unmanagedStacks", std::vector<std::string>{});
    server.error = item.value("error", "");
    return server;
}

model::StackType type_from_name(const std::string &name) {
    for (const auto type :
         {model::StackType::swarm, model::StackType::standalone, model::StackType::kubernetes})
        if (name == model::name_of(type))
            return type;
    return model::StackType::unknown;
}

Action decode_action(const Json &item, const char *key) {
    const auto action = action_from_name(item.value(key, "none"));
    if (!action)
        throw support::Error(fmt::format("it asks for the unknown action '{}'", item.value(key, "")));
    return *action;
}

desired::Git decode_git(const Json &config) {
    desired::Git git;
    config.at("url").get_to(git.url);
    config.at("referenceName").get_to(git.reference_name);
    config.at("configFilePath").get_to(git.config_file_path);
    config.at("additionalFiles").get_to(git.additional_files);
    config.at("tlsSkipVerify").get_to(git.tls_skip_verify);
    git.source_id = config.value("sourceId", std::int64_t{0});
    git.source = config.value("source", "");
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

std::vector<desired::AccessRef> decode_refs(const Json &list) {
    std::vector<desired::AccessRef> refs;
    for (const Json &item : list) {
        desired::AccessRef ref;
        if (item.is_string())
            item.get_to(ref.name);
        else
            item.get_to(ref.id);
        refs.push_back(std::move(ref));
    }
    return refs;
}

desired::Access decode_access(const Json &item) {
    desired::Access access;
    item.at("public").get_to(access.is_public);
    item.at("administrators").get_to(access.administrators_only);
    access.teams = decode_refs(item.at("teams"));
    access.users = decode_refs(item.at("users"));
    return access;
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
                                    {}});
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
    if (item.contains("autoUpdate")) {
        const Json &update = item.at("autoUpdate");
        stack.auto_update = model::AutoUpdate{update.at("interval").get<std::string>(),
                                              update.at("webhook").get<std::string>(),
                                              update.at("forceUpdate").get<bool>(),
                                              update.at("forcePullImage").get<bool>(),
                                              {}};
    }
    for (const Json &entry : item.at("env"))
        stack.env.push_back({entry.at("name").get<std::string>(), decode_text(entry.at("value"))});
    return stack;
}

model::StackHealth decode_health(const Json &item) {
    model::StackHealth health;
    health.state = model::health_from_name(item.at("state").get<std::string>());
    item.at("reason").get_to(health.reason);
    for (const Json &service : item.at("services"))
        health.services.push_back({service.at("name").get<std::string>(),
                                   model::health_from_name(service.at("state").get<std::string>()),
                                   service.at("reason").get<std::string>()});
    return health;
}

desired::GitSource decode_source(const Json &item, const desired::Stack &spec) {
    desired::GitSource source;
    source.server = spec.server;
    source.name = spec.name;
    source.where = spec.where;
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

portainer::AccessSettings decode_access_settings(const Json &item) {
    portainer::AccessSettings access;
    item.at("public").get_to(access.is_public);
    item.at("administratorsOnly").get_to(access.administrators_only);
    item.at("users").get_to(access.users);
    item.at("teams").get_to(access.teams);
    return access;
}

StackPlan decode_stack_plan(const Json &item, const Json &apply) {
    StackPlan stack;
    stack.kind =
        item.at("kind").get<std::string>() == "source" ? StackPlan::Kind::source : StackPlan::Kind::stack;
    item.at("server").get_to(stack.server);
    item.at("environment").get_to(stack.environment);
    item.at("environmentId").get_to(stack.environment_id);
    item.at("name").get_to(stack.name);
    item.at("stackId").get_to(stack.stack_id);
    stack.type = type_from_name(item.at("type").get<std::string>());
    stack.action = decode_action(item, "action");
    stack.wanted = decode_action(item, "wanted");
    stack.former_name = item.value("formerName", "");
    stack.former_environment = item.value("formerEnvironment", "");
    stack.target_commit = item.value("targetCommit", "");
    stack.replace_allowed = item.value("replaceAllowed", false);
    stack.origin = origin_from_name(item.value("origin", ""));
    stack.released = item.value("released", false);
    item.at("deploys").get_to(stack.deploys);
    item.at("reasons").get_to(stack.reasons);
    item.at("notes").get_to(stack.notes);
    stack.changes = decode_changes(item.at("changes"));
    stack.deferred = decode_changes(item.at("deferred"));
    if (item.contains("health"))
        stack.health = decode_health(item.at("health"));
    if (item.contains("verdict")) {
        const Json &verdict = item.at("verdict");
        stack.verdict =
            Verdict{verdict.at("words").get<std::string>(), verdict.at("missingRight").get<std::string>(),
                    verdict.at("predicted").get<bool>()};
    }
    apply.at("fingerprint").get_to(stack.fingerprint);
    apply.at("secretsFingerprint").get_to(stack.secrets_fingerprint);
    apply.at("swarmId").get_to(stack.swarm_id);
    apply.at("sourceId").get_to(stack.source_id);
    if (!apply.at("access").is_null())
        stack.access = decode_access_settings(apply.at("access"));
    desired::Stack spec = decode_spec(apply.at("desired"));
    spec.where = decode_where(item.at("where"));
    if (!apply.at("source").is_null())
        stack.source = std::make_shared<const desired::GitSource>(decode_source(apply.at("source"), spec));
    if (stack.kind == StackPlan::Kind::source && !stack.source)
        throw support::Error(fmt::format("the plan of source '{}' lacks the source", stack.name), {});
    stack.spec = std::make_shared<const desired::Stack>(std::move(spec));
    return stack;
}

desired::Server decode_server(const Json &item) {
    desired::Server server;
    item.at("name").get_to(server.name);
    item.at("url").get_to(server.url);
    server.api_key = decode_text(item.at("apiKey"));
    item.at("caFile").get_to(server.ca_file);
    for (const Json &header : item.at("headers"))
        server.headers.emplace_back(header.at("name").get<std::string>(), decode_text(header.at("value")));
    const Json &timeouts = item.at("timeouts");
    server.timeouts.connect = std::chrono::milliseconds(timeouts.at("connectMs").get<std::int64_t>());
    server.timeouts.read = std::chrono::milliseconds(timeouts.at("readMs").get<std::int64_t>());
    server.timeouts.deploy = std::chrono::milliseconds(timeouts.at("deployMs").get<std::int64_t>());
    return server;
}

Commit decode_commit(const Json &item) {
    return {item.at("id").get<std::string>(), item.value("reference", "")};
}

SavedPlan decode(const Json &document) {
    if (!document.is_object() || document.value("format", "") != format_name)
        throw support::Error(fmt::format("it is not a plan of the format {}", format_name));
    if (!document.contains("apply"))
        throw support::Error(
            "it is a plan for reading; only one written by 'stowage plan --out FILE' can be applied");
    SavedPlan saved;
    document.at("stowageVersion").get_to(saved.plan.stowage_version);
    document.at("createdAt").get_to(saved.plan.created_at);
    if (document.contains("commit")) {
        saved.plan.commit = decode_commit(document.at("commit"));
        saved.plan.uncommitted = document.at("commit").value("uncommitted", false);
    }
    if (document.contains("base"))
        saved.plan.base = decode_commit(document.at("base"));
    saved.plan.notes = document.value("notes", std::vector<std::string>{});
    for (const Json &item : document.at("servers"))
        saved.plan.servers.push_back(decode_server_plan(item));
    const Json &apply = document.at("apply");
    const Json &stacks = document.at("stacks");
    if (stacks.size() != apply.at("stacks").size())
        throw support::Error("its two lists of stacks differ in length");
    for (std::size_t i = 0; i < stacks.size(); ++i)
        saved.plan.stacks.push_back(decode_stack_plan(stacks.at(i), apply.at("stacks").at(i)));
    for (const Json &item : apply.at("servers"))
        saved.servers.push_back(decode_server(item));
    return saved;
}

} // namespace

std::string to_json(const Plan &plan) {
    return dump(encode(plan));
}

std::string to_plan_file(const SavedPlan &saved) {
    Json document = encode(saved.plan);
    Json apply = {{"servers", Json::array()}, {"stacks", Json::array()}};
    for (const desired::Server &server : saved.servers)
        apply["servers"].push_back(encode(server));
    for (const StackPlan &stack : saved.plan.stacks)
        apply["stacks"].push_back({{"fingerprint", stack.fingerprint},
                                   {"secretsFingerprint", stack.secrets_fingerprint},
                                   {"swarmId", stack.swarm_id},
                                   {"sourceId", stack.source_id},
                                   {"access", stack.access ? encode(*stack.access) : Json(nullptr)},
                                   {"source", stack.source ? encode(*stack.source) : Json(nullptr)},
                                   {"desired", encode(*stack.spec)}});
    document["apply"] = std::move(apply);
    return dump(document);
}

SavedPlan parse_plan_file(const std::string &text, const std::string &path) {
    try {
        return decode(Json::parse(text));
    } catch (const Json::exception &error) {
        throw support::Error(fmt::format("{} is not a plan file: {}", path, error.what()),
                             "write it again with 'stowage plan --out FILE'");
    } catch (const support::Error &error) {
        throw support::Error(fmt::format("{} can't be applied: {}", path, error.what()), error.advice());
    }
}

std::string to_rfc3339(std::chrono::system_clock::time_point time) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

std::chrono::system_clock::time_point from_rfc3339(const std::string &text) {
    std::tm parts{};
    const char *end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    if (end == nullptr || *end != '\0')
        throw support::Error(fmt::format("'{}' is not a time like 2026-01-31T12:00:00Z", text));
    return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

} // namespace stowage::plan
