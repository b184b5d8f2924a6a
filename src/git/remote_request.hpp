#pragma once

#include "git/remote_process.hpp"

#include <string>

namespace stowage::git {

/// What the process that talks to a remote is asked.
struct RemoteRequest {
    RemoteAccess access;
    RemoteLimits limits;
    std::string repository; ///< to fetch into; "" to list the references alone
    std::string refspec;
};

/// What it answers.
struct RemoteAnswer {
    std::string error; ///< "" where all went well
    RemoteRefs refs;   ///< where it was asked for them
};

/// As JSON, which goes through pipes.
[[nodiscard]] std::string to_text(const RemoteRequest &request);
[[nodiscard]] std::string to_text(const RemoteAnswer &answer);
/// Both throw std::exception for text that is not from the above.
[[nodiscard]] RemoteRequest request_from(const std::string &text);
[[nodiscard]] RemoteAnswer answer_from(const std::string &text);

} // namespace stowage::git
