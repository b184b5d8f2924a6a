#pragma once

#include "model/stack.hpp"
#include "portainer/client.hpp"

#include <cstdint>
#include <vector>

namespace stowage::current {

/// The records of Kubernetes stacks that a server tells of one by one, though its list leaves them out.
struct Records {
    std::vector<model::Stack> kubernetes;
    bool complete = false; ///< each id was answered for, so that there are no others
};

/// Asks for every id from 1 on, past `highest` until a long row of them is unknown to the server. A server
/// answers for Kubernetes stacks whoever asks, and refuses those of others that are none. Not complete where
/// there are too many to ask for, or the server answers something else.
[[nodiscard]] Records ask_all_records(portainer::Client &client, std::int64_t highest);

} // namespace stowage::current
