#include "plan/fields.hpp"

#include "desired/storable.hpp"
#include "git/unified_diff.hpp"
#include "kubernetes/redact.hpp"
#include "model/stack_fields.hpp"
#include "model/stack_parts.hpp"
#include "plan/comparison.hpp"
#include "plan/source_choice.hpp"
#include "support/codes.hpp"
#include "support/duration.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::plan {
namespace {

using Kind = FieldChange::Kind;
using model::Ability;

/// Where the stack is bound to a source, its repository, credentials and TLS are the source's, and `sources`
/// says them.
enum class Credentials { of_stack, of_source };

void compare_git(const desired::Git &desired, const model::GitConfig &current, Credentials credentials,
                 FieldComparison &into) {
    model::each_member<model::GitFields>([&](const auto &one) {
        const std::string field = model::path_of<model::GitFields>(one.key);
        if (credentials == Credentials::of_stack || !is(*model::find_stack_field(field), model::of_source))
            into.member(field, one.spelling, current.*one.value, desired.*one.value);
    });
    if (credentials == Credentials::of_source)
        return;
    const auto shown = [](const std::string &user) {
        return user.empty() ? "(credentials without a user)" : user;
    };
    const std::string user = current.authentication ? shown(current.username) : "";
    const std::string wanted_user = desired.authentication ? shown(desired.authentication->username) : "";
    into.text("gitConfig.authentication", user, wanted_user);
}

enum class Interval { of_stack, of_source };

void compare_auto_update(const model::AutoUpdate &want, const model::AutoUpdate &have, Interval interval,
                         FieldComparison &into) {
    if (interval == Interval::of_stack && !same_interval(have.interval, want.interval))
        into.text("autoUpdate.interval", have.interval, want.interval);
    into.text("autoUpdate.webhook", support::lower(have.webhook), support::lower(want.webhook));
    // Where the source that owns the interval does not poll, the server shows no flags either.
    if (interval == Interval::of_source && have.interval.empty() && have.webhook.empty() &&
        want.webhook.empty())
        return;
    into.flag("autoUpdate.forceUpdate", have.force_update, want.force_update);
    into.flag("autoUpdate.forcePullImage", have.force_pull_image, want.force_pull_image);
}

/// On newer servers a source's own interval takes the place of its stacks', in answers too.
Interval owner_of_interval(const desired::Stack &desired, const model::GitConfig &current,
                           const current::ServerState &state, Differences &result) {
    const model::Source *source = state.find_source(current.source_id);
    const std::string polled = source != nullptr ? source->interval : "";
    const bool always = state.can(Ability::source_intervals);
    if (polled.empty() && !always)
        return Interval::of_stack;
    const std::string wanted = desired.auto_update ? desired.auto_update->interval : "";
    if (source != nullptr && !wanted.empty() && !same_interval(wanted, polled))
        result.notes.emplace_back(
            Code::source_interval,
            fmt::format("autoUpdate.interval {} has no effect: source {} {} for all its stacks; set the "
                        "interval under sources",
                        wanted, state.source_label(current.source_id),
                        polled.empty() ? "does not poll" : "polls every " + polled));
    return Interval::of_source;
}

void compare_source(const desired::Stack &desired, const model::Stack &current,
                    const current::ServerState &state, const Options &options, Differences &result,
                    FieldComparison &into) {
    const desired::Git &git = *desired.git;
    if ((git.source_id == 0 && git.source.empty()) || desired.ignores("gitConfig.sourceId"))
        return;
    if (git.source_id != 0 && git.source_id == current.git->source_id)
        return;
    const SourceChoice choice = choose_source(git, state, options);
    result.impossible = choice.impossible;
    result.impossible_code = Code::source_unavailable;
    if (!choice.coming && (choice.id == 0 || choice.id == current.git->source_id))
        return;
    result.source_id = choice.id;
    into.text(
        "gitConfig.sourceId", current.git->source_id == 0 ? "" : state.source_label(current.git->source_id),
        choice.coming ? fmt::format("'{}' (made by this run)", git.source) : state.source_label(choice.id));
}

/// An interval without a job means that nothing polls, for whatever reason. A stopped stack has none, and
/// where sources poll they have the jobs.
bool polling_is_off(const desired::Stack &desired, const model::Stack &current, Interval interval) {
    return interval == Interval::of_stack && current.status == model::StackStatus::active &&
           desired.auto_update && !desired.auto_update->interval.empty() && current.auto_update &&
           !current.auto_update->interval.empty() && current.auto_update->job_id.empty();
}

void compare_content(const desired::InlineFile &desired, const current::FileContent *content,
                     model::StackType type, Differences &result, FieldComparison &into) {
    FieldChange change;
    change.field = "file";
    if (content == nullptr || !*content) {
        result.content_unknown = true;
        return;
    }
    const std::string before = support::without_last_newlines(**content);
    const std::string after = support::without_last_newlines(desired.content);
    if (before == after)
        return;
    kubernetes::Shown shown{before, after};
    if (type == model::StackType::kubernetes)
        shown = kubernetes::without_secrets(before, after);
    git::UnifiedDiff diff = git::unified_diff(shown.before + "\n", shown.after + "\n");
    change.diff = std::move(diff.text);
    change.lines_added = diff.added;
    change.lines_removed = diff.removed;
    into.add(std::move(change));
}

/// An inline stack's flag goes along with each update anyway; that of a git stack is what polling uses.
void compare_prune(const desired::Stack &desired, const model::Stack &current,
                   const current::ServerState &state, Differences &result, FieldComparison &into) {
    const bool prunes = current.type == model::StackType::swarm || state.can(Ability::standalone_prune);
    if (desired.prune && desired.git && current.git && prunes)
        into.flag("prune", current.prune, *desired.prune);
    if (desired.prune.value_or(false) && !prunes && current.type == model::StackType::standalone)
        result.notes.emplace_back(
            Code::prune_no_effect,
            "prune has no effect here: this server removes no services of standalone stacks, "
            "so what its files no longer name goes on running until somebody removes it");
}

Credentials credentials_of(const desired::Git &git, const current::ServerState &state) {
    const bool bound = git.source_id != 0 || !git.source.empty();
    return bound && state.can(Ability::sources) ? Credentials::of_source : Credentials::of_stack;
}

/// The parts that every stack can have, member by member; left out, they are not managed. `have` is what the
/// server has.
void compare_parts(const desired::Stack &desired, const model::StackParts &have, Ignored ignored,
                   FieldComparison &into) {
    model::each_part(
        [&](const auto &want, const auto &there) {
            using Part = model::PartIn<decltype(want)>;
            if (Part::needs_git || !want)
                return; // what is of the repository is compared with it
            const Part before = there.value_or(Part{});
            const Part after = ignored == Ignored::kept ? *want : desired::storable(desired, *want, before);
            model::each_written_member<Part>([&](const auto &one) {
                into.member(desired::path_of<Part>(one.key), one.spelling, before.*one.value,
                            after.*one.value);
            });
        },
        desired, have);
}

FieldChange source_change(const std::string &before, const std::string &after) {
    FieldChange change;
    change.field = "source";
    change.before = before;
    change.after = after;
    return change;
}

} // namespace

bool same_interval(const std::string &a, const std::string &b) {
    if (a == b)
        return true;
    const auto left = support::parse_go_duration(a);
    const auto right = support::parse_go_duration(b);
    return left && right && *left == *right;
}

Differences compare(const desired::Stack &desired, const model::Stack &current,
                    const current::FileContent *content, const current::ServerState &state,
                    const Options &options) {
    Differences result;
    FieldComparison into(desired, result, state.capabilities, Ignored::left_out);
    if (desired.type && *desired.type != current.type)
        into.text("type", model::name_of(current.type), model::name_of(*desired.type));
    if (desired.git && current.git) {
        compare_git(*desired.git, *current.git, credentials_of(*desired.git, state), into);
        compare_source(desired, current, state, options, result, into);
        const auto have = current.auto_update.value_or(model::AutoUpdate{});
        const Interval interval = owner_of_interval(desired, *current.git, state, result);
        compare_auto_update(
            desired::storable(desired, desired.auto_update.value_or(model::AutoUpdate{}), have), have,
            interval, into);
        if (polling_is_off(desired, current, interval))
            into.text("autoUpdate.polling", "off", "on");
    } else if (desired.git) {
        into.add(source_change("inline", "git " + desired.git->url), model::Cost::replace);
    } else if (current.git) {
        // Such an update of a Kubernetes stack is taken for git settings: it wipes them and deploys nothing.
        into.add(source_change("git " + current.git->url, "inline"),
                 current.type == model::StackType::kubernetes ? model::Cost::replace : model::Cost::deploy);
    } else if (desired.file && !desired.ignores("file")) {
        compare_content(*desired.file, content, current.type, result, into);
    }
    compare_prune(desired, current, state, result, into);
    if (result.impossible.empty()) {
        result.impossible = impossible_part(desired, current.type, state);
        result.impossible_code = Code::server_unsupported;
    }
    compare_parts(desired, current, Ignored::left_out, into);
    if (current.type != model::StackType::kubernetes) { // nothing uses what a server may have stored
        compare_env(desired.env, current.env, current.type, into);
        if (!desired.ignores("env"))
            note_altered_env(desired.env, current, result.notes);
    }
    return result;
}

std::string impossible_part(const desired::Stack &desired, model::StackType type,
                            const current::ServerState &state) {
    std::string why;
    model::each_part(
        [&](const auto &want) {
            const char *key = model::PartIn<decltype(want)>::key;
            const model::StackField *field = model::find_stack_field(key);
            if (!want || !want->any() || desired.ignores_path(key) || field == nullptr || !why.empty())
                return;
            if (is(*field, model::compose_only) && type == model::StackType::kubernetes)
                why = fmt::format("a Kubernetes stack can't have {0}: leave it out, or write {0}: none where "
                                  "defaults have it",
                                  key);
            else if (field->needs && !state.can(*field->needs))
                why = fmt::format("this server can't do {0} ({1}): leave it out, write {0}: none, or update "
                                  "the server",
                                  key, state.capabilities.reason(*field->needs));
        },
        desired);
    return why;
}

std::vector<FieldChange> fields_of_new(const desired::Stack &desired) {
    model::Stack nothing;
    nothing.type = desired.type.value_or(model::StackType::unknown);
    Differences result;
    const model::Capabilities any; // a create sets everything
    FieldComparison into(desired, result, any, Ignored::kept);
    if (desired.git) {
        compare_git(*desired.git, model::GitConfig{}, Credentials::of_stack, into);
        compare_auto_update(desired.auto_update.value_or(model::AutoUpdate{}), {}, Interval::of_stack, into);
    } else if (desired.file) {
        FieldChange change;
        change.field = "file";
        change.kind = Kind::added;
        change.after =
            fmt::format("{} ({})", desired.file->path,
                        support::count_of(support::split_lines(desired.file->content).size(), "line"));
        into.add(std::move(change));
    }
    compare_parts(desired, nothing, Ignored::kept, into);
    compare_env(desired.env, {}, nothing.type, into);
    for (FieldChange &change : result.changes) {
        change.kind = Kind::added;
        change.before.reset();
        change.forces_replace = false;
    }
    return result.changes;
}

} // namespace stowage::plan
