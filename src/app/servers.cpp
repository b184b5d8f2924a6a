#include "app/servers.hpp"

#include "app/version.hpp"
#include "current/empty_stacks.hpp"
#include "current/fetch.hpp"
#include "current/git_contents.hpp"
#include "current/git_facts.hpp"
#include "current/health.hpp"
#include "desired/resolve.hpp"
#include "support/error.hpp"
#include "support/folders.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <future>
#include <set>

namespace stowage::app {
namespace {

/// What lies behind the records: repositories, and what runs.
void look_behind(Connection &connection, const Stacks &wanted, const Stacks &git_stacks,
                 git::Remotes *remotes, Health health) {
    current::ServerState &state = connection.state;
    const std::vector<const model::Stack *> judged = health == Health::of_all ? current::all_stacks(state)
                                                     : health == Health::of_wanted
                                                         ? current::stacks_to_judge(state, wanted)
                                                         : std::vector<const model::Stack *>{};
    std::future<current::Runtimes> asking = std::async(
        std::launch::async, [&] { return current::ask_runtimes(*connection.client, state, judged); });
    std::map<std::int64_t, std::vector<std::string>> git_files;
    if (remotes != nullptr) {
        const std::string cache = (support::cache_folder() / "git").string();
        current::add_git_facts(state, git_stacks, *remotes, cache);
        if (!judged.empty())
            git_files = current::git_contents(state, git_stacks, cache);
    }
    const current::Runtimes runtimes = asking.get();
    git_files.merge(current::files_of_empty(*connection.client, state, judged, runtimes, git_files));
    current::add_health(state, judged, runtimes, git_files);
}

/// The clients of a fleet live as long as the run does, so each soon lets go of its connections.
std::unique_ptr<portainer::Client> connect_to_one_of(std::size_t servers, const desired::Server &server,
                                                     const Options &options) {
    constexpr std::chrono::milliseconds soon{250};
    portainer::TransportOptions transport = transport_of(server, options);
    if (servers > servers_at_once)
        transport.rest_after = soon;
    return std::make_unique<portainer::Client>(std::move(transport));
}

} // namespace

desired::Exec exec_of(const Options &options) {
    return options.allow_exec ? desired::Exec::allow : desired::Exec::refuse;
}

void throw_if_any(const support::Diagnostics &diagnostics) {
    if (!diagnostics.empty())
        throw support::InputError(diagnostics.sorted());
}

Stacks stacks_on(const std::string &server, const Stacks &stacks) {
    Stacks found;
    std::copy_if(stacks.begin(), stacks.end(), std::back_inserter(found),
                 [&](const auto &stack) { return stack->server == server; });
    return found;
}

current::Sources when_listed(bool any_is_managed) {
    return any_is_managed ? current::Sources::always : current::Sources::where_used;
}

std::vector<Fetched> fetch_all(const std::vector<desired::Server> &servers, const Stacks &stacks,
                               const Stacks &git_stacks, const Questions &questions, const Options &options) {
    git::Remotes remotes(git_limit);
    return ask_each(servers, [&](const desired::Server &server) {
        Fetched fetched{{connect_to_one_of(servers.size(), server, options), server, {}}, std::nullopt};
        const Stacks wanted = stacks_on(server.name, stacks);
        auto state = current::fetch(*fetched.connection.client, server, wanted, questions.sources);
        if (!state) {
            fetched.error = std::move(state.error());
            return fetched;
        }
        fetched.connection.state = std::move(*state);
        look_behind(fetched.connection, wanted, stacks_on(server.name, git_stacks),
                    options.offline_git ? nullptr : &remotes, questions.health);
        return fetched;
    });
}

portainer::TransportOptions transport_of(const desired::Server &server, const Options &options) {
    portainer::TransportOptions transport;
    transport.base_url = server.url;
    transport.api_key = server.api_key.for_sending();
    for (const auto &[name, value] : server.headers)
        transport.headers.emplace_back(name, value.for_sending());
    transport.ca_file = server.ca_file;
    transport.fingerprint = server.fingerprint;
    transport.insecure = options.insecure || server.insecure;
    transport.connect_timeout = server.timeouts.connect;
    transport.read_timeout = server.timeouts.read;
    transport.max_connections = std::max(transport.max_connections, options.parallelism + 4);
    transport.max_attempts = options.retries.attempts;
    transport.backoff = options.retries.backoff;
    transport.user_agent = fmt::format("stowage/{}", version);
    return transport;
}

std::unique_ptr<portainer::Client> connect(const desired::Server &server, const Options &options) {
    return std::make_unique<portainer::Client>(transport_of(server, options));
}

void warn_if_insecure(const std::vector<desired::Server> &servers, const Options &options) {
    for (const desired::Server &server : servers)
        if (options.insecure || server.insecure)
            options.tell(fmt::format(
                "WARNING: {}: the certificate of {} is not checked; whoever sits in between can read the API "
                "key and change what is deployed\n",
                options.insecure ? "--insecure" : "tls.insecure", server.url));
}

void resolve_servers(desired::State &state, const Options &options) {
    support::Diagnostics diagnostics;
    for (desired::Server &server : state.servers)
        desired::resolve(server, exec_of(options), diagnostics);
    throw_if_any(diagnostics);
}

void resolve(desired::State &state, const Options &options) {
    support::Diagnostics diagnostics;
    for (desired::Server &server : state.servers)
        desired::resolve(server, exec_of(options), diagnostics);
    for (const auto &stack : state.stacks)
        desired::resolve(*stack, exec_of(options), diagnostics);
    for (desired::GitSource &source : state.sources)
        desired::resolve(source, exec_of(options), diagnostics);
    throw_if_any(diagnostics);
}

std::vector<desired::Server> servers_in_use(const desired::State &state) {
    std::set<std::string> names;
    for (const auto &stack : state.stacks)
        names.insert(stack->server);
    for (const desired::PruneScope &scope : state.prune)
        names.insert(scope.server);
    for (const desired::GitSource &source : state.sources)
        names.insert(source.server);
    std::vector<desired::Server> servers;
    for (const desired::Server &server : state.servers)
        if (names.contains(server.name))
            servers.push_back(server);
    return servers;
}

} // namespace stowage::app
