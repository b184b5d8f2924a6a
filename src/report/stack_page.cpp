#include "report/stack_page.hpp"

#include "plan/sources.hpp"
#include "report/describe.hpp"
#include "report/health_style.hpp"
#include "report/paint.hpp"
#include "support/rfc3339.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <set>

namespace stowage::report {
namespace {

constexpr std::size_t label_width = 12;
constexpr std::size_t short_commit = 7;

/// The names of ids, or `#id` where a name is not known.
std::vector<std::string> names_of(const std::vector<std::int64_t> &ids, const current::Names &known) {
    std::vector<std::string> names;
    for (const std::int64_t id : ids) {
        std::string name = fmt::format("#{}", id);
        if (known)
            for (const auto &[known_id, known_name] : *known)
                if (known_id == id)
                    name = known_name;
        names.push_back(std::move(name));
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string sync_of(const ListedStack &listed) {
    if (listed.action != plan::Action::none)
        return fmt::format("{} ({})", shown_sync(listed), plan::name_of(listed.action));
    return listed.sync_reason.empty() ? shown_sync(listed)
                                      : fmt::format("{}: {}", shown_sync(listed), listed.sync_reason);
}

/// Writes the page, fact by fact.
class PageWriter {
public:
    PageWriter(const StackPage &page, const View &view) : page_(page), view_(view), paint_(view.color) {}

    std::string write() {
        const ListedStack &listed = page_.listed;
        text_ = paint_(Color::bold, safe(fmt::format("{}/{}", listed.environment, listed.name))) + "\n";
        if (page_.record != nullptr)
            fact("stack", fmt::format("#{}, {}, {}{}", listed.stack_id, model::name_of(listed.type),
                                      model::name_of(listed.status),
                                      listed.kubernetes_namespace.empty()
                                          ? ""
                                          : ", namespace " + listed.kubernetes_namespace));
        fact("desired", page_.plan != nullptr && page_.plan->spec
                            ? place_of(page_.plan->where(), view_)
                            : "not managed: the desired state does not name it");
        fact("sync", sync_of(listed));
        write_health();
        if (page_.record != nullptr)
            write_record(*page_.record);
        return std::move(text_);
    }

private:
    void fact(const char *label, const std::string &text) {
        if (!text.empty())
            text_ += fmt::format("  {} {}\n", paint_(Color::dim, padded(label, label_width)), safe(text));
    }

    void write_health() {
        if (!page_.listed.health)
            return;
        const model::StackHealth &health = *page_.listed.health;
        text_ += fmt::format("  {} {}\n", paint_(Color::dim, padded("health", label_width)),
                             paint_(color_of(health.state), safe(health.str())));
        for (const model::ServiceHealth &service : health.services)
            text_ += fmt::format(
                "    {} {}\n", padded(safe(service.service), label_width + 2),
                safe(model::name_of(service.state) + (service.reason.empty() ? "" : ", " + service.reason)));
    }

    void write_record(const model::Stack &record) {
        if (record.git)
            write_git(record);
        else
            fact("source", record.git_is_closed
                               ? fmt::format("git, by a source that {} may not read", page_.state->user.name)
                               : "inline: the server itself keeps its file");
        fact("auto-update", auto_update_of(record));
        fact("restarts", restarts_of(record));
        fact("env", support::join(variables_of(record), ", "));
        fact("access", access_of(page_));
        fact("made", record.created_by.empty() ? "" : "by " + record.created_by);
        const std::string at = changed_at(record);
        if (!at.empty() || !record.updated_by.empty())
            fact("changed", at + (record.updated_by.empty() ? "" : " by " + record.updated_by));
        fact("last error", record.last_error);
    }

    void write_git(const model::Stack &record) {
        const model::GitConfig &git = *record.git;
        std::vector<std::string> files = {git.config_file_path};
        files.insert(files.end(), git.additional_files.begin(), git.additional_files.end());
        fact("source", fmt::format("{}, {}: {}", git.url,
                                   git.reference_name.empty() ? "the default branch" : git.reference_name,
                                   support::join(files, ", ")));
        if (git.authentication)
            fact("credentials", git.username.empty() ? "without a user" : "of " + git.username);
        if (git.tls_skip_verify)
            fact("certificate", "of the repository is not checked");
        if (git.source_id != 0) {
            const plan::Sharers sharers = plan::sharers_of(record, *page_.state);
            fact("shares", page_.state->source_label(git.source_id) +
                               (sharers.stacks.empty()
                                    ? ", with no other stack"
                                    : fmt::format(", {} {}", sharers.certain ? "with" : "perhaps with",
                                                  support::join(sharers.stacks, ", "))));
        }
        fact("deployed", deployed_of(git));
    }

    [[nodiscard]] std::string deployed_of(const model::GitConfig &git) const {
        std::string text = git.config_hash.empty() ? "which commit is not known"
                                                   : "commit " + git.config_hash.substr(0, short_commit);
        const current::GitFacts *facts = git_facts_of(page_);
        if (facts == nullptr)
            return text;
        if (facts->commit.empty())
            return text + "; what the repository has is not known: " + facts->error;
        if (facts->commit == git.config_hash)
            return text + ", the newest one";
        text += "; the repository is at " + facts->commit.substr(0, short_commit);
        if (facts->movement)
            text += ", " + support::count_of(facts->movement->commit_count, "commit") + " on";
        return text;
    }

    static std::string auto_update_of(const model::Stack &record) {
        if (!record.git)
            return {};
        if (!record.auto_update ||
            (record.auto_update->interval.empty() && record.auto_update->webhook.empty()))
            return "off";
        std::vector<std::string> parts;
        if (!record.auto_update->interval.empty())
            parts.push_back("every " + record.auto_update->interval);
        if (!record.auto_update->webhook.empty())
            parts.emplace_back("by its webhook");
        return support::join(parts, ", and ");
    }

    static std::string restarts_of(const model::Stack &record) {
        if (!record.restart_schedule || record.restart_schedule->cron_expression.empty())
            return {};
        return record.restart_schedule->cron_expression +
               (record.restart_schedule->pull_images ? ", with images pulled anew" : "");
    }

    const StackPage &page_;
    const View &view_;
    Paint paint_;
    std::string text_;
};

} // namespace

std::string access_of(const StackPage &page) {
    if (page.record == nullptr || page.listed.type == model::StackType::kubernetes)
        return {};
    if (!page.record->resource_control)
        return page.state->user.administrator ? "administrators" : "not known";
    const model::ResourceControl &control = *page.record->resource_control;
    if (control.is_public)
        return "everyone";
    std::vector<std::string> parts;
    if (!control.teams.empty())
        parts.push_back("teams " + support::join(names_of(control.teams, page.state->teams), ", "));
    if (!control.users.empty())
        parts.push_back("users " + support::join(names_of(control.users, page.state->users), ", "));
    return parts.empty() ? "administrators" : support::join(parts, "; ");
}

std::vector<std::string> variables_of(const model::Stack &record) {
    std::set<std::string> names;
    for (const model::EnvVar &variable : record.env)
        names.insert(variable.name);
    return {names.begin(), names.end()};
}

const current::GitFacts *git_facts_of(const StackPage &page) {
    if (page.record == nullptr)
        return nullptr;
    const auto found = page.state->git_facts.find(page.record->id);
    return found == page.state->git_facts.end() ? nullptr : &found->second;
}

std::string changed_at(const model::Stack &record) {
    if (record.update_date <= 0)
        return {};
    return support::to_rfc3339(
        std::chrono::system_clock::time_point(std::chrono::seconds(record.update_date)));
}

std::string stack_page(const StackPage &page, const View &view) {
    std::string text = PageWriter(page, view).write();
    if (page.plan == nullptr || page.server == nullptr)
        return text;
    plan::Plan alone;
    alone.servers = {*page.server};
    alone.servers.front().unmanaged = 0;
    alone.servers.front().unmanaged_stacks.clear();
    alone.stacks = {*page.plan};
    View all = view;
    all.verbose = true;
    return text + "\n" + make_renderer(Format::text, all)->plan(alone);
}

} // namespace stowage::report
