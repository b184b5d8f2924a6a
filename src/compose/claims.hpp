#pragma once

#include "compose/document.hpp"

#include <string>
#include <vector>

namespace stowage::compose {

/// Something that only one stack of an engine can have: a port, the name of a container or of a network.
struct Claim {
    std::string what; ///< for people, and alike for what is the same
    HostPorts ports;
    bool is_port = false;
    support::Location where;
};

/// What the files ask for that can't be shared. A swarm names its containers itself.
[[nodiscard]] std::vector<Claim> claims_of(const Document &document, bool swarm);

/// Whether only one of them can have it, on one engine.
[[nodiscard]] bool clash(const Claim &a, const Claim &b);

} // namespace stowage::compose
