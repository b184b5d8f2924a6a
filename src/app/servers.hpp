#pragma once

#include "app/options.hpp"
#include "current/fetch.hpp"
#include "current/snapshot.hpp"
#include "current/state.hpp"
#include "desired/resolve.hpp"
#include "desired/state.hpp"
#include "portainer/client.hpp"
#include "support/diagnostics.hpp"
#include "support/parallel.hpp"

#include <chrono>
#include <cstddef>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace stowage::app {

/// For a repository to say which commit it is at.
inline constexpr std::chrono::seconds git_limit{10};

/// A server that is being worked with.
struct Connection {
    std::unique_ptr<portainer::Client> client;
    desired::Server server;
    current::ServerState state;
};

/// Looks up all references. Throws InputError with every one that can't be.
void resolve(desired::State &state, const Options &options);

/// Looks up the keys and headers of servers alone. Throws InputError as above.
void resolve_servers(desired::State &state, const Options &options);

/// How a server is reached, with its key.
[[nodiscard]] portainer::TransportOptions transport_of(const desired::Server &server, const Options &options);
[[nodiscard]] std::unique_ptr<portainer::Client> connect(const desired::Server &server,
                                                         const Options &options);

/// Says on standard error what --insecure means.
void warn_if_insecure(const std::vector<desired::Server> &servers, const Options &options);

/// Those that some selected stack, source or prune scope is on.
[[nodiscard]] std::vector<desired::Server> servers_in_use(const desired::State &state);

[[nodiscard]] desired::Exec exec_of(const Options &options);

/// Throws InputError with all of them.
void throw_if_any(const support::Diagnostics &diagnostics);

/// What one server said.
struct Fetched {
    Connection connection;
    std::optional<portainer::ApiError> error;
    current::UnknownFields unknown = {}; ///< of a snapshot
    std::vector<plan::Note> notes = {};  ///< about where it is from
};

using Stacks = std::vector<std::shared_ptr<desired::Stack>>;

enum class Health { not_asked, of_wanted, of_all };

/// What is asked besides stacks.
struct Questions {
    current::Sources sources;
    Health health;
};

[[nodiscard]] Stacks stacks_on(const std::string &server, const Stacks &stacks);
[[nodiscard]] current::Sources when_listed(bool any_is_managed);

/// How many servers are asked at one time: a fleet must not open thousands of connections.
inline constexpr std::size_t servers_at_once = 32;

/// Calls `work` with each server, so many at one time; the results are in the order of the servers. Throws
/// what the first of them throws.
template <typename Work>
[[nodiscard]] auto ask_each(const std::vector<desired::Server> &servers, const Work &work) {
    using Result = std::invoke_result_t<Work, const desired::Server &>;
    std::vector<std::packaged_task<Result(const desired::Server &)>> tasks;
    std::vector<std::future<Result>> answers;
    for (std::size_t i = 0; i < servers.size(); ++i)
        answers.push_back(tasks.emplace_back(work).get_future());
    support::in_parallel(servers.size(), servers_at_once, [&](std::size_t i) { tasks[i](servers[i]); });
    std::vector<Result> results;
    for (std::future<Result> &answer : answers)
        results.push_back(answer.get());
    return results;
}

/// From all servers; in the order of `servers`. The repositories of `git_stacks` are asked.
[[nodiscard]] std::vector<Fetched> fetch_all(const std::vector<desired::Server> &servers,
                                             const Stacks &stacks, const Stacks &git_stacks,
                                             const Questions &questions, const Options &options);

} // namespace stowage::app
