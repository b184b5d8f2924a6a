#include "current/health_json.hpp"
#include "current/record_json.hpp"
#include "current/snapshot.hpp"
#include "model/member_json.hpp"
#include "support/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

namespace stowage::current {
namespace {

using SnapshotJson = nlohmann::ordered_json;
using portainer::ApiError;

constexpr const char *format_name = "stowage/snapshot/v1";

// ---- writing

SnapshotJson encode(const ApiError &error) {
    return {{"kind", static_cast<int>(error.kind)},
            {"status", error.status},
            {"call", error.call},
            {"message", error.message},
            {"details", error.details},
            {"advice", error.advice}};
}

SnapshotJson encode(const model::Environment &environment) {
    return {{"id", environment.id},
            {"name", environment.name},
            {"type", static_cast<int>(environment.type)},
            {"up", environment.up},
            {"stacksForRegularUsers", environment.stacks_for_regular_users}};
}

SnapshotJson encode_env(const model::Stack &stack, const KeptServer &kept) {
    const auto secrets = kept.secret_env.find(stack.id);
    SnapshotJson list = SnapshotJson::array();
    for (const model::EnvVar &one : stack.env) {
        SnapshotJson item = {{"name", one.name}};
        if (secrets == kept.secret_env.end() || !secrets->second.contains(one.name))
            item["value"] = one.value;
        else if (const std::string &made = secrets->second.at(one.name); !made.empty())
            item["fingerprint"] = made;
        list.push_back(std::move(item));
    }
    return list;
}

/// The content of an inline stack, or why there is none.
SnapshotJson encode_file(std::int64_t id, const FileContent &file, const KeptServer &kept) {
    if (!file)
        return {{"error", encode(file.error())}};
    const auto secret = kept.secret_files.find(id);
    if (secret == kept.secret_files.end())
        return {{"content", *file}};
    return secret->second.empty() ? SnapshotJson::object() : SnapshotJson{{"fingerprint", secret->second}};
}

SnapshotJson encode(const model::Capabilities &capabilities) {
    SnapshotJson list = SnapshotJson::array();
    for (const model::Ability ability : model::all_abilities)
        list.push_back({{"ability", name_of(ability)},
                        {"can", capabilities.can(ability)},
                        {"reason", capabilities.reason(ability)}});
    return list;
}

SnapshotJson encode(const model::Stack &stack, const KeptServer &kept) {
    SnapshotJson item = encode_record(stack);
    item["env"] = encode_env(stack, kept);
    if (const auto file = kept.state.files.find(stack.id); file != kept.state.files.end())
        item["file"] = encode_file(stack.id, file->second, kept);
    if (const auto health = kept.state.health.find(stack.id); health != kept.state.health.end())
        item["health"] = current::encode(health->second);
    return item;
}

SnapshotJson encode(const model::Source &source) {
    SnapshotJson item = model::members_to_json(source, model::Members::all);
    item["type"] = static_cast<int>(source.type);
    item["status"] = static_cast<int>(source.status);
    return item;
}

SnapshotJson encode(const KeptServer &kept);

SnapshotJson encode(const Names &names) {
    if (!names)
        return {{"error", encode(names.error())}};
    SnapshotJson list = SnapshotJson::array();
    for (const auto &[id, name] : *names)
        list.push_back({{"id", id}, {"name", name}});
    return {{"list", std::move(list)}};
}

template <typename Items>
SnapshotJson encode_all(const Items &items) {
    SnapshotJson list = SnapshotJson::array();
    for (const auto &item : items)
        list.push_back(encode(item));
    return list;
}

SnapshotJson encode(const KeptServer &kept) {
    const ServerState &state = kept.state;
    SnapshotJson swarms = SnapshotJson::array();
    for (const auto &[id, swarm] : state.swarm_ids)
        swarms.push_back(swarm ? SnapshotJson{{"environmentId", id}, {"swarmId", *swarm}}
                               : SnapshotJson{{"environmentId", id}, {"error", encode(swarm.error())}});
    SnapshotJson stacks = SnapshotJson::array();
    for (const model::Stack &stack : state.stacks)
        stacks.push_back(encode(stack, kept));
    SnapshotJson item = {
        {"name", state.server},
        {"url", state.url},
        {"version", state.version.text},
        {"capabilities", encode(state.capabilities)},
        {"fetchedAt", state.fetched_at},
        {"user",
         {{"id", state.user.id}, {"name", state.user.name}, {"administrator", state.user.administrator}}},
        {"environments", encode_all(state.environments)},
        {"swarms", std::move(swarms)},
        {"users", encode(state.users)},
        {"teams", encode(state.teams)},
        {"sources", encode_all(state.sources)}};
    if (state.sources_error)
        item["sourcesError"] = encode(*state.sources_error);
    item["stacks"] = std::move(stacks);
    return item;
}

// ---- reading

ApiError decode_error(const SnapshotJson &item) {
    ApiError error;
    error.kind = model::known_number(item, "kind", ApiError::Kind::cancelled);
    item.at("status").get_to(error.status);
    item.at("call").get_to(error.call);
    item.at("message").get_to(error.message);
    item.at("details").get_to(error.details);
    item.at("advice").get_to(error.advice);
    return error;
}

model::Environment decode_environment(const SnapshotJson &item) {
    model::Environment environment;
    item.at("id").get_to(environment.id);
    item.at("name").get_to(environment.name);
    environment.type = model::known_number(item, "type", model::EnvironmentType::kubernetes_edge_agent);
    item.at("up").get_to(environment.up);
    item.at("stacksForRegularUsers").get_to(environment.stacks_for_regular_users);
    return environment;
}

void decode_env(const SnapshotJson &list, model::Stack &stack, KeptServer &kept) {
    for (const SnapshotJson &item : list) {
        const auto name = item.at("name").get<std::string>();
        if (item.contains("value"))
            stack.env.push_back({name, item.at("value").get<std::string>()});
        else {
            stack.env.push_back({name, ""});
            kept.secret_env[stack.id][name] = item.value("fingerprint", "");
        }
    }
}

void decode_file(const SnapshotJson &item, std::int64_t id, KeptServer &kept) {
    if (item.contains("error")) {
        kept.state.files.emplace(id, tl::unexpected(decode_error(item.at("error"))));
        return;
    }
    kept.state.files.emplace(id, item.value("content", ""));
    if (!item.contains("content"))
        kept.secret_files[id] = item.value("fingerprint", "");
}

void decode_capabilities(const SnapshotJson &list, model::Capabilities &into) {
    for (const SnapshotJson &item : list)
        for (const model::Ability ability : model::all_abilities)
            if (item.at("ability") == name_of(ability))
                into.learn(ability, item.at("can").get<bool>(), item.at("reason").get<std::string>());
}

void decode_stack(const SnapshotJson &item, KeptServer &kept) {
    model::Stack stack = decode_record(item);
    decode_env(item.at("env"), stack, kept);
    if (item.contains("file"))
        decode_file(item.at("file"), stack.id, kept);
    if (item.contains("health"))
        kept.state.health[stack.id] = decode_health(item.at("health"));
    kept.state.stacks.push_back(std::move(stack));
}

model::Source decode_source(const SnapshotJson &item) {
    auto source = model::members_from_json<model::Source>(item, model::Members::all);
    source.type = model::known_number(item, "type", model::SourceType::oci);
    source.status = model::known_number(item, "status", model::SourceStatus::error);
    return source;
}

Names decode_names(const SnapshotJson &item) {
    if (item.contains("error"))
        return tl::unexpected(decode_error(item.at("error")));
    std::vector<std::pair<std::int64_t, std::string>> names;
    for (const SnapshotJson &one : item.at("list"))
        names.emplace_back(one.at("id").get<std::int64_t>(), one.at("name").get<std::string>());
    return names;
}

KeptServer decode_server(const SnapshotJson &item) {
    KeptServer kept;
    ServerState &state = kept.state;
    item.at("name").get_to(state.server);
    item.at("url").get_to(state.url);
    state.version = model::parse_version(item.at("version").get<std::string>());
    decode_capabilities(item.at("capabilities"), state.capabilities);
    item.at("fetchedAt").get_to(state.fetched_at);
    const SnapshotJson &user = item.at("user");
    user.at("id").get_to(state.user.id);
    user.at("name").get_to(state.user.name);
    user.at("administrator").get_to(state.user.administrator);
    for (const SnapshotJson &environment : item.at("environments"))
        state.environments.push_back(decode_environment(environment));
    for (const SnapshotJson &swarm : item.at("swarms")) {
        const auto id = swarm.at("environmentId").get<std::int64_t>();
        if (swarm.contains("error"))
            state.swarm_ids.emplace(id, tl::unexpected(decode_error(swarm.at("error"))));
        else
            state.swarm_ids.emplace(id, swarm.at("swarmId").get<std::string>());
    }
    state.users = decode_names(item.at("users"));
    state.teams = decode_names(item.at("teams"));
    for (const SnapshotJson &source : item.at("sources"))
        state.sources.push_back(decode_source(source));
    if (item.contains("sourcesError"))
        state.sources_error = decode_error(item.at("sourcesError"));
    for (const SnapshotJson &stack : item.at("stacks"))
        decode_stack(stack, kept);
    sort_for_lookup(state.stacks);
    return kept;
}

Snapshot decode(const SnapshotJson &document) {
    if (!document.is_object() || document.value("format", "") != format_name)
        throw support::Error(fmt::format("it is not a snapshot of the format {}", format_name));
    Snapshot snapshot;
    document.at("createdAt").get_to(snapshot.created_at);
    document.at("stowageVersion").get_to(snapshot.stowage_version);
    document.at("salt").get_to(snapshot.salt);
    for (const SnapshotJson &server : document.at("servers"))
        snapshot.servers.push_back(decode_server(server));
    return snapshot;
}

} // namespace

std::string to_json(const Snapshot &snapshot) {
    SnapshotJson document = {{"format", format_name},
                             {"stowageVersion", snapshot.stowage_version},
                             {"createdAt", snapshot.created_at},
                             {"salt", snapshot.salt},
                             {"servers", encode_all(snapshot.servers)}};
    return document.dump(1, ' ', false, SnapshotJson::error_handler_t::replace) + "\n";
}

Snapshot parse_snapshot(const std::string &text, const std::string &path) {
    constexpr const char *advice = "write it again with 'stowage snapshot --out FILE'";
    try {
        return decode(SnapshotJson::parse(text));
    } catch (const SnapshotJson::exception &error) {
        throw support::Error(fmt::format("{} is not a snapshot: {}", path, error.what()), advice);
    } catch (const support::Error &error) {
        throw support::Error(fmt::format("can't use {}: {}", path, error.what()), advice);
    }
}

} // namespace stowage::current
