#include "desired/merge/assemble.hpp"

#include "desired/merge/check.hpp"
#include "desired/merge/defaults.hpp"
#include "desired/merge/dependencies.hpp"
#include "desired/select.hpp"
#include "support/codes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

namespace stowage::desired {
namespace {

void sort(State &state) {
    std::stable_sort(state.servers.begin(), state.servers.end(),
                     [](const Server &a, const Server &b) { return a.name < b.name; });
    std::stable_sort(state.stacks.begin(), state.stacks.end(), [](const auto &a, const auto &b) {
        const auto key = [](const Stack &stack) {
            return std::tuple(stack.server, stack.environment.str(), stack.name);
        };
        return key(*a) < key(*b);
    });
    std::stable_sort(state.sources.begin(), state.sources.end(), [](const auto &a, const auto &b) {
        return std::tie(a.server, a.name) < std::tie(b.server, b.name);
    });
}

void take_sources(State &state, std::vector<DraftSource> &drafts, const Defaults &defaults,
                  const Server *only_server) {
    for (DraftSource &draft : drafts) {
        if (const auto server = server_of(draft.server, defaults, only_server)) {
            draft.source.server = server->value;
            if (server->where.known())
                draft.source.fields["server"] = server->where;
        }
        state.sources.push_back(std::move(draft.source));
    }
}

/// What a stack writes itself stays as it is written.
void inherit(Stack &stack, const GitSource &source) {
    Git &git = *stack.git;
    git.source_is_declared = true;
    if (git.url.empty())
        git.url = source.url;
    if (!stack.fields.contains("gitConfig.authentication"))
        git.authentication = source.authentication;
    if (!stack.fields.contains("gitConfig.tlsSkipVerify"))
        git.tls_skip_verify = source.tls_skip_verify;
}

/// A stack that names a source of the same desired state has the source's repository and credentials: on a
/// server without sources they are written into the stack.
void inherit_from_sources(State &state) {
    for (const auto &stack : state.stacks)
        for (const GitSource &source : state.sources)
            if (names_source(*stack, source)) {
                inherit(*stack, source);
                break;
            }
}

void take_prune(State &state, std::vector<DraftPrune> &drafts, const Defaults &defaults,
                const Server *only_server) {
    for (DraftPrune &draft : drafts) {
        if (const auto server = server_of(draft.server, defaults, only_server)) {
            draft.scope.server = server->value;
            draft.scope.server_where = server->where;
        }
        state.prune.push_back(std::move(draft.scope));
    }
}

/// What defaults may have brought to a stack.
std::size_t bytes_of(const Stack &stack) {
    const Git none;
    const Git &git = stack.git ? *stack.git : none;
    return stack.server.size() + stack.environment.name.size() + git.url.size() + git.reference_name.size() +
           (git.authentication ? git.authentication->username.size() : 0);
}

/// A long default is long in each stack.
bool fits(const Stack &stack, std::size_t &bytes, const LoadOptions &options,
          support::Diagnostics &diagnostics) {
    bytes += bytes_of(stack);
    if (bytes <= options.limits.total_bytes)
        return true;
    diagnostics.add(stack.where,
                    fmt::format("all texts together have more than {} MiB", options.limits.total_bytes >> 20),
                    "what stands under defaults: counts for each stack: split the state");
    return false;
}

} // namespace

State assemble(Draft draft, Complete complete, const LoadOptions &options,
               support::Diagnostics &diagnostics) {
    State state;
    state.servers = std::move(draft.servers);
    state.policy = std::move(draft.policy);
    const Defaults defaults = merge_defaults(draft.defaults, diagnostics);
    const Server *only_server = state.servers.size() == 1 ? &state.servers.front() : nullptr;
    support::Diagnostics missing; // may well stand in a file that could not be read
    std::vector<WrittenDependencies> dependencies;
    std::size_t bytes = 0;
    for (; !draft.stacks.empty(); draft.stacks.pop_front()) {
        DraftStack &stack = draft.stacks.front();
        apply_defaults(stack, defaults, only_server, missing);
        if (!fits(*stack.stack, bytes, options, diagnostics))
            return state;
        state.stacks.push_back(std::move(stack.stack));
        if (!stack.depends_on.empty())
            dependencies.push_back({state.stacks.back().get(), std::move(stack.depends_on)});
    }
    take_sources(state, draft.sources, defaults, only_server);
    inherit_from_sources(state);
    take_prune(state, draft.prune, defaults, only_server);
    resolve_dependencies(state, dependencies, missing, diagnostics);
    if (options.require_servers && state.servers.empty())
        missing.add(support::Code::input_missing_key, {}, "no server is defined",
                    "add one under servers:, with name, url and apiKey");
    check_server_names(state, options.require_servers, missing);
    if (complete == Complete::yes)
        for (support::Diagnostic &one : missing.sorted())
            diagnostics.add(std::move(one));
    check_servers(state.servers, diagnostics);
    check_together(state, diagnostics);
    sort(state);
    check_cycles(state, diagnostics);
    return state;
}

} // namespace stowage::desired
