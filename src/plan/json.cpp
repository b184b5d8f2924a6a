#include "plan/json.hpp"

#include "current/health_json.hpp"
#include "plan/kind.hpp"
#include "plan/overview_json.hpp"
#include "plan/spec_json.hpp"
#include "support/codes.hpp"
#include "support/redactor.hpp"

#include <nlohmann/json.hpp>

namespace stowage::plan {
namespace {

/// Text as it may be shown: secrets masked, and never a byte that would make the encoder throw.
std::string shown(const std::string &text) {
    return support::redactor().redact(text);
}

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
            item.update({{"refused", shown(change.refused)}, {"refusedCode", name_of(change.refused_code)}});
        if (change.origin != Origin::not_asked)
            item["origin"] = name_of(change.origin);
        item["where"] = encode(change.where);
        list.push_back(std::move(item));
    }
    return list;
}

/// The names of what it can do.
Json encode(const model::Capabilities &capabilities) {
    Json names = Json::array();
    for (const model::Ability ability : model::all_abilities)
        if (capabilities.can(ability))
            names.push_back(name_of(ability));
    return names;
}

Json encode(const ServerPlan &server) {
    Json item = {{"name", server.name},
                 {"url", shown(server.url)},
                 {"version", server.version.text},
                 {"user", server.user},
                 {"administrator", server.administrator},
                 {"capabilities", encode(server.capabilities)},
                 {"stacksVisible", server.stacks_visible},
                 {"unmanaged", server.unmanaged},
                 {"owned", server.owned}};
    add_notes(item, server.notes);
    if (!server.unmanaged_stacks.empty())
        item["unmanagedStacks"] = encode(server.unmanaged_stacks);
    if (!server.error.empty())
        item.update({{"error", shown(server.error)},
                     {"errorCode", name_of(server.error_code)},
                     {"errorAdvice", shown(server.error_advice)}});
    return item;
}

Json encode(const StackPlan &stack) {
    Json item = {{"kind", stack.kind->name()},
                 {"server", stack.server},
                 {"environment", stack.environment},
                 {"environmentId", stack.environment_id},
                 {"name", stack.name},
                 {"stackId", stack.stack_id},
                 {"type", model::name_of(stack.type)},
                 {"action", name_of(stack.action())}};
    if (!stack.former_name.empty())
        item["formerName"] = stack.former_name;
    if (!stack.former_environment.empty())
        item["formerEnvironment"] = stack.former_environment;
    if (!stack.target_commit.empty())
        item["targetCommit"] = stack.target_commit;
    if (stack.action() == Action::replace)
        item["replaceAllowed"] = stack.replace_allowed;
    if (stack.origin != Origin::not_asked)
        item["origin"] = name_of(stack.origin);
    if (const Code code = code_of(stack); code != Code::none)
        item["code"] = name_of(code);
    if (!stack.still_failing.empty())
        item["stillFailing"] = shown(stack.still_failing);
    if (stack.released)
        item["released"] = true;
    if (stack.wanted() != Action::none)
        item["wanted"] = name_of(stack.wanted());
    item.update({{"deploys", stack.deploys},
                 {"reasons", encode(stack.reasons())},
                 {"changes", encode(stack.changes)},
                 {"deferred", encode(stack.deferred)}});
    add_notes(item, stack.notes);
    if (stack.health)
        item["health"] = current::encode(*stack.health);
    if (const Verdict *verdict = stack.verdict())
        item["verdict"] = {{"code", name_of(verdict->code)},
                           {"words", shown(verdict->words)},
                           {"missingRight", verdict->missing_right},
                           {"predicted", verdict->predicted}};
    item["where"] = encode(stack.where());
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
            {"partlyForbidden", summary.partly_forbidden},
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

Json encode(const Plan &plan) {
    Json document = {{"format", plan_format}, {"stowageVersion", plan.stowage_version}};
    if (!plan.created_at.empty())
        document["createdAt"] = plan.created_at;
    add_overview(document, plan);
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

} // namespace

std::string to_json(const Plan &plan) {
    return dump(encode(plan));
}

std::string to_plan_file(const SavedPlan &saved) {
    Json document = encode(saved.plan);
    Json apply = {{"servers", Json::array()}, {"stacks", Json::array()}};
    for (const desired::Server &server : saved.servers)
        apply["servers"].push_back(encode(server));
    for (const StackPlan &stack : saved.plan.stacks) {
        Json item = {{"fingerprint", stack.fingerprint},
                     {"secretsFingerprint", stack.secrets_fingerprint},
                     {"swarmId", stack.swarm_id},
                     {"sourceId", stack.source_id},
                     {"access", stack.access ? encode(*stack.access) : Json(nullptr)}};
        stack.kind->write(stack, item);
        apply["stacks"].push_back(std::move(item));
    }
    document["apply"] = std::move(apply);
    return dump(document);
}

} // namespace stowage::plan
