#include "desired/merge/assemble.hpp"

#include "desired/merge/check.hpp"
#include "desired/merge/defaults.hpp"

#include <algorithm>
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
}

} // namespace

State assemble(Draft draft, Complete complete, const LoadOptions &options,
               support::Diagnostics &diagnostics) {
    State state;
    state.servers = std::move(draft.servers);
    const Defaults defaults = merge_defaults(draft.defaults, diagnostics);
    const Server *only_server = state.servers.size() == 1 ? &state.servers.front() : nullptr;
    support::Diagnostics missing; // may well stand in a file that could not be read
    for (; !draft.stacks.empty(); draft.stacks.pop_front()) {
        DraftStack &stack = draft.stacks.front();
        apply_defaults(stack, defaults, only_server, missing);
        state.stacks.push_back(std::move(stack.stack));
    }
    if (options.require_servers && state.servers.empty())
        missing.add({}, "no server is defined", "add one under servers:, with name, url and apiKey");
    check_server_names(state, options.require_servers, missing);
    if (complete == Complete::yes)
        for (support::Diagnostic &one : missing.sorted())
            diagnostics.add(std::move(one));
    check_servers(state.servers, diagnostics);
    check_together(state, diagnostics);
    sort(state);
    return state;
}

} // namespace stowage::desired
