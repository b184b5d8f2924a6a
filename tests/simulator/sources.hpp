#pragma once

#include "access.hpp"
#include "api.hpp"
#include "message.hpp"
#include "world.hpp"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace simulator {

// Shared git sources of newer servers: who may do what with them, and how stacks come by theirs. The world's
// lock is held for all of it.

bool may_read(const State &state, const Caller &caller, const Source &source);
bool may_change(const Caller &caller, const Source &source);

bool same_credentials(const std::optional<Credentials> &a, const std::optional<Credentials> &b);

/** Is there another source with its url and credentials? */
bool source_exists(const State &state, const Source &wanted);

/** The source with that url, however it is spelled, and these credentials; made when there is none. */
int source_for(World &world, const GitConfig &git, const Caller &owner);

/** What a call that names a source gets: the source, or why not. */
struct WantedSource {
    const Source *source = nullptr;
    std::optional<Answer> refusal;
};
WantedSource source_named(const World &world, const Caller &caller, int id);

/** A source as creating and changing it answer: only a change of its access shows the password. */
enum class Password { blank, clear };
Answer written_source(const Source &source, Password password, int status = 200);

/** What the list says of a source; asks its repository, so the lock is released meanwhile. */
using Lock = std::unique_lock<std::mutex>;
std::vector<ListedSource> list_anew(World &world, Lock &lock, const Caller &caller);

/** The stacks that use a source, oldest first. */
std::vector<const Stack *> stacks_of(const State &state, int source_id);

/** A stack as the pages of workflows show it. */
enum class Checked { no, yes };
nlohmann::json workflow_json(const World &world, const Stack &stack, Checked checked);

// The calls below /gitops/sources, one file a kind.
Answer list_sources(World &world, Lock &lock, const Call &call);
Answer summarise_sources(World &world, Lock &lock, const Call &call);
Answer show_source(World &world, Lock &lock, const Caller &caller, int id);
Answer test_source(World &world, Lock &lock, const GitConfig &git);
Answer create_source(World &world, const Caller &caller, const nlohmann::json &body);
/** A source after a change is stored; tests of one that is not stored ask as well. */
Source changed_source(const World &world, Source source, const nlohmann::json &body);
Answer update_source(World &world, const Caller &caller, int id, const nlohmann::json &body);
Answer update_source_access(World &world, const Caller &caller, int id, const nlohmann::json &body);
Answer delete_source(World &world, const Caller &caller, int id);

} // namespace simulator
