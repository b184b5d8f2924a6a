#include "current/fetch.hpp"

#include "current/capabilities.hpp"
#include "current/kubernetes_cluster.hpp"
#include "current/kubernetes_labels.hpp"
#include "current/match.hpp"
#include "portainer/access_api.hpp"
#include "support/parallel.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <tuple>

namespace stowage::current {
namespace {

using portainer::ApiError;
using portainer::Client;

constexpr std::size_t environments_at_once = 8; // environments

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

/// What is deleted matters where a server may refuse to delete it; what is to come from git and is inline, as
/// after a way back, for what is left over of it.
bool needs_content(const desired::Stack &stack, const model::Environment &environment,
                   const ServerState &state) {
    if (stack.state == desired::RunState::absent)
        return model::is_kubernetes(environment.type) && state.can(model::Ability::api_deletion);
    return stack.file.has_value() || stack.git.has_value();
}

/// What the manifest of a record without a namespace names says whether a stack in another one is meant.
void fetch_manifest_spaces(Client &client, ServerState &state,
                           const std::vector<std::shared_ptr<desired::Stack>> &wanted) {
    std::map<std::int64_t, const model::Stack *> asked;
    for (const auto &stack : wanted) {
        const model::Environment *environment = environment_of(*stack, state);
        if (environment == nullptr || stack->kubernetes_namespace.empty())
            continue;
        for (const model::Stack *candidate : match(*stack, state, environment->id).candidates)
            if (candidate->kubernetes_namespace.empty() &&
                (!candidate->git || candidate->git->additional_files.empty()))
                asked.emplace(candidate->id, candidate);
    }
    std::vector<std::int64_t> ids;
    for (const auto &[id, candidate] : asked)
        ids.push_back(id);
    const auto contents = client.stack_files(ids);
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (contents[i])
            if (auto spaces = spaces_of({asked.at(ids[i])}, {{ids[i], *contents[i]}}); !spaces.empty())
                state.manifest_spaces.emplace(ids[i], std::move(spaces));
}

void fetch_files(Client &client, ServerState &state,
                 const std::vector<std::shared_ptr<desired::Stack>> &wanted) {
    std::vector<std::int64_t> ids;
    for (const auto &stack : wanted) {
        const model::Environment *environment = environment_of(*stack, state);
        if (environment == nullptr || !needs_content(*stack, *environment, state))
            continue;
        const Match found = match(*stack, state, environment->id);
        if (found.stack != nullptr && found.stack->is_inline())
            ids.push_back(found.stack->id);
    }
    auto contents = client.stack_files(ids);
    for (std::size_t i = 0; i < ids.size(); ++i)
        state.files.emplace(ids[i], std::move(contents[i]));
}

/// Only where it decides something: a stack is to be created there, as swarm or without a word of its type,
/// or a swarm stack is to be moved there.
void fetch_swarms(Client &client, ServerState &state,
                  const std::vector<std::shared_ptr<desired::Stack>> &wanted) {
    std::set<std::int64_t> environments;
    for (const auto &stack : wanted) {
        const model::Environment *environment = environment_of(*stack, state);
        if (environment == nullptr || stack->state == desired::RunState::absent ||
            model::is_kubernetes(environment->type))
            continue;
        const model::Stack *found = match(*stack, state, environment->id).stack;
        const bool stays = found != nullptr && found->endpoint_id == environment->id;
        if (stays || (found != nullptr && found->type != model::StackType::swarm))
            continue;
        if (found != nullptr || !stack->type || *stack->type == model::StackType::swarm)
            environments.insert(environment->id);
    }
    for (const std::int64_t id : environments)
        state.swarm_ids.emplace(
            id, client.swarm_id(id).map([](const auto &swarm) { return swarm.value_or(""); }));
}

template <typename Items>
std::vector<std::pair<std::int64_t, std::string>> named(const Items &items) {
    std::vector<std::pair<std::int64_t, std::string>> names;
    for (const auto &item : items)
        names.emplace_back(item.id, item.name);
    return names;
}

/// Only where the access of some stack names them, or that of sources may.
void fetch_names(Client &client, ServerState &state,
                 const std::vector<std::shared_ptr<desired::Stack>> &wanted, Sources sources) {
    const auto any = [&](auto member) {
        return sources == Sources::always ||
               std::any_of(wanted.begin(), wanted.end(), [&](const auto &stack) {
                   return stack->access && !((*stack->access).*member).empty();
               });
    };
    if (any(&desired::Access::users))
        state.users = client.access().users().map([](const auto &users) { return named(users); });
    if (any(&desired::Access::teams))
        state.teams = client.access().teams().map([](const auto &teams) { return named(teams); });
}

/// What is one call each.
portainer::ApiResult<ServerState> fetch_records(Client &client, const desired::Server &server) {
    ServerState state;
    state.server = server.name;
    state.url = server.url;
    state.fingerprint_key = server.api_key.for_comparing();
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
    state.capabilities = find_out(state.stacks, state.version);
    return state;
}

void fetch_all_files(Client &client, ServerState &state) {
    std::vector<std::int64_t> ids;
    for (const model::Stack &stack : state.stacks)
        if (stack.is_inline())
            ids.push_back(stack.id);
    auto contents = client.stack_files(ids);
    for (std::size_t i = 0; i < ids.size(); ++i)
        state.files.emplace(ids[i], std::move(contents[i]));
}

void fetch_all_swarms(Client &client, ServerState &state) {
    std::vector<std::int64_t> ids;
    for (const model::Environment &environment : state.environments)
        if (environment.up && !model::is_kubernetes(environment.type))
            ids.push_back(environment.id);
    std::mutex mutex;
    support::in_parallel(ids.size(), environments_at_once, [&](std::size_t i) {
        auto swarm = client.swarm_id(ids[i]).map([](const auto &id) { return id.value_or(""); });
        const std::lock_guard lock(mutex);
        state.swarm_ids.emplace(ids[i], std::move(swarm));
    });
}

} // namespace

portainer::ApiResult<ServerState> fetch(Client &client, const desired::Server &server,
                                        const std::vector<std::shared_ptr<desired::Stack>> &wanted,
                                        Sources sources) {
    auto state = fetch_records(client, server);
    if (!state)
        return state;
    find_unlisted(client, *state, wanted);
    fetch_manifest_spaces(client, *state, wanted);
    fetch_files(client, *state, wanted);
    fetch_swarms(client, *state, wanted);
    fetch_names(client, *state, wanted, sources);
    fetch_sources(client, *state, wanted, sources);
    return state;
}

portainer::ApiResult<ServerState> fetch_everything(Client &client, const desired::Server &server) {
    auto state = fetch_records(client, server);
    if (!state)
        return state;
    fetch_all_files(client, *state);
    fetch_all_swarms(client, *state);
    state->users = client.access().users().map([](const auto &users) { return named(users); });
    state->teams = client.access().teams().map([](const auto &teams) { return named(teams); });
    fetch_sources(client, *state, {}, Sources::always);
    return state;
}

} // namespace stowage::current
