#include "app/old_state.hpp"

#include "current/git_facts.hpp"
#include "desired/resolve.hpp"
#include "report/paint.hpp"
#include "support/codes.hpp"
#include "support/duration.hpp"
#include "support/file.hpp"
#include "support/folders.hpp"
#include "support/rfc3339.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::app {

using support::Code;
namespace {

constexpr std::size_t largest_snapshot = 256u << 20;

} // namespace

OldState::OldState(const StateOptions &what, const Options &options) : file_(what.file) {
    snapshot_ = current::parse_snapshot(support::read_file(what.file, largest_snapshot), what.file);
    const auto age = std::chrono::system_clock::now() - support::from_rfc3339(snapshot_.created_at);
    if (age <= what.max_age)
        return;
    too_old_ = fmt::format("the snapshot was taken {} and is {} old: what changed since is not in this plan",
                           snapshot_.created_at,
                           support::human_duration(std::chrono::duration_cast<std::chrono::seconds>(age)));
    options.tell(report::safe("WARNING: " + too_old_) + "\n");
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
    old.notes.emplace_back(Code::snapshot_age,
                           too_old_.empty() ? fmt::format("from the snapshot of {}", snapshot_.created_at)
                                            : "WARNING: " + too_old_);
    if (old.state.url != server.url)
        old.notes.emplace_back(Code::snapshot_other_server,
                               fmt::format("WARNING: the snapshot is of {}", old.state.url));
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

std::vector<Fetched> fetch_from_snapshot(desired::State &state, const StateOptions &what, const Base *base,
                                         const Options &options) {
    resolve_what_can_be(state, options);
    const OldState old(what, options);
    git::Remotes remotes(git_limit);
    std::vector<Fetched> all;
    for (const desired::Server &server : state.servers) {
        const auto wanted = stacks_on(server.name, state.stacks);
        Fetched fetched{{nullptr, server, {}}, std::nullopt};
        auto known = old.of(server, wanted,
                            base == nullptr ? std::vector<std::shared_ptr<desired::Stack>>{}
                                            : base->stacks_of(server.name));
        if (!known) {
            fetched.error = std::move(known.error());
        } else {
            fetched.connection.state = std::move(known->state);
            fetched.unknown = std::move(known->unknown);
            fetched.notes = std::move(known->notes);
            if (!options.health)
                fetched.connection.state.health.clear();
            if (!options.offline_git)
                current::add_git_facts(fetched.connection.state, may_be_asked(wanted, base), remotes,
                                       (support::cache_folder() / "git").string());
        }
        all.push_back(std::move(fetched));
    }
    return all;
}

} // namespace stowage::app
