#pragma once

#include "git/failure.hpp"
#include "git/remote.hpp"
#include "git/remote_request.hpp"

namespace stowage::git {

/// Throws Failure for a negative return value.
void check(int result);

/// The two things that are asked of a remote, in the process that may talk to it. Credentials go to the host,
/// port and scheme of the access alone; credential helpers and prompts are not used. Both throw Failure.
[[nodiscard]] RemoteRefs refs_over(const RemoteRequest &request);
void fetch_over(const RemoteRequest &request);

} // namespace stowage::git
