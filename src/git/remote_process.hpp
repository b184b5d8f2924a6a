#pragma once

#include "git/deadline.hpp"
#include "git/remote.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace stowage::git {

/// All that talks to a remote runs in a process of its own: libgit2 can neither be told to stop waiting nor
/// how much memory it may take, and a process can. These throw Failure, and TimedOut where the deadline
/// came first.

/// What one exchange with a remote may take.
struct RemoteLimits {
    std::size_t memory = 1u << 30;           ///< bytes, of the process
    std::size_t references = 1'000'000;      ///< that a remote may offer
    std::size_t listing = 256u << 20;        ///< bytes of that offer, over HTTP
    std::size_t pack = std::size_t{1} << 30; ///< bytes of one fetch
};

/// What a remote offers.
[[nodiscard]] RemoteRefs read_refs(const RemoteAccess &access, Deadline deadline,
                                   const RemoteLimits &limits = {});

/// Fetches a refspec into the repository in the folder `repository`.
void fetch(const RemoteAccess &access, const std::string &repository, const std::string &refspec,
           Deadline deadline, const RemoteLimits &limits = {});

/// The other end. The first thing that main() of every program does that talks to remotes: the program starts
/// itself once more, and then this does what is asked and returns the exit code. Nothing where the program
/// was started by somebody else.
[[nodiscard]] std::optional<int> serve_remote_process(int argc, const char *const *argv);

} // namespace stowage::git
