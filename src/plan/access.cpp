#include "plan/access.hpp"

#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::plan {
namespace {

using model::AccessSettings;

/// One kind of those that a stack can be opened to, as a server lists them.
struct AccessKind {
    const char *singular;
    const char *plural;
    const current::Names &known;
};

std::string name_of(const AccessKind &kind, std::int64_t id) {
    if (kind.known)
        for (const auto &[known_id, name] : *kind.known)
            if (known_id == id)
                return name;
    return fmt::format("#{}", id);
}

std::string names_of(const AccessKind &kind, const std::vector<std::int64_t> &ids) {
    std::vector<std::string> names;
    for (const std::int64_t id : ids)
        names.push_back(name_of(kind, id));
    std::sort(names.begin(), names.end());
    return fmt::format("{} {}", kind.plural, support::join(names, ", "));
}

class AccessComparison {
public:
    AccessComparison(const desired::Access &access, const current::ServerState &current,
                     support::Diagnostics *diagnostics)
        : access_(access),
          current_(current),
          diagnostics_(diagnostics),
          users_{"user", "users", current.users},
          teams_{"team", "teams", current.teams} {}

    AccessDifference compare(const support::Location &where, const std::optional<AccessSettings> &have) {
        AccessDifference result;
        const AccessSettings want = wanted();
        // What is new is for administrators, or for the standard user who creates it.
        const bool as_created = !have && want.administrators_only && current_.user.administrator;
        if (as_created || (have && !refused_ && same(want, *have)))
            return result;
        FieldChange change;
        change.field = "access";
        change.where = where;
        change.kind = have ? FieldChange::Kind::changed : FieldChange::Kind::added;
        if (have)
            change.before = text_of(*have);
        change.after = text_of(want);
        if (refused_) {
            change.refused = refused_->words;
            change.refused_code = refused_->code;
        } else
            result.settings = want;
        result.refused = refused_;
        result.change = std::move(change);
        return result;
    }

private:
    AccessSettings wanted() {
        AccessSettings settings;
        settings.is_public = access_.is_public;
        settings.administrators_only = access_.administrators_only;
        settings.users = ids_of(users_, access_.users);
        settings.teams = ids_of(teams_, access_.teams);
        return settings;
    }

    std::vector<std::int64_t> ids_of(const AccessKind &kind,
                                     const std::vector<desired::AccessRef> &references) {
        std::vector<std::int64_t> ids;
        for (const desired::AccessRef &reference : references)
            if (const auto id = id_of(kind, reference))
                ids.push_back(*id);
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        return ids;
    }

    std::optional<std::int64_t> id_of(const AccessKind &kind, const desired::AccessRef &reference) {
        const bool is_me = &kind == &users_ && (reference.id == current_.user.id ||
                                                (reference.id == 0 && reference.name == current_.user.name));
        if (is_me)
            return current_.user.id;
        if (!kind.known) {
            refuse(kind.known.error().message, fmt::format("to list {}", kind.plural));
            return std::nullopt;
        }
        for (const auto &[id, name] : *kind.known)
            if (reference.id != 0 ? id == reference.id : name == reference.name)
                return id;
        report_missing(kind, reference);
        return std::nullopt;
    }

    void report_missing(const AccessKind &kind, const desired::AccessRef &reference) {
        const std::string label = reference.id != 0 ? std::to_string(reference.id) : reference.name;
        if (!current_.user.administrator) {
            refuse(fmt::format("{} '{}' is not among the {} that {} may see", kind.singular, label,
                               kind.plural, current_.user.name),
                   fmt::format("to see {} '{}', if it exists", kind.singular, label));
            return;
        }
        std::vector<std::string> names;
        for (const auto &[id, name] : *kind.known)
            names.push_back(name);
        std::string advice = fmt::format("see Portainer's list of {}", kind.plural);
        if (const auto near = support::did_you_mean(label, names))
            advice = fmt::format("did you mean '{}'?", *near);
        const std::string what =
            fmt::format("{} '{}' does not exist on server '{}'", kind.singular, label, current_.server);
        refuse(what, "nothing that could be granted");
        if (diagnostics_ != nullptr)
            diagnostics_->add(Code::input_unknown_name, reference.where, what, std::move(advice));
    }

    void refuse(std::string words, std::string missing) {
        if (!refused_)
            refused_ = Verdict{Code::permission_access_control, std::move(words), std::move(missing), true};
    }

    static bool same(const AccessSettings &a, const AccessSettings &b) {
        if (a.is_public || b.is_public)
            return a.is_public == b.is_public;
        return a.users == b.users && a.teams == b.teams;
    }

    [[nodiscard]] std::string text_of(const AccessSettings &settings) const {
        if (settings.is_public)
            return "public";
        std::vector<std::string> parts;
        if (!settings.teams.empty())
            parts.push_back(::stowage::plan::names_of(teams_, settings.teams));
        if (!settings.users.empty())
            parts.push_back(::stowage::plan::names_of(users_, settings.users));
        if (parts.empty()) // or the ids are not known
            return settings.administrators_only ? "administrators" : ::stowage::plan::text_of(access_);
        return support::join(parts, "; ");
    }

    const desired::Access &access_;
    const current::ServerState &current_;
    support::Diagnostics *diagnostics_;
    AccessKind users_;
    AccessKind teams_;
    std::optional<Verdict> refused_;
};

} // namespace

std::string text_of(const desired::Access &access) {
    if (access.is_public)
        return "public";
    if (access.administrators_only)
        return "administrators";
    std::vector<std::string> parts;
    const auto add = [&](const char *plural, const std::vector<desired::AccessRef> &references) {
        std::vector<std::string> names;
        for (const desired::AccessRef &reference : references)
            names.push_back(reference.id != 0 ? fmt::format("#{}", reference.id) : reference.name);
        if (!names.empty())
            parts.push_back(fmt::format("{} {}", plural, support::join(names, ", ")));
    };
    add("teams", access.teams);
    add("users", access.users);
    return support::join(parts, "; ");
}

AccessDifference compare_access(const desired::Access &access, const support::Location &where,
                                const std::optional<AccessSettings> &have,
                                const current::ServerState &current, support::Diagnostics *diagnostics) {
    return AccessComparison(access, current, diagnostics).compare(where, have);
}

AccessDifference compare_access(const desired::Stack &desired, const model::Stack *record,
                                const current::ServerState &current, support::Diagnostics *diagnostics) {
    if (!desired.access || desired.ignores("access") || desired.state == desired::RunState::absent)
        return {};
    const support::Location &where = desired.where_is("access");
    if (record == nullptr)
        return compare_access(*desired.access, where, std::nullopt, current, diagnostics);
    AccessDifference result = compare_access(
        *desired.access, where, model::settings_of(record->resource_control), current, diagnostics);
    const bool can_be_made = record->type == model::StackType::kubernetes && current.user.administrator;
    if (result.settings && !record->resource_control && !can_be_made) {
        result.refused =
            Verdict{Code::permission_access_control, "the server keeps no access control for this stack",
                    "nothing that could be granted", true};
        result.change->refused = result.refused->words;
        result.change->refused_code = result.refused->code;
        result.settings.reset();
    }
    return result;
}

} // namespace stowage::plan
