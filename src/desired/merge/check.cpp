#include "desired/merge/check.hpp"

#include "desired/read/context.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <map>
#include <tuple>

namespace stowage::desired {
namespace {

using support::Diagnostics;

/// Server, environment, name: what the server keeps unique.
using Identity = std::tuple<std::string, std::string, std::string>;

Identity identity(const Stack &stack, const std::string &name) {
    // An environment named `3` is not the one with the id 3.
    const std::string kind = stack.environment.id != 0 ? "id " : "name ";
    return {stack.server, kind + stack.environment.str(), name};
}

void check_identities(const State &state, Diagnostics &diagnostics) {
    std::map<Identity, const Stack *> named;
    for (const auto &stack : state.stacks) {
        if (stack->name.empty())
            continue;
        const auto [first, added] = named.emplace(identity(*stack, stack->name), stack.get());
        if (!added)
            diagnostics.add({stack->where_is("name"),
                             fmt::format("the stack {} is defined twice in the environment {}",
                                         in_quotes(stack->name), in_quotes(stack->environment.str())),
                             "keep one of them, or give it another name",
                             {first->second->where_is("name")},
                             {}});
    }
    std::map<Identity, const Stack *> formerly;
    for (const auto &stack : state.stacks) {
        if (stack->former_name.empty() || stack->former_name == stack->name)
            continue;
        const Identity former = identity(*stack, stack->former_name);
        const Location &where = stack->where_is("formerName");
        if (const auto taken = named.find(former); taken != named.end())
            diagnostics.add(
                {where,
                 fmt::format("formerName {} is the name of another stack", in_quotes(stack->former_name)),
                 "a stack can only take over a name that no other one has; rename in two steps",
                 {taken->second->where_is("name")},
                 {}});
        const auto [first, added] = formerly.emplace(former, stack.get());
        if (!added)
            diagnostics.add({where,
                             fmt::format("formerName {} is given twice", in_quotes(stack->former_name)),
                             "only one stack can be the renamed one",
                             {first->second->where_is("formerName")},
                             {}});
    }
}

void check_webhooks(const State &state, Diagnostics &diagnostics) {
    std::map<std::pair<std::string, std::string>, const Stack *> used;
    for (const auto &stack : state.stacks) {
        if (!stack->auto_update || stack->auto_update->webhook.empty())
            continue;
        const auto [first, added] =
            used.emplace(std::pair{stack->server, stack->auto_update->webhook}, stack.get());
        if (!added)
            diagnostics.add({stack->where_is("autoUpdate.webhook"),
                             "this webhook is used by two stacks",
                             "make another one with uuidgen: a webhook calls one stack",
                             {first->second->where_is("autoUpdate.webhook")},
                             {}});
    }
}

void check_environments(const State &state, Diagnostics &diagnostics) {
    std::map<std::pair<std::string, std::string>, const Stack *> spelled;
    for (const auto &stack : state.stacks) {
        const std::string &name = stack->environment.name;
        if (name.empty())
            continue;
        const std::string plain = support::lower(support::trim(name));
        const auto [first, added] = spelled.emplace(std::pair{stack->server, plain}, stack.get());
        const std::string &before = first->second->environment.name;
        if (!added && before != name)
            diagnostics.add({stack->where_is("environment"),
                             fmt::format("the environments {} and {} differ only in case or blanks",
                                         in_quotes(before), in_quotes(name)),
                             "pick the one that Portainer shows, and write it the same everywhere",
                             {first->second->where_is("environment")},
                             {}});
    }
}

} // namespace

void check_servers(const std::vector<Server> &servers, Diagnostics &diagnostics) {
    std::map<std::string, const Server *> named;
    for (const Server &server : servers) {
        const auto [first, added] = named.emplace(server.name, &server);
        if (!added && !server.name.empty())
            diagnostics.add({server.where,
                             fmt::format("the server {} is defined twice", in_quotes(server.name)),
                             "keep one of them",
                             {first->second->where},
                             {}});
    }
}

void check_server_names(const State &state, bool servers_needed, Diagnostics &diagnostics) {
    std::vector<std::string> names;
    for (const Server &server : state.servers)
        names.push_back(server.name);
    if (names.empty() && !servers_needed)
        return;
    const std::string all = support::join(names, ", ");
    for (const auto &stack : state.stacks) {
        if (state.find_server(stack->server) != nullptr || names.empty())
            continue;
        if (stack->server.empty() && !stack->fields.contains("server")) {
            diagnostics.add(
                stack->where,
                fmt::format("the stack {} doesn't say which server it is on", in_quotes(stack->name)),
                fmt::format("add server: to it, or once under defaults:; servers: {}", all));
            continue;
        }
        const auto near = support::did_you_mean(stack->server, names);
        diagnostics.add(stack->where_is("server"),
                        fmt::format("there is no server {}", in_quotes(stack->server)),
                        near ? fmt::format("did you mean '{}'?", *near) : fmt::format("servers: {}", all));
    }
}

void check_together(const State &state, Diagnostics &diagnostics) {
    check_identities(state, diagnostics);
    check_webhooks(state, diagnostics);
    check_environments(state, diagnostics);
}

} // namespace stowage::desired
