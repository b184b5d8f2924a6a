#include "plan/sources.hpp"
#include "plan/fingerprints.hpp"

#include "desired/select.hpp"
#include "plan/access.hpp"
#include "plan/fields.hpp"
#include "support/digest.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::plan {
namespace {

using Kind = FieldChange::Kind;

/// Compares field by field; a new source has all of them added.
class Comparison {
public:
    Comparison(const desired::GitSource &desired, const model::Source *record)
        : desired_(desired), record_(record) {}

    std::vector<FieldChange> compare() {
        const model::Source none;
        const model::Source &have = record_ != nullptr ? *record_ : none;
        text("url", have.url, desired_.url);
        text("authentication", user_of(have.authentication, have.username),
             desired_.authentication ? user_of(true, desired_.authentication->username) : "");
        text("tlsSkipVerify", have.tls_skip_verify ? "true" : "", desired_.tls_skip_verify ? "true" : "");
        if (!desired_.interval.empty() && !same_interval(have.interval, desired_.interval))
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
        FieldChange change;
        change.field = field;
        change.kind = before.empty() ? Kind::added : after.empty() ? Kind::removed : Kind::changed;
        if (!before.empty())
            change.before = before;
        if (!after.empty())
            change.after = after;
        change.where = desired_.where_is(field);
        changes_.push_back(std::move(change));
    }

    const desired::GitSource &desired_;
    const model::Source *record_;
    std::vector<FieldChange> changes_;
};

std::vector<std::string> users_of(const model::Source &source, const current::ServerState &current) {
    std::vector<std::string> names;
    for (const model::Stack &stack : current.stacks)
        if (stack.git && stack.git->source_id == source.id)
            names.push_back(stack.name);
    return names;
}

void block(StackPlan &plan, std::string reason) {
    plan.wanted = plan.action;
    plan.action = Action::blocked;
    plan.reasons = {std::move(reason)};
}

void add_access(StackPlan &plan, const desired::GitSource &desired, const model::Source *record,
                const current::ServerState &current, support::Diagnostics *diagnostics) {
    if (!desired.access)
        return;
    std::optional<portainer::AccessSettings> have;
    if (record != nullptr)
        have = {record->is_public, record->administrators_only, record->users, record->teams};
    AccessDifference access =
        compare_access(*desired.access, desired.where_is("access"), have, current, diagnostics);
    if (!access.change)
        return;
    plan.changes.push_back(std::move(*access.change));
    plan.access = access.settings;
}

void add_rotation(StackPlan &plan, const desired::GitSource &desired, const Options &options) {
    const bool all = std::find(options.rotate_credentials.begin(), options.rotate_credentials.end(), "*") !=
                     options.rotate_credentials.end();
    if (!all || !desired.authentication || !desired.authentication->password)
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
    plan.kind = StackPlan::Kind::source;
    plan.server = current.server;
    plan.environment = "sources";
    plan.name = desired->name;
    plan.source = desired;
    auto spec = std::make_shared<desired::Stack>();
    spec->server = current.server;
    spec->name = desired->name;
    spec->where = desired->where;
    plan.spec = std::move(spec);
    plan.secrets_fingerprint = secrets_fingerprint(*desired, current.fingerprint_key);
    return plan;
}

} // namespace

StackPlan diff_source(const std::shared_ptr<const desired::GitSource> &desired, const model::Source *record,
                      const current::ServerState &current, const Options &options,
                      support::Diagnostics *diagnostics) {
    StackPlan plan = named(desired, current);
    plan.action = record == nullptr ? Action::create : Action::update;
    if (!current.newer_generation) {
        block(plan, "this server has no sources: newer versions of Portainer do");
        return plan;
    }
    if (current.sources_error) {
        block(plan, "its sources could not be listed: " + current.sources_error->str());
        return plan;
    }
    plan.changes = Comparison(*desired, record).compare();
    if (record != nullptr)
        add_rotation(plan, *desired, options);
    add_access(plan, *desired, record, current, diagnostics);
    if (record == nullptr) {
        plan.reasons.push_back(
            current.user.administrator
                ? "it does not exist"
                : fmt::format("it is not among the sources that {} may see", current.user.name));
        return plan;
    }
    plan.stack_id = record->id;
    plan.fingerprint = fingerprint(*record, current.fingerprint_key);
    if (plan.changes.empty()) {
        plan.action = Action::none;
        return plan;
    }
    plan.reasons.push_back("its settings differ");
    if (const auto users = users_of(*record, current); !users.empty())
        plan.notes.push_back(fmt::format(
            "{} it: {}", users.size() == 1 ? "1 stack uses" : fmt::format("{} stacks use", users.size()),
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
    return support::hmac_sha256_hex(key, source.authentication->password->value);
}

} // namespace stowage::plan
