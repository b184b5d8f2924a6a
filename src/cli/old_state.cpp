#include "cli/old_state.hpp"

#include "cli/terminal.hpp"
#include "desired/resolve.hpp"
#include "report/paint.hpp"
#include "support/duration.hpp"
#include "support/file.hpp"
#include "support/rfc3339.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::cli {
namespace {

constexpr std::size_t largest_snapshot = 256u << 20;

} // namespace

OldState::OldState(const StateOptions &options) : file_(options.file) {
    snapshot_ = current::parse_snapshot(support::read_file(options.file, largest_snapshot), options.file);
    const auto age = std::chrono::system_clock::now() - support::from_rfc3339(snapshot_.created_at);
    if (age <= options.max_age)
        return;
    too_old_ = fmt::format("the snapshot was taken {} and is {} old: what changed since is not in this plan",
                           snapshot_.created_at,
                           support::human_duration(std::chrono::duration_cast<std::chrono::seconds>(age)));
    warn(report::safe("WARNING: " + too_old_) + "\n");
}

portainer::ApiResult<OldServer> OldState::of(const desired::Server &server,
                                             const std::vector<std::shared_ptr<desired::Stack>> &wanted,
                                             const std::vector<std::shared_ptr<desired::Stack>> &base) const {
    const auto kept =
        std::find_if(snapshot_.servers.begin(), snapshot_.servers.end(),
                     [&](const current::KeptServer &one) { return one.state.server == server.name; });
    if (kept == snapshot_.servers.end()) {
        portainer::ApiError error;
        error.kind = portainer::ApiError::Kind::unexpected;
        error.message = fmt::format("the snapshot {} has nothing of server '{}'", file_, server.name);
        error.advice = "take it with a desired state that names this server";
        return tl::unexpected(std::move(error));
    }
    OldServer old;
    old.state = current::restore(*kept, snapshot_.salt, wanted, base, old.unknown);
    // A fingerprint of these plans is compared with nothing; it needs a key all the same.
    old.state.fingerprint_key = snapshot_.salt;
    old.notes.push_back(too_old_.empty() ? fmt::format("from the snapshot of {}", snapshot_.created_at)
                                         : "WARNING: " + too_old_);
    if (old.state.url != server.url)
        old.notes.push_back(fmt::format("WARNING: the snapshot is of {}", old.state.url));
    old.state.url = server.url;
    return old;
}

void resolve_what_can_be(desired::State &state, const Options &options) {
    const desired::Exec exec = options.allow_exec ? desired::Exec::allow : desired::Exec::refuse;
    support::Diagnostics ignored; // what is missing is said beside the fields that it concerns
    for (const auto &stack : state.stacks)
        desired::resolve(*stack, exec, ignored);
    for (desired::GitSource &source : state.sources)
        desired::resolve(source, exec, ignored);
}

} // namespace stowage::cli
