#pragma once

#include "desired/state.hpp"
#include "model/stack.hpp"
#include "plan/plan.hpp"
#include "portainer/client.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stowage::apply {

/// What is sent for a stack. Pure: a desired stack and the server's record of it in, the body of a call out.
/// Whatever a call would wipe when left out is in it; what `ignore` names is the server's own value, sent
/// back.

/// `former` is what the server had of a stack that is made anew, null for a new one: what `ignore` names is
/// taken over from it.
[[nodiscard]] portainer::CreateStack create_of(const desired::Stack &desired, const plan::StackPlan &plan,
                                               const model::Stack *former = nullptr);

/// The parts (model/stack_parts.hpp) that a stack shall have in the end. `have` is what the server has of it,
/// or had of a stack that is made anew; null for one that is new in all.
[[nodiscard]] model::StackParts parts_of(const desired::Stack &desired, const model::StackParts *have);

/// The repository as it will be: what `ignore` names stays as the server has it, or had it.
[[nodiscard]] desired::Git git_of(const desired::Stack &desired, const model::GitConfig *current);

[[nodiscard]] portainer::UpdateInline update_of(const desired::Stack &desired, const model::Stack &current,
                                                const std::string &current_content);

/// Carries the new settings, but the reference and env that the server has, so that nothing is stored that
/// does not run; the redeployment after it brings the new ones. Where a newer server changes url, path or
/// files, or the reference becomes empty (which its redeploy call takes as "keep"), the new reference goes
/// along here. Of the plan, its changes and the source to use from now on matter: where
/// credentials or TLS checks change, no source is named, since only then a newer server stores them (in the
/// source that the stack has).
[[nodiscard]] portainer::GitSettings settings_of(const desired::Stack &desired, const model::Stack &current,
                                                 const model::Capabilities &capabilities,
                                                 const plan::StackPlan &plan);

[[nodiscard]] portainer::GitRedeploy redeploy_of(const desired::Stack &desired, const model::Stack &current);

/// What the server has stored, to be stored once more.
[[nodiscard]] portainer::GitSettings as_stored(const model::Stack &current);

/// Whether the settings call is needed for these changes.
[[nodiscard]] bool needs_settings_call(const std::vector<plan::FieldChange> &changes,
                                       const model::Capabilities &capabilities,
                                       const desired::Stack &desired);

/// What an env is made for.
enum class Purpose {
    sending,
    foreseeing, ///< of what nobody looked up the value counts as ""
};

/// The env as it should be stored, see compose/stack_env.hpp. `type` is that of the stack that gets it.
[[nodiscard]] std::vector<model::EnvVar> env_of(const desired::Stack &desired, const model::Stack *current,
                                                model::StackType type, Purpose purpose = Purpose::sending);

} // namespace stowage::apply
