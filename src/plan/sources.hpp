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

/// What has to happen to one source. Pure. `record` is the server's, null where it lists none of that name.
[[nodiscard]] StackPlan diff_source(const std::shared_ptr<const desired::GitSource> &desired,
                                    const model::Source *record, const current::ServerState &current,
                                    const Options &options, support::Diagnostics *diagnostics);

/// The server's source that a declared one stands for, or null. Names are not unique on a server, so that is
/// the one of its repository and name, else of its repository and user, else the only one of its name.
[[nodiscard]] const model::Source *find_source(const desired::GitSource &desired,
                                               const current::ServerState &current);

/// Whether any of the changes is stored in a stack's source, where the server has sources: credentials and
/// TLS.
[[nodiscard]] bool writes_into_source(const std::vector<FieldChange> &changes);

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
