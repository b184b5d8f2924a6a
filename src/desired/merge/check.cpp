#include "desired/merge/check.hpp"

#include "desired/merge/check_sources.hpp"
#include "desired/read/context.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace stowage::desired {
namespace {

using support::Diagnostics;

/// Where a stack was before, as far as it says so.
Identity former_identity(const Stack &stack) {
    Stack former;
    former.server = stack.server;
    former.environment = stack.former_environment.value_or(stack.environment);
    return identity(former, stack.former_name.empty() ? stack.name : stack.former_name);
}

std::string former_words(const Stack &stack) {
    std::string words;
    if (stack.former_environment)
        words = fmt::format("formerEnvironment {}", in_quotes(stack.former_environment->str()));
    if (!stack.former_name.empty())
        words += fmt::format("{}formerName {}", words.empty() ? "" : " with ", in_quotes(stack.former_name));
    return words;
}

const Location &former_place(const Stack &stack) {
    return stack.where_is(stack.former_environment ? "formerEnvironment" : "formerName");
}

/// Of two stacks with one name: whether each is another one, since each has a namespace of its own.
bool in_other_namespaces(const Stack &a, const Stack &b) {
    const auto says = [](const Stack &stack) {
        return stack.namespace_by_manifest || !stack.kubernetes_namespace.empty();
    };
    return says(a) && says(b) && a.kubernetes_namespace != b.kubernetes_namespace;
}

/// Stacks by a name that they have, or had: several where each is in a namespace of its own.
using Named = std::map<Identity, std::vector<const Stack *>>;

/// The one among those of that name that can't be there together with `stack`; null if there is none.
const Stack *in_the_way(const Named &named, const Identity &key, const Stack &stack) {
    const auto others = named.find(key);
    if (others == named.end())
        return nullptr;
    const auto found = std::find_if(others->second.begin(), others->second.end(),
                                    [&](const Stack *other) { return !in_other_namespaces(stack, *other); });
    return found == others->second.end() ? nullptr : *found;
}

void check_former(const State &state, const Named &named, Diagnostics &diagnostics) {
    Named formerly;
    for (const auto &stack : state.stacks) {
        if (!stack->former_environment && (stack->former_name.empty() || stack->former_name == stack->name))
            continue;
        const Identity former = former_identity(*stack);
        const Location &where = former_place(*stack);
        if (former == identity(*stack, stack->name)) {
            diagnostics.add(support::Code::input_conflict, where,
                            "formerEnvironment is the same as environment", "leave formerEnvironment out");
            continue;
        }
        if (const Stack *taken = in_the_way(named, former, *stack))
            diagnostics.add(
                support::Code::input_conflict,
                {where,
                 fmt::format("{} is {} another stack", former_words(*stack),
                             stack->former_environment ? "where this state has" : "the name of"),
                 stack->former_environment
                     ? "one stack can't be moved away and stay there: keep one of the two"
                     : "a stack can only take over a name that no other one has; rename in two steps",
                 {taken->where_is("name")},
                 {}});
        if (const Stack *first = in_the_way(formerly, former, *stack))
            diagnostics.add(support::Code::input_duplicate,
                            {where,
                             fmt::format("{} is given twice", former_words(*stack)),
                             "only one stack can be the one that was there before",
                             {former_place(*first)},
                             {}});
        formerly[former].push_back(stack.get());
    }
}

void report_twice(const Stack &stack, const Stack &other, Diagnostics &diagnostics) {
    const bool kubernetes = !stack.kubernetes_namespace.empty() || !other.kubernetes_namespace.empty();
    diagnostics.add(support::Code::input_duplicate,
                    {stack.where_is("name"),
                     fmt::format("the stack {} is defined twice in the environment {}", in_quotes(stack.name),
                                 in_quotes(stack.environment.str())),
                     kubernetes ? "keep one of them, or give each the namespace that it is in"
                                : "keep one of them, or give it another name",
                     {other.where_is("name")},
                     {}});
}

void check_identities(const State &state, Diagnostics &diagnostics) {
    Named named;
    for (const auto &stack : state.stacks) {
        if (stack->name.empty())
            continue;
        const Identity key = identity(*stack, stack->name);
        if (const Stack *same = in_the_way(named, key, *stack))
            report_twice(*stack, *same, diagnostics);
        named[key].push_back(stack.get());
    }
    check_former(state, named, diagnostics);
}

void check_webhooks(const State &state, Diagnostics &diagnostics) {
    std::map<std::pair<std::string, std::string>, const Stack *> used;
    for (const auto &stack : state.stacks) {
        if (!stack->auto_update || stack->auto_update->webhook.empty())
            continue;
        const auto [first, added] =
            used.emplace(std::pair{stack->server, stack->auto_update->webhook}, stack.get());
        if (!added)
            diagnostics.add(support::Code::input_duplicate,
                            {stack->where_is("autoUpdate.webhook"),
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
            diagnostics.add(support::Code::input_conflict,
                            {stack->where_is("environment"),
                             fmt::format("the environments {} and {} differ only in case or blanks",
                                         in_quotes(before), in_quotes(name)),
                             "pick the one that Portainer shows, and write it the same everywhere",
                             {first->second->where_is("environment")},
                             {}});
    }
}

/// The names that there are, to hold others against.
class ServerNames {
public:
    explicit ServerNames(const State &state) {
        for (const Server &server : state.servers)
            names_.push_back(server.name);
    }

    void check(const std::string &name, bool written, const Location &where, const std::string &whose,
               Diagnostics &diagnostics) const {
        if (names_.empty() || std::find(names_.begin(), names_.end(), name) != names_.end())
            return;
        const std::string all = support::join(names_, ", ");
        if (name.empty() && !written) {
            diagnostics.add(support::Code::input_missing_key, where,
                            fmt::format("{} doesn't say which server it is on", whose),
                            fmt::format("add server: to it, or once under defaults:; servers: {}", all));
            return;
        }
        const auto near = support::did_you_mean(name, names_);
        diagnostics.add(support::Code::input_unknown_name, where,
                        fmt::format("there is no server {}", in_quotes(name)),
                        near ? fmt::format("did you mean '{}'?", *near) : fmt::format("servers: {}", all));
    }

private:
    std::vector<std::string> names_;
};

bool same_key(const Text &a, const Text &b) {
    return a.secret() && a.source == b.source && a.reference == b.reference && a.command == b.command &&
           (!a.in_commit || a.for_comparing() == b.for_comparing());
}

/// Whoever has a server's key has the server: no git host gets it.
void check_password(const State &state, const std::optional<GitAuthentication> &authentication,
                    const std::string &whose, Diagnostics &diagnostics) {
    if (!authentication || !authentication->password)
        return;
    const Text &password = *authentication->password;
    for (const Server &server : state.servers) {
        const bool header = std::any_of(server.headers.begin(), server.headers.end(),
                                        [&](const auto &one) { return same_key(one.second, password); });
        if (!header && !same_key(server.api_key, password))
            continue;
        diagnostics.add(
            support::Code::input_conflict,
            {password.where,
             fmt::format("{} is {} of server {}, and can't be the git password of {}", password.describe(),
                         header ? "a header" : "the API key", in_quotes(server.name), whose),
             "git hosts have passwords of their own",
             {server.where},
             {}});
        return;
    }
}

void check_passwords(const State &state, Diagnostics &diagnostics) {
    for (const auto &stack : state.stacks)
        if (stack->git)
            check_password(state, stack->git->authentication, fmt::format("stack {}", in_quotes(stack->name)),
                           diagnostics);
    for (const GitSource &source : state.sources)
        check_password(state, source.authentication, fmt::format("source {}", in_quotes(source.name)),
                       diagnostics);
}

} // namespace

Identity identity(const Stack &stack, const std::string &name) {
    const std::string kind = stack.environment.id != 0 ? "id " : "name ";
    return {stack.server, kind + stack.environment.str(), name};
}

void check_servers(const std::vector<Server> &servers, Diagnostics &diagnostics) {
    std::map<std::string, const Server *> named;
    for (const Server &server : servers) {
        const auto [first, added] = named.emplace(server.name, &server);
        if (!added && !server.name.empty())
            diagnostics.add(support::Code::input_duplicate,
                            {server.where,
                             fmt::format("the server {} is defined twice", in_quotes(server.name)),
                             "keep one of them",
                             {first->second->where},
                             {}});
    }
}

void check_server_names(const State &state, bool servers_needed, Diagnostics &diagnostics) {
    if (state.servers.empty() && !servers_needed)
        return;
    const ServerNames names(state);
    for (const auto &stack : state.stacks)
        names.check(stack->server, stack->fields.contains("server"), stack->where_is("server"),
                    fmt::format("the stack {}", in_quotes(stack->name)), diagnostics);
    for (const GitSource &source : state.sources)
        names.check(source.server, source.fields.contains("server"), source.where_is("server"),
                    fmt::format("the source {}", in_quotes(source.name)), diagnostics);
    for (const PruneScope &scope : state.prune)
        names.check(scope.server, scope.server_where.known(),
                    scope.server_where.known() ? scope.server_where : scope.where, "this scope of prune",
                    diagnostics);
}

void check_together(const State &state, Diagnostics &diagnostics) {
    check_identities(state, diagnostics);
    check_webhooks(state, diagnostics);
    check_environments(state, diagnostics);
    check_sources(state, diagnostics);
    check_passwords(state, diagnostics);
}

} // namespace stowage::desired
