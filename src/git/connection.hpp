#pragma once

#include "git/remote.hpp"
#include "git/remote_request.hpp"

#include <stdexcept>
#include <string>

namespace stowage::git {

/// A failure of libgit2, with its words; secrets in them are masked.
class Failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Throws Failure for a negative return value.
void check(int result);

/// The two things that are asked of a remote, in the process that may talk to it. Credentials go to the host,
/// port and scheme of the access alone; credential helpers and prompts are not used. Both throw Failure.
[[nodiscard]] RemoteRefs refs_over(const RemoteRequest &request);
void fetch_over(const RemoteRequest &request);

} // namespace stowage::git
