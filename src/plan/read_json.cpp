#include "plan/json.hpp"

#include "current/health_json.hpp"
#include "plan/kind.hpp"
#include "plan/spec_json.hpp"
#include "support/codes.hpp"
#include "support/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::plan {
namespace {

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
        change.refused_code = support::code_named(item.value("refusedCode", ""));
        change.origin = origin_from_name(item.value("origin", ""));
        change.where = decode_where(item.at("where"));
        changes.push_back(std::move(change));
    }
    return changes;
}

/// Plans of earlier versions have the words alone.
std::vector<Note> decode_notes(const Json &item) {
    const auto words = item.at("notes").get<std::vector<std::string>>();
    const auto codes = item.value("noteCodes", std::vector<std::string>{});
    std::vector<Note> notes;
    for (std::size_t i = 0; i < words.size(); ++i)
        notes.emplace_back(i < codes.size() ? support::code_named(codes[i]) : Code::none, words[i]);
    return notes;
}

ServerPlan decode_server_plan(const Json &item) {
    ServerPlan server;
    item.at("name").get_to(server.name);
    item.at("url").get_to(server.url);
    server.version = model::parse_version(item.at("version").get<std::string>());
    item.at("user").get_to(server.user);
    item.at("administrator").get_to(server.administrator);
    for (const Json &name : item.at("capabilities"))
        for (const model::Ability ability : model::all_abilities)
            if (name == name_of(ability))
                server.capabilities.learn(ability, true, "the saved plan says so");
    item.at("stacksVisible").get_to(server.stacks_visible);
    item.at("unmanaged").get_to(server.unmanaged);
    item.at("owned").get_to(server.owned);
    server.notes = decode_notes(item);
    server.unmanaged_stacks = item.value("unmanagedStacks", std::vector<std::string>{});
    server.error = item.value("error", "");
    server.error_advice = item.value("errorAdvice", "");
    server.error_code = support::code_named(item.value("errorCode", ""));
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

const ItemKind &decode_kind(const Json &item) {
    const auto name = item.at("kind").get<std::string>();
    const ItemKind *kind = kind_named(name);
    if (kind == nullptr)
        throw support::Error(fmt::format("it has an item of the unknown kind '{}'", name));
    return *kind;
}

Decision::Said decode_decision(const Json &item) {
    Decision::Said said;
    said.action = decode_action(item, "action");
    said.wanted = decode_action(item, "wanted");
    said.code = support::code_named(item.value("code", ""));
    item.at("reasons").get_to(said.reasons);
    if (item.contains("verdict")) {
        const Json &verdict = item.at("verdict");
        said.verdict =
            Verdict{support::code_named(verdict.value("code", "")), verdict.at("words").get<std::string>(),
                    verdict.at("missingRight").get<std::string>(), verdict.at("predicted").get<bool>()};
    }
    return said;
}

StackPlan decode_stack_plan(const Json &item, const Json &apply) {
    StackPlan stack;
    stack.kind = &decode_kind(item);
    stack.restore(decode_decision(item));
    item.at("server").get_to(stack.server);
    item.at("environment").get_to(stack.environment);
    item.at("environmentId").get_to(stack.environment_id);
    item.at("name").get_to(stack.name);
    item.at("stackId").get_to(stack.stack_id);
    stack.type = type_from_name(item.at("type").get<std::string>());
    stack.former_name = item.value("formerName", "");
    stack.former_environment = item.value("formerEnvironment", "");
    stack.target_commit = item.value("targetCommit", "");
    stack.replace_allowed = item.value("replaceAllowed", false);
    stack.origin = origin_from_name(item.value("origin", ""));
    stack.released = item.value("released", false);
    stack.still_failing = item.value("stillFailing", "");
    item.at("deploys").get_to(stack.deploys);
    stack.notes = decode_notes(item);
    stack.changes = decode_changes(item.at("changes"));
    stack.deferred = decode_changes(item.at("deferred"));
    if (item.contains("health"))
        stack.health = current::decode_health(item.at("health"));
    apply.at("fingerprint").get_to(stack.fingerprint);
    apply.at("secretsFingerprint").get_to(stack.secrets_fingerprint);
    apply.at("swarmId").get_to(stack.swarm_id);
    apply.at("sourceId").get_to(stack.source_id);
    if (!apply.at("access").is_null())
        stack.access = decode_access_settings(apply.at("access"));
    stack.kind->read(stack, apply, decode_where(item.at("where")));
    return stack;
}

Commit decode_commit(const Json &item) {
    return {item.at("id").get<std::string>(), item.value("reference", "")};
}

SavedPlan decode(const Json &document) {
    if (!document.is_object() || document.value("format", "") != plan_format)
        throw support::Error(fmt::format("it is not a plan of the format {}", plan_format));
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
    if (document.contains("notes"))
        saved.plan.notes = decode_notes(document);
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

SavedPlan parse_plan_file(const std::string &text, const std::string &path) {
    try {
        return decode(Json::parse(text));
    } catch (const Json::parse_error &) {
        throw support::Error(fmt::format("{} is not a plan file", path),
                             "one is written by 'stowage plan --out FILE'; YAML files are named with -f");
    } catch (const Json::exception &error) {
        throw support::Error(fmt::format("{} is not a whole plan file: {}", path, error.what()),
                             "write it again with 'stowage plan --out FILE'");
    } catch (const support::Error &error) {
        throw support::Error(fmt::format("{} can't be applied: {}", path, error.what()), error.advice());
    }
}

} // namespace stowage::plan
