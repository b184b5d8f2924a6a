#pragma once

#include "compose/document.hpp"
#include "current/state.hpp"
#include "kubernetes/manifest.hpp"
#include "plan/plan.hpp"
#include "preflight/finding.hpp"

#include <vector>

namespace stowage::preflight {

/// What kubectl takes and a server that applies manifests itself does not: lists, and files of a repository
/// whose names don't end as those of YAML do. Nothing for a server that has kubectl do it.
[[nodiscard]] std::vector<Finding> check_server_apply(const plan::StackPlan &plan,
                                                      const kubernetes::Manifest &manifest,
                                                      const std::vector<compose::File> &files,
                                                      const current::ServerState &state);

} // namespace stowage::preflight
