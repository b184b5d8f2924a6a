#include "current/fetch.hpp"

#include "current/match.hpp"
#include "portainer/access_api.hpp"
#include "portainer/gitops_api.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <set>
#include <tuple>

namespace stowage::current {
namespace {

using portainer::ApiError;
using portainer::Client;

/// From this version on servers deploy asynchronously and change a stack's git fields in place. Only a hint
/// for a server without any stack: what its stacks look like decides.
const model::Version first_newer{2, 36, 0, "2.36.0"};

/// A 401 of a server that nobody has set up yet says nothing of it.
ApiError explain(Client &client, ApiError error) {
    if (error.status != 401)
        return error;
    if (const auto set_up = client.has_administrator(); set_up && !*set_up) {
        error.message = "this Portainer server has not been set up yet: it has no administrator";
        error.details.clear();
        error.advice = "open its web page, create the administrator and an access token, then try again";
    }
    return error;
}

void sort_for_lookup(std::vector<model::Stack> &stacks) {
    std::stable_sort(stacks.begin(), stacks.end(), [](const model::Stack &a, const model::Stack &b) {
        if (a.endpoint_id != b.endpoint_id)
            return a.endpoint_id < b.endpoint_id;
        if (const auto order = support::lower(a.name).compare(support::lower(b.name)); order != 0)
            return order < 0;
        return a.id < b.id;
    });
}

bool is_newer(const ServerState &state) {
    if (std::any_of(state.stacks.begin(), state.stacks.end(),
                    [](const model::Stack &stack) { return stack.newer_generation; }))
        return true;
    return state.stacks.empty() && state.version >= first_newer;
}

void fetch_files(Client &client, ServerState &state,
                 const std::vector<std::shared_ptr<desired::Stack>> &wanted) {
    std::vector<std::int64_t> ids;
    for (const auto &stack : wanted) {
        const model::Environment *environment = environment_of(*stack, state);
        if (environment == nullptr || stack->state == desired::RunState::absent || !stack->file)
            continue;
        const Match found = match(*stack, state, environment->id);
        if (found.stack != nullptr && !found.stack->git)
            ids.push_back(found.stack->id);
    }
    auto contents = client.stack_files(ids);
    for (std::size_t i = 0; i < ids.size(); ++i)
        state.files.emplace(ids[i], std::move(contents[i]));
}

/// Only where it decides something: a stack is to be created there, as swarm or without a word of its type.
void fetch_swarms(Client &client, ServerState &state,
                  const std::vector<std::shared_ptr<desired::Stack>> &wanted) {
    std::set<std::int64_t> environments;
    for (const auto &stack : wanted) {
        const model::Environment *environment = environment_of(*stack, state);
        if (environment == nullptr || stack->state == desired::RunState::absent ||
            model::is_kubernetes(environment->type) || match(*stack, state, environment->id).stack != nullptr)
            continue;
        if (!stack->type || *stack->type == model::StackType::swarm)
            environments.insert(environment->id);
    }
    for (const std::int64_t id : environments)
        state.swarm_ids.emplace(
            id, client.swarm_id(id).map([](const auto &swarm) { return swarm.value_or(""); }));
}

/// Only where some stack's access names them.
void fetch_names(Client &client, ServerState &state,
                 const std::vector<std::shared_ptr<desired::Stack>> &wanted) {
    const auto any = [&](auto member) {
        return std::any_of(wanted.begin(), wanted.end(), [&](const auto &stack) {
            return stack->access && !((*stack->access).*member).empty();
        });
    };
    const auto named = [](const auto &items) {
        std::vector<std::pair<std::int64_t, std::string>> names;
        for (const auto &item : items)
            names.emplace_back(item.id, item.name);
        return names;
    };
    if (any(&desired::Access::users))
        state.users = client.access().users().map(named);
    if (any(&desired::Access::teams))
        state.teams = client.access().teams().map(named);
}

/// Only on newer servers. Without them a stack's own record says all that there is.
void fetch_sources(Client &client, ServerState &state,
                   const std::vector<std::shared_ptr<desired::Stack>> &wanted, Sources when) {
    const bool any_git =
        std::any_of(wanted.begin(), wanted.end(), [](const auto &stack) { return stack->git.has_value(); });
    if (!state.newer_generation || !(any_git || when == Sources::always))
        return;
    auto sources = client.gitops().sources();
    if (!sources)
        state.sources_error = std::move(sources.error());
    else if (*sources)
        state.sources = std::move(**sources);
}

} // namespace

portainer::ApiResult<ServerState> fetch(Client &client, const desired::Server &server,
                                        const std::vector<std::shared_ptr<desired::Stack>> &wanted,
                                        Sources sources) {
    ServerState state;
    state.server = server.name;
    state.url = server.url;
    state.fingerprint_key = server.api_key.value;
    state.fetched_at =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();

    auto status = client.system_status();
    if (!status)
        return tl::unexpected(std::move(status.error()));
    state.version = status->version;

    auto user = std::async(std::launch::async, [&] { return client.current_user(); });
    auto environments = std::async(std::launch::async, [&] { return client.environments(); });
    auto stacks = client.stacks();
    auto who = user.get();
    auto where = environments.get();
    if (!who)
        return tl::unexpected(explain(client, std::move(who.error())));
    if (!where)
        return tl::unexpected(std::move(where.error()));
    if (!stacks)
        return tl::unexpected(std::move(stacks.error()));
    state.user = std::move(*who);
    state.environments = std::move(*where);
    state.stacks = std::move(*stacks);
    sort_for_lookup(state.stacks);
    state.newer_generation = is_newer(state);

    fetch_files(client, state, wanted);
    fetch_swarms(client, state, wanted);
    fetch_names(client, state, wanted);
    fetch_sources(client, state, wanted, sources);
    return state;
}

} // namespace stowage::current
