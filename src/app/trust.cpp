#include "app/trust.hpp"

#include "model/stack_fields.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace stowage::app {
namespace {

using desired::Git;
using desired::GitAuthentication;
using desired::GitSource;
using desired::Stack;
using desired::Text;

bool same_credentials(const std::optional<GitAuthentication> &a, const std::optional<GitAuthentication> &b) {
    if (!a || !b)
        return !a && !b;
    if (a->username != b->username || a->password.has_value() != b->password.has_value())
        return false;
    return !a->password || same_reference(*a->password, *b->password);
}

/// Whether both reach the same repository in the same way with the same credentials.
bool same_repository(const Git &a, const Git &b) {
    return a.url == b.url && a.tls_skip_verify == b.tls_skip_verify && a.source == b.source &&
           a.source_id == b.source_id && same_credentials(a.authentication, b.authentication);
}

/// Whether a field says which repository is asked, or with what credentials.
bool leads_to_repository(const model::StackField &field) {
    return is(field, model::of_source) || field.path.starts_with("gitConfig.source");
}

/// What `ignore` leaves to the server may be another repository than the one that is written.
bool leaves_the_same(const Stack &a, const Stack &b) {
    const auto fields = model::stack_fields();
    return std::none_of(fields.begin(), fields.end(), [&](const model::StackField &field) {
        return leads_to_repository(field) && a.ignores_path(field.path) != b.ignores_path(field.path);
    });
}

/// Whether `before` is the stack that `now` was before the change, by the names that both say.
bool same_stack(const Stack &before, const Stack &now) {
    const auto &environment = now.former_environment ? *now.former_environment : now.environment;
    return before.server == now.server &&
           (before.environment.str() == now.environment.str() ||
            before.environment.str() == environment.str()) &&
           (before.name == now.name || (!now.former_name.empty() && before.name == now.former_name));
}

bool withhold_text(Text &text) {
    if (!text.secret() || text.resolved())
        return false;
    text.withhold();
    return true;
}

} // namespace

bool same_reference(const Text &a, const Text &b) {
    if (a.source != b.source || a.reference != b.reference || a.command != b.command)
        return false;
    return (a.secret() && !a.in_commit && !b.in_commit) || a.for_comparing() == b.for_comparing();
}

bool Trust::knows_variable(const Stack &stack, const desired::EnvEntry &entry) const {
    return std::any_of(base_.stacks.begin(), base_.stacks.end(), [&](const auto &before) {
        return same_stack(*before, stack) &&
               std::any_of(before->env.begin(), before->env.end(), [&](const desired::EnvEntry &one) {
                   return one.name == entry.name && same_reference(one.value, entry.value);
               });
    });
}

bool Trust::knows_source(const GitSource &source) const {
    return std::any_of(base_.sources.begin(), base_.sources.end(), [&](const GitSource &before) {
        return before.server == source.server && before.name == source.name && before.url == source.url &&
               before.tls_skip_verify == source.tls_skip_verify &&
               same_credentials(before.authentication, source.authentication);
    });
}

const GitSource *Trust::source_of(const desired::State &state, const Stack &stack) const {
    const auto found = std::find_if(state.sources.begin(), state.sources.end(), [&](const GitSource &source) {
        return source.server == stack.server && !stack.git->source.empty() &&
               source.name == stack.git->source;
    });
    return found == state.sources.end() ? nullptr : &*found;
}

bool Trust::knows_repository(const Stack &stack) const {
    return std::any_of(base_.stacks.begin(), base_.stacks.end(), [&](const auto &before) {
        return before->git && before->server == stack.server && same_repository(*before->git, *stack.git) &&
               leaves_the_same(*before, stack);
    });
}

void Trust::withhold(Stack &stack, const desired::State &head, Withheld &withheld) const {
    for (desired::EnvEntry &entry : stack.env)
        if (entry.value.secret() && !knows_variable(stack, entry) && withhold_text(entry.value))
            withheld.said.push_back(
                fmt::format("stack '{}': this change gives {} the value of {}, which is not looked up",
                            stack.name, entry.name, entry.value.describe()));
    if (!stack.git)
        return;
    const GitSource *source = source_of(head, stack);
    if (knows_repository(stack) && (source == nullptr || knows_source(*source)))
        return;
    withheld.off_limits.insert(&stack);
    const bool password = stack.git->authentication && stack.git->authentication->password &&
                          withhold_text(*stack.git->authentication->password);
    withheld.said.push_back(fmt::format(
        "stack '{}': this change names the repository {}{}, which is not asked", stack.name,
        stack.git->url.empty() ? "of a source" : stack.git->url,
        password ? " and sends it " + stack.git->authentication->password->describe() : std::string()));
}

void Trust::withhold(GitSource &source, Withheld &withheld) const {
    if (knows_source(source))
        return;
    if (source.authentication && source.authentication->password &&
        withhold_text(*source.authentication->password))
        withheld.said.push_back(fmt::format("source '{}': this change sends {} to {}, so it is not looked up",
                                            source.name, source.authentication->password->describe(),
                                            source.url));
}

Withheld Trust::withhold(desired::State &head) const {
    Withheld withheld;
    for (const auto &stack : head.stacks)
        withhold(*stack, head, withheld);
    for (GitSource &source : head.sources)
        withhold(source, withheld);
    return withheld;
}

} // namespace stowage::app
