#include "report/stack_page.hpp"

#include "current/health_json.hpp"
#include "plan/json.hpp"
#include "report/describe.hpp"
#include "support/redactor.hpp"

#include <nlohmann/json.hpp>

namespace stowage::report {
namespace {

using Json = nlohmann::ordered_json;

std::string shown_json(const std::string &text) {
    return support::redactor().redact(text);
}

Json git_of(const StackPage &page) {
    const model::GitConfig &git = *page.record->git;
    Json item = {{"url", shown_json(git.url)},
                 {"referenceName", git.reference_name},
                 {"configFilePath", git.config_file_path},
                 {"additionalFiles", git.additional_files},
                 {"tlsSkipVerify", git.tls_skip_verify},
                 {"commit", git.config_hash}};
    if (git.source_id != 0)
        item["sourceId"] = git.source_id;
    if (const current::GitFacts *facts = git_facts_of(page)) {
        if (!facts->commit.empty())
            item["newestCommit"] = facts->commit;
        if (!facts->error.empty())
            item["error"] = shown_json(facts->error);
        if (facts->movement)
            item["commitsBehind"] = facts->movement->commit_count;
    }
    return item;
}

Json record_of(const StackPage &page) {
    const model::Stack &record = *page.record;
    Json item = {{"source", record.git             ? "git"
                            : record.git_is_closed ? "closed"
                                                   : "inline"},
                 {"env", variables_of(record)},
                 {"access", shown_json(access_of(page))},
                 {"createdBy", record.created_by},
                 {"updatedBy", record.updated_by},
                 {"updatedAt", changed_at(record)},
                 {"lastError", shown_json(record.last_error)}};
    if (record.git)
        item["git"] = git_of(page);
    if (record.auto_update)
        item["autoUpdate"] = {{"interval", record.auto_update->interval},
                              {"webhook", !record.auto_update->webhook.empty()}};
    if (record.restart_schedule)
        item["restartSchedule"] = {{"cronExpression", shown_json(record.restart_schedule->cron_expression)},
                                   {"pullImages", record.restart_schedule->pull_images}};
    return item;
}

Json plan_of(const StackPage &page) {
    plan::Plan alone;
    alone.stacks = {*page.plan};
    return Json::parse(plan::to_json(alone)).at("stacks").at(0);
}

Json encode(const StackPage &page, const View &view) {
    const ListedStack &listed = page.listed;
    Json item = {{"server", listed.server},
                 {"environment", listed.environment},
                 {"name", listed.name},
                 {"stackId", listed.stack_id},
                 {"type", model::name_of(listed.type)},
                 {"status", model::name_of(listed.status)},
                 {"sync", name_of(listed.sync)}};
    if (!listed.sync_reason.empty())
        item["syncReason"] = shown_json(listed.sync_reason);
    if (!listed.kubernetes_namespace.empty())
        item["namespace"] = listed.kubernetes_namespace;
    if (listed.health)
        item["health"] = current::encode(*listed.health);
    if (page.record != nullptr)
        item["record"] = record_of(page);
    if (page.plan != nullptr && page.plan->spec)
        item["desiredAt"] = shown_json(place_of(page.plan->where(), view));
    if (page.plan != nullptr)
        item["plan"] = plan_of(page);
    return item;
}

} // namespace

std::string stack_pages_as_json(const std::vector<StackPage> &pages, const View &view) {
    Json document = {
        {"format", "stowage/stack/v1"}, {"stowageVersion", view.version}, {"stacks", Json::array()}};
    for (const StackPage &page : pages)
        document["stacks"].push_back(encode(page, view));
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace stowage::report
