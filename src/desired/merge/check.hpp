#pragma once

#include "desired/state.hpp"
#include "support/diagnostics.hpp"

#include <string>
#include <tuple>

namespace stowage::desired {

/// Server, environment, name: what the server keeps unique, but for Kubernetes stacks, of which each
/// namespace can have one. An environment named `3` is not the one with
/// the id 3.
using Identity = std::tuple<std::string, std::string, std::string>;

[[nodiscard]] Identity identity(const Stack &stack, const std::string &name);

/// What no stack or source can get wrong alone: the same one twice, names that collide, a webhook that two
/// use, an environment that is written in two ways. Stacks are taken in the order given.
void check_together(const State &state, support::Diagnostics &diagnostics);

/// Server names that are given twice.
void check_servers(const std::vector<Server> &servers, support::Diagnostics &diagnostics);

/// Whether every stack, source and scope of prune names a server that is defined. Nothing to say where no
/// server is defined and none is needed.
void check_server_names(const State &state, bool servers_needed, support::Diagnostics &diagnostics);

} // namespace stowage::desired
