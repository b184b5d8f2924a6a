#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "git/remote.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace stowage::current {

/// The compose files of a git stack at the commit that was deployed, the first first, by way of the
/// repositories in `cache`. Empty where one of them can't be read from here: nothing is known then.
[[nodiscard]] std::vector<std::string> deployed_files(const model::GitConfig &git,
                                                      const git::RemoteAccess &access,
                                                      const std::string &cache,
                                                      std::chrono::milliseconds limit);

/// The same of all git stacks that the desired state names, by stack id. A repository that does not answer is
/// asked once.
[[nodiscard]] std::map<std::int64_t, std::vector<std::string>>
git_contents(const ServerState &state, const std::vector<std::shared_ptr<desired::Stack>> &wanted,
             const std::string &cache);

} // namespace stowage::current
