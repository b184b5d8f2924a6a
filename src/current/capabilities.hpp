#pragma once

#include "model/capabilities.hpp"
#include "model/stack.hpp"
#include "model/version.hpp"

#include <vector>

namespace stowage::current {

/// What the keys of its stacks prove of a server; where no stack can prove anything, what is known of servers
/// of its version. Sources are found out for good by asking for them (see `fetch`).
[[nodiscard]] model::Capabilities find_out(const std::vector<model::Stack> &stacks,
                                           const model::Version &version);

/// Whether asking for sources is worth a call: nothing else tells, and its version may have them.
[[nodiscard]] bool may_have_sources(const model::Capabilities &capabilities, const model::Version &version);

/// Whether this version is newer than all that stowage was tried with or was told of.
[[nodiscard]] bool is_newer_than_known(const model::Version &version);

} // namespace stowage::current
