#pragma once

#include "kubernetes_cluster.hpp"

#include <string>

namespace simulator {

/**
 * Why a namespace refuses a new object, in the API server's words: `exceeded quota: q, requested: …`,
 * `maximum memory usage per Container is …`. "" where it does not. LimitRanges judge pods, ResourceQuotas
 * all.
 */
std::string refused_by_namespace(const Cluster &cluster, const KubeKind &kind, const std::string &space,
                                 const nlohmann::json &object);

/** How many of the pods that an object wants its namespace lets be made, and why no more. */
struct Allotment {
    int pods = 0;
    std::string refusal; ///< `pods "web-7d-x" is forbidden: …`
};
Allotment allotment_of(const Cluster &cluster, const KubeObject &object, int wanted);

/** The status of a ResourceQuota: what is limited, and how much of it is used. */
nlohmann::json quota_status(const Cluster &cluster, const KubeObject &quota);

/** The events that tell why pods could not be made. */
std::vector<nlohmann::json> events_of(const Cluster &cluster);

} // namespace simulator
