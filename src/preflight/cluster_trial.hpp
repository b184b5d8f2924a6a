#pragma once

#include "kubernetes/manifest.hpp"
#include "portainer/kubernetes_api.hpp"

#include <string>

namespace stowage::preflight {

/// An object as JSON, to be tried at a place: with the name and the namespace of that.
[[nodiscard]] std::string trial_body(const kubernetes::Object &object,
                                     const portainer::KubernetesPlace &place);

/// Kinds of which a copy under another name gets into the way of nothing.
[[nodiscard]] bool can_be_copied(const std::string &kind);

} // namespace stowage::preflight
