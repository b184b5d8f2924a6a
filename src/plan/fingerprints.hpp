#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "plan/plan.hpp"

#include <string>

namespace stowage::plan {

/// Of what a server's record says and a plan depends on; the same whichever call the record was read by.
/// Keyed by the server's key, since env values may be secret.
[[nodiscard]] std::string fingerprint(const model::Stack &stack, const current::FileContent *content,
                                      const current::ServerState &server);

/// Of the values that the references of a stack resolved to, "" when it has none. Keyed.
[[nodiscard]] std::string secrets_fingerprint(const desired::Stack &stack, const std::string &key);

/// Of all that a plan would bring about, and how. Equal ones would try the same again.
/// Keyed, since env values may be secret.
[[nodiscard]] std::string attempt_fingerprint(const StackPlan &plan, const std::string &key);
[[nodiscard]] std::string attempt_of_stack(const StackPlan &plan, const std::string &key);

} // namespace stowage::plan
