#include "plan/sources.hpp"
#include "plan/fingerprints.hpp"

#include "desired/select.hpp"
#include "plan/access.hpp"
#include "plan/comparison.hpp"
#include "plan/fields.hpp"
#include "plan/kind.hpp"
#include "support/codes.hpp"
#include "support/digest.hpp"
#include "support/repository_url.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::plan {
namespace {

using model::Ability;

/// Compares field by field; a new source has all of them added.
class SourceComparison {
public:
    /// `polls`: whether sources of this server have an interval.
    SourceComparison(const desired::GitSource &desired, const model::Source *record, bool polls)
        : desired_(desired), record_(record), polls_(polls) {}

    std::vector<FieldChange> compare() {
        const model::Source none;
        const model::Source &have = record_ != nullptr ? *record_ : none;
        text("name", have.name, desired_.name);
        if (!support::same_repository(have.url, desired_.url))
            text("url", have.url, desired_.url);
        text("authentication", user_of(have.authentication, have.username),
             desired_.authentication ? user_of(true, desired_.authentication->username) : "");
        text("tlsSkipVerify", have.tls_skip_verify ? "true" : "", desired_.tls_skip_verify ? "true" : "");
        if (polls_ && !desired_.interval.empty() && !same_interval(have.interval, desired_.interval))
            text("interval", have.interval, desired_.interval);
        return std::move(changes_);
    }

private:
    static std::string user_of(bool authentication, const std::string &user) {
        if (!authentication)
            return {};
        return user.empty() ? "(credentials without a user)" : user;
    }

    void text(const char *field, const std::string &before, const std::string &after) {
        if (before == after)
            return;
        FieldChange change = change_of_text(field, before, after);
        change.where = desired_.where_is(field);
        changes_.push_back(std::move(change));
    }

    const desired::GitSource &desired_;
    const model::Source *record_;
    bool polls_;
    std::vector<FieldChange> changes_;
};

/// The names of the stacks, or their numbers where the user may not see them.
std::vector<std::string> names_of(const std::vector<std::int64_t> &stacks,
                                  const current::ServerState &current) {
    std::vector<std::string> names;
    for (const std::int64_t id : stacks) {
        const auto found = std::find_if(current.stacks.begin(), current.stacks.end(),
                                        [id](const model::Stack &stack) { return stack.id == id; });
        names.push_back(found != current.stacks.end() ? found->name : fmt::format("#{}", id));
    }
    std::sort(names.begin(), names.end());
    return names;
}

void add_access(StackPlan &plan, const desired::GitSource &desired, const model::Source *record,
                const current::ServerState &current, support::Diagnostics *diagnostics) {
    if (!desired.access)
        return;
    std::optional<model::AccessSettings> have;
    if (record != nullptr)
        have = {record->is_public, record->administrators_only, record->users, record->teams};
    AccessDifference access =
        compare_access(*desired.access, desired.where_is("access"), have, current, diagnostics);
    if (!access.change)
        return;
    plan.changes.push_back(std::move(*access.change));
    plan.access = access.settings;
}

void add_rotation(StackPlan &plan, const desired::GitSource &desired) {
    if (!desired.authentication || !desired.authentication->password)
        return;
    FieldChange change;
    change.field = "authentication.password";
    change.secret = true;
    change.where = desired.where_is(change.field);
    plan.changes.push_back(std::move(change));
}

StackPlan named(const std::shared_ptr<const desired::GitSource> &desired,
                const current::ServerState &current) {
    StackPlan plan;
    plan.kind = &source_kind();
    plan.server = current.server;
    plan.environment = "sources";
    plan.name = desired->name;
    plan.source = desired;
    plan.secrets_fingerprint = secrets_fingerprint(*desired, current.fingerprint_key);
    return plan;
}

} // namespace

const model::Source *find_source(const desired::GitSource &desired, const current::ServerState &current,
                                 const DeclaredSources &declared) {
    const std::string user = desired.authentication ? desired.authentication->username : "";
    const auto of_another = [&](const model::Source &source) {
        return std::any_of(declared.begin(), declared.end(), [&](const auto &other) {
            return other->name != desired.name && other->server == desired.server &&
                   other->name == source.name && support::same_repository(source.url, other->url);
        });
    };
    const auto only = [&](auto fits) -> const model::Source * {
        const model::Source *found = nullptr;
        for (const model::Source &source : current.sources) {
            if (source.type != model::SourceType::git || !fits(source))
                continue;
            if (found != nullptr)
                return nullptr; // which of them is meant, nobody can know
            found = &source;
        }
        return found;
    };
    const auto of_repository = [&](const model::Source &source) {
        return support::same_repository(source.url, desired.url);
    };
    const auto of_user = [&](const model::Source &source) {
        return source.detailed && source.authentication == desired.authentication.has_value() &&
               source.username == user;
    };
    const auto of_name = [&](const model::Source &source) { return source.name == desired.name; };
    const model::Source *found =
        only([&](const model::Source &one) { return of_repository(one) && of_name(one) && of_user(one); });
    if (found == nullptr)
        found = only([&](const model::Source &one) { return of_repository(one) && of_name(one); });
    if (found == nullptr)
        found = only(
            [&](const model::Source &one) { return of_repository(one) && of_user(one) && !of_another(one); });
    return found != nullptr ? found : only(of_name);
}

bool writes_into_source(const std::vector<FieldChange> &changes) {
    return std::any_of(changes.begin(), changes.end(), [](const FieldChange &change) {
        return change.is_of("gitConfig.authentication") || change.is("gitConfig.tlsSkipVerify");
    });
}

const model::Source *open_source_for(const desired::Git &desired, const model::GitConfig &stored,
                                     const current::ServerState &current) {
    if (desired.authentication || !stored.authentication)
        return nullptr;
    const auto found =
        std::find_if(current.sources.begin(), current.sources.end(), [&](const model::Source &source) {
            return source.type == model::SourceType::git && source.detailed && !source.authentication &&
                   source.tls_skip_verify == desired.tls_skip_verify && source.id != stored.source_id &&
                   support::same_repository(source.url, desired.url);
        });
    return found == current.sources.end() ? nullptr : &*found;
}

Sharers sharers_of(const model::Stack &stack, const current::ServerState &current) {
    Sharers sharers;
    if (!stack.git || !current.can(Ability::sources))
        return sharers;
    const model::Source *source = current.find_source(stack.git->source_id);
    if (source != nullptr && source->detailed) {
        std::vector<std::int64_t> others = source->stacks;
        std::erase(others, stack.id);
        sharers.stacks = names_of(others, current);
        return sharers;
    }
    // The list of stacks names no sources, so repository and user have to tell.
    const auto shares = [&](const model::Stack &other) {
        if (other.id == stack.id || !other.git)
            return false;
        if (other.git->source_id != 0 && stack.git->source_id != 0)
            return other.git->source_id == stack.git->source_id;
        sharers.certain = false;
        return other.git->authentication == stack.git->authentication &&
               other.git->username == stack.git->username &&
               support::same_repository(other.git->url, stack.git->url);
    };
    std::vector<std::int64_t> others;
    for (const model::Stack &other : current.stacks)
        if (shares(other))
            others.push_back(other.id);
    sharers.stacks = names_of(others, current);
    return sharers;
}

StackPlan diff_source(const std::shared_ptr<const desired::GitSource> &desired, const model::Source *record,
                      const current::ServerState &current, Rotation rotation,
                      support::Diagnostics *diagnostics) {
    StackPlan plan = named(desired, current);
    const Action wanted = record == nullptr ? Action::create : Action::update;
    if (!current.can(Ability::sources)) {
        plan.notes.emplace_back(Code::server_unsupported,
                                "this server has no sources: the stacks that name it have its repository and "
                                "credentials themselves");
        return plan;
    }
    if (current.sources_error) {
        plan.block(wanted, Code::source_unavailable,
                   "its sources could not be listed: " + current.sources_error->str());
        return plan;
    }
    if (record != nullptr && !record->detailed) {
        const char *const words = "Not enough permissions to retrieve source";
        plan.forbid(wanted,
                    Verdict{Code::permission_source, words,
                            fmt::format("access to source {}", current.source_label(record->id)), false},
                    words);
        return plan;
    }
    const bool polls = current.can(Ability::source_intervals);
    if (!desired->interval.empty() && !polls)
        plan.notes.emplace_back(
            Code::source_interval,
            "interval has no effect: sources of this server do not poll; set it below autoUpdate "
            "of the stacks");
    plan.changes = SourceComparison(*desired, record, polls).compare();
    if (record != nullptr && rotation == Rotation::yes)
        add_rotation(plan, *desired);
    add_access(plan, *desired, record, current, diagnostics);
    if (record == nullptr) {
        plan.change(wanted,
                    current.user.administrator
                        ? "it does not exist"
                        : fmt::format("it is not among the sources that {} may see", current.user.name));
        return plan;
    }
    plan.stack_id = record->id;
    plan.fingerprint = fingerprint(*record, current.fingerprint_key);
    if (plan.changes.empty())
        return plan;
    plan.change(wanted, "its settings differ");
    const bool moves = std::any_of(plan.changes.begin(), plan.changes.end(),
                                   [](const FieldChange &change) { return change.field == "url"; });
    if (moves && !record->stacks.empty())
        plan.notes.emplace_back(
            Code::source_shared,
            "what runs stays as the former repository had it: plan and apply once more to "
            "deploy its stacks from this one");
    if (const auto users = names_of(record->stacks, current); !users.empty())
        plan.notes.emplace_back(
            Code::source_shared,
            fmt::format("{} it: {}",
                        users.size() == 1 ? "1 stack uses" : fmt::format("{} stacks use", users.size()),
                        support::join(users, ", ")));
    return plan;
}

std::string fingerprint(const model::Source &source, const std::string &key) {
    std::string record = fmt::format("{} {} {} {} {}", source.id, source.authentication,
                                     source.tls_skip_verify, source.is_public, source.administrators_only);
    for (const std::string *part : {&source.name, &source.url, &source.username, &source.interval})
        record += '\0' + *part;
    for (const auto &ids : {source.users, source.teams})
        record += fmt::format("\n{}", fmt::join(ids, " "));
    return support::hmac_sha256_hex(key, record);
}

std::string secrets_fingerprint(const desired::GitSource &source, const std::string &key) {
    if (!source.authentication || !source.authentication->password ||
        !source.authentication->password->secret())
        return {};
    return support::hmac_sha256_hex(key, source.authentication->password->for_comparing());
}

} // namespace stowage::plan
