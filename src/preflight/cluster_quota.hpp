#pragma once

#include "kubernetes/manifest.hpp"
#include "portainer/kubernetes_api.hpp"
#include "preflight/finding.hpp"

#include <cstdint>
#include <vector>

namespace stowage::preflight {

/// An object that a deployment would make anew.
struct NewObject {
    const kubernetes::Object *object;
    portainer::KubernetesPlace place;
};

/// Whether the quotas of the namespaces have room for all new objects together: a dry run asks for each of
/// them alone. Quotas that can't be read are not judged.
[[nodiscard]] std::vector<Finding> check_quotas(const std::vector<NewObject> &fresh,
                                                portainer::KubernetesApi api, std::int64_t environment_id);

} // namespace stowage::preflight
