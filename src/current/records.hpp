#pragma once

#include "model/stack.hpp"
#include "portainer/client.hpp"

#include <cstdint>
#include <vector>

namespace stowage::current {

/// The records of Kubernetes stacks that a server tells of one by one, though its list leaves them out.
struct Records {
    std::vector<model::Stack> kubernetes;
    bool complete = false;    ///< each id was answered for, so that there are no others
    std::int64_t highest = 0; ///< id that the server knows
};

/// Asks for every id from 1 on, past `highest` until 512 of them in a row are unknown to the server. A server
/// answers for Kubernetes stacks whoever asks, and refuses those of others that are none. Not complete where
/// there are too many to ask for, or the server answers something else.
[[nodiscard]] Records ask_all_records(portainer::Client &client, std::int64_t highest);

/// Those of Kubernetes stacks with an id past `highest`, which were made since then.
[[nodiscard]] std::vector<model::Stack> records_after(portainer::Client &client, std::int64_t highest);

} // namespace stowage::current
