#pragma once

#include "support/code.hpp"

#include <string>

namespace stowage::portainer {

/// Why a call did not give what was asked for.
struct ApiError {
    enum class Kind {
        network, ///< no answer: connection, TLS, timeout; `maybe_sent` says whether the server may have acted
        status,  ///< the server answered with an error status
        unexpected, ///< the answer is not what the API promises (not JSON, wrong type, a redirect, HTML of a
                    ///< proxy)
        cancelled,  ///< the run was interrupted
    };
    Kind kind = Kind::network;
    int status = 0;      ///< HTTP status, 0 when there was no answer
    std::string call;    ///< `GET https://host/api/stacks`
    std::string message; ///< the server's `message`, or what happened
    std::string details; ///< the server's `details`; "" when it says nothing more than `message`
    std::string output;  ///< of a failed deployment: the server's `message` with its lines; "" elsewhere
    std::string advice;  ///< what to do next; may be empty
    /// Of the public key that the server shows, where it is not trusted; "" elsewhere.
    std::string fingerprint = {};
    /// A write whose effect is unknown: the connection was lost, or a proxy lost it (502, 504), after it was
    /// sent, or its answer can't be read.
    bool maybe_sent = false;
    bool timed_out = false; ///< the server had the request, and gave no answer in time

    /// One line for people: what, with the server's own words, and the call. Secrets are masked.
    [[nodiscard]] std::string str() const;
    /// Whether the user's rights stand in the way. Servers with sources say so by other statuses too where it
    /// is a source that the user may not read or does not own.
    [[nodiscard]] bool forbidden() const;
    /// What programs know it by, whatever it was that was asked for.
    [[nodiscard]] support::Code code() const;
};

} // namespace stowage::portainer
