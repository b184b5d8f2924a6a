#pragma once

#include "current/state.hpp"
#include "portainer/connection_facts.hpp"
#include "report/renderer.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace stowage::report {

/// What a server, an access token and their rights are good for, for `stowage doctor`.
struct ServerPage {
    std::string name;
    std::string url;
    std::string error;                           ///< why nothing is known of it; "" when it answered
    std::string error_advice;                    ///< of `error`
    const current::ServerState *state = nullptr; ///< everything that the user may see; null with `error`
    bool insecure = false;                       ///< certificates are not checked
    bool pinned = false;                         ///< one public key alone is trusted
    std::optional<portainer::ConnectionFacts> connection = {}; ///< nothing where that is not known
    std::chrono::system_clock::time_point now = {};            ///< by which a certificate is judged
};

/// How long a line is that needs nobody's attention does not matter: one fact a line, and at the end what
/// plan and apply will not be able to do.
[[nodiscard]] std::string server_page(const ServerPage &page);

/// What is wrong, or can't be done with this token; empty where all is well. The last part of the page.
[[nodiscard]] std::vector<std::string> limits_of(const ServerPage &page);

} // namespace stowage::report
