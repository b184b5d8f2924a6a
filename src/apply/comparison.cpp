#include "apply/comparison.hpp"

#include "plan/diff.hpp"
#include "plan/fingerprints.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::apply {

using plan::Action;

void Comparison::check_references() const {
    if (plan::secrets_fingerprint(spec_, state_.fingerprint_key) != plan_.secrets_fingerprint)
        throw Ended{Outcome::stale,
                    Code::stale_value,
                    "a value that it takes by reference changed since it was planned, or the API key did",
                    {},
                    "plan again"};
}

void Comparison::check_unchanged(const Record &record) const {
    if (plan::fingerprint(record.stack, record.file(), state_) != plan_.fingerprint)
        throw Ended{Outcome::stale,
                    Code::stale_changed,
                    fmt::format("it changed on the server since it was planned{}, and was left alone",
                                changed_by(record.stack)),
                    {},
                    "plan again and look at what changed"};
    check_commit();
}

/// " (last by ada)". A server that deploys a commit by itself leaves the name of who wrote before.
std::string Comparison::changed_by(const model::Stack &stack) const {
    const std::string &who = stack.updated_by;
    if (!stack.auto_update)
        return who.empty() ? std::string() : fmt::format(" (last by {})", who);
    const auto seen = std::find_if(state_.stacks.begin(), state_.stacks.end(),
                                   [&](const model::Stack &one) { return one.id == stack.id; });
    const bool commit_is_known = stack.git && seen != state_.stacks.end() && seen->git;
    if (commit_is_known && stack.git->config_hash != seen->git->config_hash && who == seen->updated_by)
        return fmt::format(" (the server deployed {} by itself: autoUpdate)",
                           stack.git->config_hash.substr(0, 7));
    return fmt::format(" (by the server itself: autoUpdate{})",
                       who.empty() ? std::string() : fmt::format(", or by {}", who));
}

void Comparison::begin(const Record &record) {
    if (record.stack.git)
        hash_before_ = record.stack.git->config_hash;
}

/// A deployment brings what the reference points to by then; a plan is about one commit.
void Comparison::check_commit() const {
    const current::GitFacts *facts = git_facts();
    if (plan_.target_commit.empty() || facts == nullptr || facts->commit.empty() ||
        facts->commit == plan_.target_commit)
        return;
    throw Ended{Outcome::stale,
                Code::stale_repository,
                fmt::format("its repository moved on to {} since it was planned for {}",
                            facts->commit.substr(0, 7), plan_.target_commit.substr(0, 7)),
                {},
                "plan again and look at what changed"};
}

const current::GitFacts *Comparison::git_facts() const {
    const auto found = state_.git_facts.find(plan_.stack_id);
    return found == state_.git_facts.end() ? nullptr : &found->second;
}

/// What the repository says, for comparing a record with it. What was deployed by this run is right, even
/// where it is a newer commit than the planned one: the next plan is about the next.
std::optional<current::GitFacts> Comparison::facts_for(const Record &record) const {
    const current::GitFacts *known = git_facts();
    if (known == nullptr)
        return std::nullopt;
    current::GitFacts facts = *known;
    if (record.stack.git && record.stack.git->config_hash != hash_before_)
        facts.commit = record.stack.git->config_hash;
    return facts;
}

const plan::FieldChange *Comparison::rotation() const {
    const auto found =
        std::find_if(plan_.changes.begin(), plan_.changes.end(), [](const plan::FieldChange &change) {
            return change.is("gitConfig.authentication.password");
        });
    return found == plan_.changes.end() ? nullptr : &*found;
}

plan::StackPlan Comparison::planned_again(const Record &record) const {
    const model::Environment *environment = state_.find_environment(plan_.environment_id);
    model::Environment unnamed;
    unnamed.id = plan_.environment_id;
    unnamed.name = plan_.environment;
    const auto facts = facts_for(record);
    return plan::diff_existing(plan_.spec, record.stack, environment != nullptr ? *environment : unnamed,
                               record.file(), facts ? &*facts : nullptr, state_);
}

bool Comparison::is_as_allowed(const plan::StackPlan &left) {
    return left.action() == Action::none ||
           (left.action() == Action::forbidden && !left.changes.empty() &&
            std::all_of(left.changes.begin(), left.changes.end(),
                        [](const plan::FieldChange &change) { return !change.refused.empty(); }));
}

void Comparison::check_result(const Record &record) const {
    if (record.stack.status == model::StackStatus::error)
        throw Endings::failed_deployment(record.stack.last_error);
    check_deployed_commit(record);
    const plan::StackPlan left = planned_again(record);
    if (is_as_allowed(left))
        return;
    throw Ended{Outcome::not_effective,
                Code::result_differs,
                fmt::format("the server accepted it, but read back it is not as desired: {}",
                            support::join(left.reasons(), "; ")),
                {},
                "plan again to see the difference"};
}

/// A git stack that was deployed is at the planned commit, or at one that came after it.
void Comparison::check_deployed_commit(const Record &record) const {
    if (!redeployed_ || plan_.target_commit.empty() || !record.stack.git)
        return;
    const std::string &commit = record.stack.git->config_hash;
    if (commit != plan_.target_commit && commit == hash_before_)
        throw Ended{Outcome::not_effective,
                    Code::result_differs,
                    fmt::format("the server accepted it, but {} is still deployed, not {}",
                                commit.substr(0, 7), plan_.target_commit.substr(0, 7)),
                    {},
                    "plan again to see"};
}

} // namespace stowage::apply
