#include "desired/merge/defaults.hpp"

#include "desired/read/rules.hpp"
#include "desired/storable.hpp"
#include "model/stack_fields.hpp"
#include "support/codes.hpp"

#include <fmt/format.h>
#include <type_traits>

namespace stowage::desired {
namespace {

bool same(const std::string &a, const std::string &b) {
    return a == b;
}
template <typename T>
requires std::is_scalar_v<T>
bool same(T a, T b) {
    return a == b;
}
bool same(std::chrono::milliseconds a, std::chrono::milliseconds b) {
    return a == b;
}

bool same(const DraftWait &a, const DraftWait &b) {
    const auto value = [](const std::optional<Written<std::chrono::milliseconds>> &written) {
        return written ? std::optional(written->value) : std::nullopt;
    };
    return a.enabled == b.enabled && value(a.timeout) == value(b.timeout) &&
           value(a.stable_for) == value(b.stable_for);
}

bool same(const Text &a, const Text &b) {
    return a.source == b.source && a.for_comparing() == b.for_comparing() && a.reference == b.reference &&
           a.command == b.command;
}

bool same(const DraftAuthentication &a, const DraftAuthentication &b) {
    if (!a.credentials || !b.credentials)
        return !a.credentials && !b.credentials;
    const std::optional<Text> &left = a.credentials->password;
    const std::optional<Text> &right = b.credentials->password;
    const bool same_password = left && right ? same(*left, *right) : left.has_value() == right.has_value();
    return a.credentials->username == b.credentials->username && same_password;
}

void report(const char *key, const Location &where, const Location &first,
            support::Diagnostics &diagnostics) {
    diagnostics.add(support::Code::input_duplicate,
                    {where,
                     fmt::format("the default {} is given twice, with different values", key),
                     "keep one of them; defaults hold for all files",
                     {first},
                     {}});
}

template <typename T>
void merge(const char *key, std::optional<Written<T>> &into, const std::optional<Written<T>> &from,
           support::Diagnostics &diagnostics) {
    if (!from)
        return;
    if (!into)
        into = from;
    else if (!same(into->value, from->value))
        report(key, from->where, into->where, diagnostics);
}

/// The stack's own value, else the default, in `into` with its place under `field`.
template <typename Into, typename T>
void fill(Into &into, const std::optional<Written<T>> &own, const std::optional<Written<T>> &other,
          Stack &stack, const char *field) {
    const std::optional<Written<T>> &chosen = own ? own : other;
    if (!chosen)
        return;
    into = chosen->value;
    stack.fields[field] = chosen->where;
}

/// A source brings all of its repository.
void fill_git_fields(Git &git, const DraftGit &own, const DraftGit &defaults, bool has_source, Stack &stack) {
    git.config_file_path = "docker-compose.yml"; // the server's own default
    model::each_member<model::GitFields>([&](const auto &one) {
        const std::string path = model::path_of<model::GitFields>(one.key);
        const bool may_be_default = !has_source || !is(*model::find_stack_field(path), model::of_source);
        const DraftGit &chosen = own.places.contains(path) || !may_be_default ? own : defaults;
        if (const Location *where = chosen.places.find(path)) {
            git.*one.value = chosen.*one.value;
            stack.fields[path] = *where;
        }
    });
}

void merge_git(DraftGit &into, const DraftGit &one, support::Diagnostics &diagnostics) {
    into.has_url = into.has_url || one.has_url;
    model::each_member<model::GitFields>([&](const auto &member) {
        const std::string path = model::path_of<model::GitFields>(member.key);
        const Location *where = one.places.find(path);
        const Location *first = into.places.find(path);
        if (where != nullptr && first == nullptr) {
            into.*member.value = one.*member.value;
            into.places[path] = *where;
        } else if (where != nullptr && into.*member.value != one.*member.value) {
            report(path.c_str(), *where, *first, diagnostics);
        }
    });
    merge("gitConfig.authentication", into.authentication, one.authentication, diagnostics);
}

/// Default credentials are meant for the default server: they are never sent to another host, scheme or port
/// without a word.
void check_origin(const Git &git, const DraftGit &defaults, const Stack &stack,
                  support::Diagnostics &diagnostics) {
    if (!defaults.places.contains("gitConfig.url") || same_origin(defaults.url, git.url))
        return;
    const bool other_host = host_of(defaults.url) != host_of(git.url);
    diagnostics.add(support::Code::input_conflict,
                    {stack.where_is("gitConfig.url"),
                     fmt::format("the default authentication is for another {}",
                                 other_host ? "host" : "scheme or port of this host"),
                     "give this stack its own authentication, or write authentication: none",
                     {defaults.authentication->where},
                     {}});
}

void fill_authentication(Git &git, const DraftGit &own, const DraftGit &defaults, Stack &stack,
                         support::Diagnostics &diagnostics) {
    const auto &chosen = own.authentication ? own.authentication : defaults.authentication;
    if (!chosen)
        return;
    stack.fields["gitConfig.authentication"] = chosen->where;
    git.authentication = chosen->value.credentials;
    if (chosen->value.username_where)
        stack.fields["gitConfig.authentication.username"] = *chosen->value.username_where;
    if (git.authentication && git.authentication->password)
        stack.fields["gitConfig.authentication.password"] = git.authentication->password->where;
    if (!own.authentication && git.authentication)
        check_origin(git, defaults, stack, diagnostics);
}

void fill_git(Stack &stack, const DraftGit &own, const DraftGit &defaults,
              support::Diagnostics &diagnostics) {
    Git git;
    const bool has_source = own.source || own.source_id;
    fill_git_fields(git, own, defaults, has_source, stack);
    fill_authentication(git, own, has_source ? DraftGit{} : defaults, stack, diagnostics);
    if (!own.has_url && !defaults.has_url && !has_source)
        diagnostics.add(support::Code::input_missing_key, own.where, "gitConfig needs the key 'url'",
                        "or write it once under defaults: gitConfig:, or name a source that has it");
    fill(git.source_id, own.source_id, {}, stack, "gitConfig.sourceId");
    fill(git.source, own.source, {}, stack, "gitConfig.source");
    stack.git = std::move(git);
}

void fill_wait(Stack &stack, const DraftHandling &own, const DraftHandling &defaults,
               support::Diagnostics &diagnostics) {
    const auto &chosen = own.wait ? own.wait : defaults.wait;
    if (!chosen)
        return;
    stack.fields["wait"] = chosen->where;
    Wait wait;
    wait.enabled = chosen->value.enabled;
    if (wait.enabled) {
        const DraftWait other = defaults.wait ? defaults.wait->value : DraftWait{};
        fill(wait.timeout, chosen->value.timeout, other.timeout, stack, "wait.timeout");
        fill(wait.stable_for, chosen->value.stable_for, other.stable_for, stack, "wait.stableFor");
    }
    if (wait.timeout && wait.stable_for && *wait.stable_for > *wait.timeout)
        diagnostics.add(support::Code::input_conflict,
                        {stack.where_is("wait.stableFor"),
                         "stableFor is longer than timeout, so that waiting could never end well",
                         "make timeout longer, or stableFor shorter",
                         {stack.where_is("wait.timeout")},
                         {}});
    stack.wait = wait;
}

template <typename Part>
bool same_part(const Part &a, const Part &b) {
    bool same_members = true;
    model::each_written_member<Part>(
        [&](const auto &one) { same_members = same_members && a.*one.value == b.*one.value; });
    return same_members;
}

template <typename Part>
void copy_places(const Places &from, Places &to) {
    const auto copy = [&](const std::string &field) {
        if (const Location *where = from.find(field))
            to[field] = *where;
    };
    copy(Part::key);
    model::each_written_member<Part>([&](const auto &one) { copy(path_of<Part>(one.key)); });
}

/// The stack's own part, else the default one. What Kubernetes stacks can't have they don't get from
/// defaults.
void fill_parts(DraftStack &draft, const DraftParts &defaults) {
    Stack &stack = *draft.stack;
    model::each_part(
        [&](auto &into, const auto &own, const auto &other) {
            using Part = model::PartIn<decltype(into)>;
            const bool fits = stack.type != model::StackType::kubernetes ||
                              !is(*model::find_stack_field(Part::key), model::compose_only);
            into = own || !fits ? own : other;
            copy_places<Part>(own || !fits ? draft.parts.places : defaults.places, stack.fields);
        },
        stack, draft.parts, defaults);
}

void merge_parts(DraftParts &into, const DraftParts &one, support::Diagnostics &diagnostics) {
    model::each_part(
        [&](auto &merged, const auto &other) {
            using Part = model::PartIn<decltype(merged)>;
            if (merged && other && !same_part(*merged, *other))
                report(Part::key, *one.places.find(Part::key), *into.places.find(Part::key), diagnostics);
            if (merged || !other)
                return;
            merged = other;
            copy_places<Part>(one.places, into.places);
        },
        into, one);
}

void fill_handling(DraftStack &draft, const DraftHandling &defaults, support::Diagnostics &diagnostics) {
    Stack &stack = *draft.stack;
    const DraftHandling &own = draft.handling;
    if (draft.git)
        fill(stack.git_drift, own.git_drift, defaults.git_drift, stack, "gitDrift");
    fill(stack.pull_image, own.pull_image, defaults.pull_image, stack, "pullImage");
    fill(stack.prune, own.prune, defaults.prune, stack, "prune");
    fill(stack.self_heal, own.self_heal, defaults.self_heal, stack, "selfHeal");
    const bool not_for_it =
        !draft.git && defaults.on_failure && defaults.on_failure->value == OnFailure::restore_inline;
    fill(stack.on_failure, own.on_failure, not_for_it ? std::nullopt : defaults.on_failure, stack,
         "onFailure");
    fill(stack.deploy_timeout, own.deploy_timeout, defaults.deploy_timeout, stack, "deployTimeout");
    fill_wait(stack, own, defaults, diagnostics);
}

void merge_handling(DraftHandling &into, const DraftHandling &one, support::Diagnostics &diagnostics) {
    merge("gitDrift", into.git_drift, one.git_drift, diagnostics);
    merge("pullImage", into.pull_image, one.pull_image, diagnostics);
    merge("prune", into.prune, one.prune, diagnostics);
    merge("selfHeal", into.self_heal, one.self_heal, diagnostics);
    merge("wait", into.wait, one.wait, diagnostics);
    merge("onFailure", into.on_failure, one.on_failure, diagnostics);
    merge("deployTimeout", into.deploy_timeout, one.deploy_timeout, diagnostics);
}

} // namespace

Defaults merge_defaults(const std::vector<Defaults> &all, support::Diagnostics &diagnostics) {
    Defaults merged;
    for (const Defaults &one : all) {
        merge("server", merged.server, one.server, diagnostics);
        if (one.environment && merged.environment && one.environment->str() != merged.environment->str())
            report("environment", one.environment->where, merged.environment->where, diagnostics);
        if (!merged.environment)
            merged.environment = one.environment;
        merge_git(merged.git, one.git, diagnostics);
        merge_parts(merged.parts, one.parts, diagnostics);
        merge_handling(merged.handling, one.handling, diagnostics);
    }
    return merged;
}

std::optional<Written<std::string>> server_of(const std::optional<Written<std::string>> &own,
                                              const Defaults &defaults, const Server *only_server) {
    if (own || defaults.server)
        return own ? own : defaults.server;
    if (only_server == nullptr)
        return std::nullopt;
    return Written<std::string>{only_server->name, {}};
}

void apply_defaults(DraftStack &draft, const Defaults &defaults, const Server *only_server,
                    support::Diagnostics &diagnostics) {
    Stack &stack = *draft.stack;
    if (const auto server = server_of(draft.server, defaults, only_server)) {
        stack.server = server->value;
        if (server->where.known())
            stack.fields["server"] = server->where;
    }
    const auto &environment = draft.environment ? draft.environment : defaults.environment;
    if (environment) {
        stack.environment = *environment;
        stack.fields["environment"] = environment->where;
    } else {
        diagnostics.add(support::Code::input_missing_key, stack.where, "a stack needs an environment",
                        "add environment: to the stack, or once under defaults:");
    }
    if (draft.git)
        fill_git(stack, *draft.git, defaults.git, diagnostics);
    fill_parts(draft, defaults.parts);
    fill_handling(draft, defaults.handling, diagnostics);
}

} // namespace stowage::desired
