#include "app/run.hpp"

#include "desired/resolve.hpp"
#include "plan/fingerprints.hpp"
#include "plan/json.hpp"
#include "plan/signature.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/rfc3339.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::app {
namespace {

constexpr std::size_t plan_file_limit = 256u << 20;

/// What a plan says of rights, and what it compares with, is about the user that it was made for.
void check_user(const plan::Plan &plan, const Connection &connection) {
    for (const plan::ServerPlan &server : plan.servers)
        if (server.name == connection.server.name && server.error.empty() &&
            server.user != connection.state.user.name)
            throw support::Error(
                fmt::format("the plan for server '{}' was made as {}, and this is the key of {}", server.name,
                            server.user, connection.state.user.name),
                fmt::format("apply it with a key of {}, or plan again", server.user));
}

/// Whether what it names by reference is what it was when the plan was saved. Else apply calls it stale, and
/// nothing is asked with it before: somebody may have written it into the file.
template <typename Spec>
bool has_planned_secrets(const Spec &spec, const plan::StackPlan &plan,
                         const std::vector<desired::Server> &servers) {
    const auto server = std::find_if(servers.begin(), servers.end(),
                                     [&](const desired::Server &one) { return one.name == plan.server; });
    return server != servers.end() &&
           plan::secrets_fingerprint(spec, server->api_key.for_comparing()) == plan.secrets_fingerprint;
}

/// What is asked of servers and repositories before a saved plan is applied.
struct Needed {
    Stacks stacks;     ///< whose result is compared with users, teams or sources of the server
    Stacks git_stacks; ///< that are planned for a commit
    bool any_source = false;
};

void resolve_stack(plan::StackPlan &item, const Options &options, const std::vector<desired::Server> &servers,
                   Needed &needed, support::Diagnostics &diagnostics) {
    auto spec = std::make_shared<desired::Stack>(*item.spec);
    desired::resolve(*spec, exec_of(options), diagnostics);
    item.replace_allowed = item.replace_allowed || options.plan.allow_replace;
    const bool as_planned = has_planned_secrets(*spec, item, servers);
    if (spec->access || spec->git)
        needed.stacks.push_back(spec);
    if (!item.target_commit.empty() && as_planned)
        needed.git_stacks.push_back(spec);
    item.spec = std::move(spec);
}

/// The values that an item takes by reference are not in the file.
void resolve_item(plan::StackPlan &item, const Options &options, const std::vector<desired::Server> &servers,
                  Needed &needed, support::Diagnostics &diagnostics) {
    if (item.source) {
        auto source = std::make_shared<desired::GitSource>(*item.source);
        desired::resolve(*source, exec_of(options), diagnostics);
        item.source = std::move(source);
        needed.any_source = true;
    } else if (plan::changes_something(item.action())) {
        resolve_stack(item, options, servers, needed, diagnostics);
    }
}

} // namespace

Run reopen_plan(const std::string &path, const Options &options, std::chrono::nanoseconds max_age) {
    const std::string text = support::read_file(path, plan_file_limit);
    plan::SavedPlan saved = plan::parse_plan_file(text, path);
    const auto created = support::from_rfc3339(saved.plan.created_at);
    if (std::chrono::system_clock::now() - created > max_age)
        throw support::Error(
            fmt::format("{} was made {} and is older than --max-age allows", path, saved.plan.created_at),
            "plan again, or allow a greater age");

    Run run(options);
    Planned &planned = run.planned;
    planned.plan = std::move(saved.plan);
    support::Diagnostics diagnostics;
    for (desired::Server &server : saved.servers)
        desired::resolve(server, exec_of(options), diagnostics);
    throw_if_any(diagnostics);
    plan::check_signatures(text, saved.servers, path);
    Needed needed;
    for (plan::StackPlan &item : planned.plan.stacks)
        resolve_item(item, options, saved.servers, needed, diagnostics);
    throw_if_any(diagnostics);
    warn_if_insecure(saved.servers, options);

    for (Fetched &fetched : fetch_all(saved.servers, needed.stacks, needed.git_stacks,
                                      {when_listed(needed.any_source), Health::not_asked}, options)) {
        Connection &connection = fetched.connection;
        if (!fetched.error) {
            check_user(planned.plan, connection);
            planned.connections.emplace(connection.server.name, std::move(connection));
            continue;
        }
        for (plan::ServerPlan &server : planned.plan.servers)
            if (server.name == connection.server.name) {
                server.error = fetched.error->str();
                server.error_code = fetched.error->code();
            }
    }
    planned.desired.servers = std::move(saved.servers);
    run.reached = Stage::limits;
    return run;
}

} // namespace stowage::app
