#pragma once

#include "desired/state.hpp"
#include "kubernetes/manifest.hpp"
#include "portainer/kubernetes_api.hpp"
#include "preflight/finding.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace stowage::preflight {

/// Of namespaces, each with an object that will be in it, those that the cluster does not have. One that may
/// not be asked for counts as there.
[[nodiscard]] std::map<std::string, const kubernetes::Object *>
missing_spaces(const std::map<std::string, const kubernetes::Object *> &wanted, portainer::KubernetesApi api,
               std::int64_t environment_id);

/// What to say of one that is missing and that the manifest does not create.
[[nodiscard]] Finding space_finding(const std::string &space, const kubernetes::Object &object,
                                    const desired::Stack &spec, Bringer bringer);

/// An object comes before the Namespace that it is in: they are applied one after the other.
[[nodiscard]] Finding late_space(const kubernetes::Object &space, const kubernetes::Object &object);

} // namespace stowage::preflight
