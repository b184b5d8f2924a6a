#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "git/remotes.hpp"

#include <memory>
#include <string>
#include <vector>

namespace stowage::current {

/// Finds out, for every git stack of `wanted` that the server has and whose record is as desired so far,
/// which commit its reference points to, and where that is not the deployed one, what lies between. A remote
/// that can't be read is noted on its stacks.
void add_git_facts(ServerState &state, const std::vector<std::shared_ptr<desired::Stack>> &wanted,
                   git::Remotes &remotes, const std::string &cache_folder);

} // namespace stowage::current
