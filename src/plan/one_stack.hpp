#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "plan/options.hpp"
#include "plan/permissions.hpp"
#include "plan/plan.hpp"
#include "support/diagnostics.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace stowage::plan {

/// The plan of one stack; what `diff` is made of.

using StackPtr = std::shared_ptr<const desired::Stack>;

/// A stack that the server shows, and all that its plan depends on.
struct Subject {
    const model::Stack &record;
    const model::Environment &environment; ///< where it shall be
    const current::FileContent *content;   ///< of an inline stack
    const current::GitFacts *git;
    const model::StackHealth *health; ///< null where that was not asked, or does not matter
    const current::ServerState &current;
    const Options &options;
    support::Diagnostics *diagnostics;
};
[[nodiscard]] StackPlan plan_present(const StackPtr &desired, const Subject &subject);

/// One that the server does not have, or does not show.
[[nodiscard]] StackPlan plan_missing(const StackPtr &desired, const model::Environment &environment,
                                     const current::ServerState &current, const Options &options,
                                     support::Diagnostics &diagnostics);

/// One of which nothing says which of several stacks of the server it stands for.
[[nodiscard]] StackPlan plan_ambiguous(const StackPtr &desired, const model::Environment &environment,
                                       const current::ServerState &current,
                                       const std::vector<const model::Stack *> &candidates);

/// One on an environment that this user does not see.
[[nodiscard]] StackPlan plan_invisible(const StackPtr &desired, const current::ServerState &current);

// ---- parts that these share

/// What is said of a Kubernetes stack that is given variables.
extern const char *const no_env_for_manifests;

[[nodiscard]] StackPlan plan_of(const StackPtr &desired, const current::ServerState &current);
/// Forbids what the server will refuse.
void check_rights(StackPlan &plan, const model::Environment &environment, const current::ServerState &current,
                  const std::vector<Attempt> &attempts);
/// Whether a call of its own stores this member of a part, which starts and deploys nothing.
[[nodiscard]] bool is_own_call(const FieldChange &change);
/// What the desired action will try on the server, in the order of the calls.
[[nodiscard]] std::vector<Attempt> attempts_of(const StackPlan &plan, bool is_git, bool stores_settings);

/// The type a new stack will have, from the YAML or else from the environment. Sets `blocked` where they
/// disagree.
void decide_type(StackPlan &plan, const desired::Stack &desired, const model::Environment &environment,
                 const current::ServerState &current);
/// A new stack of a private repository can't be cloned without the password, which no server gives back.
void check_credentials_of_new(StackPlan &plan, const desired::Stack &desired);
/// The source that a stack to be created asks for.
void decide_source(StackPlan &plan, const desired::Stack &desired, const current::ServerState &current,
                   const Options &options);

/// Null where there is none.
template <typename Value>
const Value *find(const std::map<std::int64_t, Value> &values, std::int64_t id) {
    const auto found = values.find(id);
    return found == values.end() ? nullptr : &found->second;
}

} // namespace stowage::plan
