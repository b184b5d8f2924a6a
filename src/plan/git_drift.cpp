#include "plan/git_drift.hpp"

#include "support/codes.hpp"
#include "support/duration.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::plan {
namespace {

constexpr std::size_t commits_shown = 10;

std::string brief(const std::string &commit) {
    return commit.substr(0, 7);
}

/// `main` of refs/heads/main; `the default branch` of "".
std::string spoken(const std::string &reference) {
    for (const std::string_view prefix : {"refs/heads/", "refs/tags/"})
        if (reference.starts_with(prefix))
            return reference.substr(prefix.size());
    return reference.empty() ? "the default branch" : reference;
}

std::string describe(const model::GitConfig &git, const current::GitFacts &facts) {
    std::string text = fmt::format("{} moved {} → {}", spoken(git.reference_name), brief(git.config_hash),
                                   brief(facts.commit));
    if (!facts.movement)
        return text;
    if (facts.movement->rewound)
        text += ", rewound";
    if (facts.movement->commit_count > 0)
        text += ", " + support::count_of(facts.movement->commit_count, "commit");
    return text;
}

std::vector<FieldChange> changes_of(const model::GitConfig &git, const current::GitFacts &facts) {
    FieldChange commit;
    commit.field = "commit";
    commit.before = brief(git.config_hash);
    commit.after = brief(facts.commit);
    std::vector<FieldChange> changes{std::move(commit)};
    if (!facts.movement)
        return changes;
    for (const git::Movement::File &file : facts.movement->files) {
        FieldChange change;
        change.field = "repository:" + file.path;
        change.diff = file.diff;
        change.lines_added = file.added;
        change.lines_removed = file.removed;
        if (file.diff.empty())
            change.after = "(no text, or too large to show)";
        changes.push_back(std::move(change));
    }
    return changes;
}

std::vector<std::string> subjects_of(const current::GitFacts &facts) {
    std::vector<std::string> subjects;
    if (!facts.movement)
        return subjects;
    const git::Movement &movement = *facts.movement;
    for (std::size_t i = 0; i < std::min(commits_shown, movement.commits.size()); ++i)
        subjects.push_back(brief(movement.commits[i].id) + " " + movement.commits[i].subject);
    if (movement.commit_count > subjects.size())
        subjects.push_back(fmt::format("… and {} before",
                                       support::count_of(movement.commit_count - subjects.size(), "commit")));
    return subjects;
}

/// When the oldest of the commits that are not deployed was made, of those that are known: a stream of new
/// ones does not hide that nobody takes them.
std::int64_t oldest_of(const git::Movement &movement) {
    std::int64_t oldest = movement.time;
    for (const git::Commit &commit : movement.commits)
        oldest = std::min(oldest, commit.time);
    return oldest;
}

/// Why the server's own polling can't be counted on for this commit; "" while it can.
std::string why_not_left_to_polling(const desired::Stack &desired, const model::Stack &record,
                                    const current::GitFacts &facts, std::int64_t now, bool source_polls) {
    const auto interval =
        record.auto_update ? support::parse_go_duration(record.auto_update->interval) : std::nullopt;
    if (!interval)
        return "nothing polls it";
    // A run that ends the polling has to bring what it would have brought.
    const bool goes_on = desired.ignores("autoUpdate.interval") ||
                         (desired.auto_update && !desired.auto_update->interval.empty());
    if (!goes_on)
        return "the desired state has nothing poll it";
    if (record.auto_update->job_id.empty() && !source_polls)
        return "its polling is off";
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*interval).count();
    const std::int64_t age = facts.movement ? now - oldest_of(*facts.movement) : 0;
    if (age > 2 * seconds)
        return fmt::format("its polling is late: the {}commit is {} old, the interval {}",
                           facts.movement->commit_count > 1 ? "oldest " : "",
                           support::human_duration(std::chrono::seconds(age)), record.auto_update->interval);
    return {};
}

} // namespace

GitDrift git_drift(const desired::Stack &desired, const model::Stack &record, const current::GitFacts *facts,
                   const current::ServerState &current) {
    GitDrift drift;
    if (!record.git || desired.git_drift == desired::GitDrift::ignore)
        return drift;
    if (facts == nullptr) {
        drift.not_compared = "its repository was not asked";
        return drift;
    }
    if (!facts->error.empty()) {
        drift.not_compared = facts->error;
        drift.notes.emplace_back(Code::git_unknown,
                                 "whether its repository moved on is not known: " + facts->error);
        return drift;
    }
    drift.target = facts->commit;
    drift.moved = !record.git->config_hash.empty() && facts->commit != record.git->config_hash;
    if (!drift.moved)
        return drift;
    drift.summary = describe(*record.git, *facts);
    drift.changes = changes_of(*record.git, *facts);
    drift.subjects = subjects_of(*facts);
    const bool touches_own_files = !facts->movement || !facts->movement->files.empty();
    if (desired.git_drift == desired::GitDrift::files && !touches_own_files)
        return drift; // a change elsewhere in the repository
    const std::string why = why_not_left_to_polling(desired, record, *facts, current.fetched_at,
                                                    current.can(model::Ability::source_intervals));
    if (why.empty()) {
        drift.left_to_server =
            fmt::format("{}; left to its auto-update every {}", drift.summary, record.auto_update->interval);
        return drift;
    }
    drift.redeploy = true;
    drift.reason = record.auto_update ? fmt::format("{}; {}", drift.summary, why) : drift.summary;
    if (!facts->movement_error.empty())
        drift.notes.emplace_back(Code::git_unknown,
                                 "what lies between is not known: " + facts->movement_error);
    return drift;
}

} // namespace stowage::plan
