#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "plan/options.hpp"
#include "plan/plan.hpp"
#include "support/diagnostics.hpp"

#include <memory>
#include <string>
#include <vector>

namespace stowage::plan {

/// Whether a stored password is sent again.
enum class Rotation { no, yes };

/// What has to happen to one source. Pure. `record` is the server's, null where it lists none of that name.
[[nodiscard]] StackPlan diff_source(const std::shared_ptr<const desired::GitSource> &desired,
                                    const model::Source *record, const current::ServerState &current,
                                    Rotation rotation, support::Diagnostics *diagnostics);

using DeclaredSources = std::vector<std::shared_ptr<const desired::GitSource>>;

/// The server's source that a declared one stands for, or null. Names are not unique on a server, so that is
/// the one of its repository and name, else of its repository and user, else the only one of its name. One
/// whose repository and name another of `declared` has stands for that one alone.
[[nodiscard]] const model::Source *find_source(const desired::GitSource &desired,
                                               const current::ServerState &current,
                                               const DeclaredSources &declared = {});

/// Whether any of the changes is stored in a stack's source, where the server has sources: credentials and
/// TLS.
[[nodiscard]] bool writes_into_source(const std::vector<FieldChange> &changes);

/// The source without credentials that a stack which gives up its own can be bound to, instead of taking them
/// from everybody else; null where there is none. The server would refuse a second one of that repository.
[[nodiscard]] const model::Source *open_source_for(const desired::Git &desired,
                                                   const model::GitConfig &stored,
                                                   const current::ServerState &current);

/// The other stacks whose git stack would get what is written into `stack`'s source: their names, or numbers
/// where the user may not see them. `certain` is false where that is concluded from repository and user
/// alone.
struct Sharers {
    std::vector<std::string> stacks;
    bool certain = true;
};
[[nodiscard]] Sharers sharers_of(const model::Stack &stack, const current::ServerState &current);

/// Of what a server's record of a source says and a plan depends on.
[[nodiscard]] std::string fingerprint(const model::Source &source, const std::string &key);

/// Of the value that the password of a source resolved to, "" when it has none by reference. Keyed.
[[nodiscard]] std::string secrets_fingerprint(const desired::GitSource &source, const std::string &key);

} // namespace stowage::plan
