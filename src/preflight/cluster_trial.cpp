#include "preflight/cluster_trial.hpp"

#include "kubernetes/json.hpp"

#include <nlohmann/json.hpp>
#include <set>

namespace stowage::preflight {

std::string trial_body(const kubernetes::Object &object, const portainer::KubernetesPlace &place) {
    nlohmann::json value = kubernetes::to_json(object);
    value["metadata"]["name"] = place.name;
    if (!place.space.empty())
        value["metadata"]["namespace"] = place.space;
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool can_be_copied(const std::string &kind) {
    static const std::set<std::string> kinds = {"ConfigMap", "CronJob", "DaemonSet",  "Deployment",
                                                "Job",       "Secret",  "StatefulSet"};
    return kinds.contains(kind);
}

} // namespace stowage::preflight
