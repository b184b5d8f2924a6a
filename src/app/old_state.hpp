#pragma once

#include "app/base.hpp"
#include "app/options.hpp"
#include "app/servers.hpp"
#include "current/snapshot.hpp"
#include "desired/state.hpp"
#include "portainer/api_result.hpp"

#include <memory>
#include <string>
#include <vector>

namespace stowage::app {

using current::UnknownFields;

/// What a snapshot has of one server.
struct OldServer {
    current::ServerState state;
    UnknownFields unknown;
    std::vector<plan::Note> notes; ///< how old it is, and what else is odd about it
};

/// A snapshot that stands for the servers.
class OldState {
public:
    /// Reads it. One that is older than allowed is said to be so on standard error, and in every server's
    /// notes. Throws support::Error.
    OldState(const StateOptions &what, const Options &options);

    [[nodiscard]] portainer::ApiResult<OldServer>
    of(const desired::Server &server, const std::vector<std::shared_ptr<desired::Stack>> &wanted,
       const std::vector<std::shared_ptr<desired::Stack>> &base) const;

private:
    current::Snapshot snapshot_;
    std::string file_;
    std::string too_old_; ///< "" while it is not
};

/// Looks up what can be looked up here, of stacks and sources; no server's key. Programs run only where
/// --allow-exec says so.
void resolve_what_can_be(desired::State &state, const Options &options);

/// What was kept of the servers, made comparable with the desired state, and the repositories as they are
/// now. `base` may be null.
[[nodiscard]] std::vector<Fetched> fetch_from_snapshot(desired::State &state, const StateOptions &what,
                                                       const Base *base, const Options &options);

} // namespace stowage::app
