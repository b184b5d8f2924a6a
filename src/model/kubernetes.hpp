#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stowage::model {

/// A kind of object, as its API names it.
struct KubernetesKind {
    std::string api_version; ///< `apps/v1`, or `v1` of the core
    std::string kind;        ///< `Deployment`
    std::string plural;      ///< `deployments`
    bool namespaced = true;
};

struct KubernetesCondition {
    std::string type;
    bool is_true = false;
    std::string reason;
    std::string message;
};

/// An object of a cluster, as far as its health shows in it.
struct KubernetesObject {
    std::string api_version;
    std::string kind;
    std::string name;
    std::string space; ///< its namespace, "" for an object of the whole cluster
    std::string uid;   ///< of this very object: one that is made anew under its name has another
    std::map<std::string, std::string> labels;
    bool being_deleted = false;
    std::vector<std::string> finalizers; ///< who has to agree before it is gone
    std::int64_t generation = 0;
    std::int64_t observed_generation = 0;
    // of what runs pods; a DaemonSet's `wanted` is how many nodes there are for it
    std::int64_t wanted = 0;
    std::int64_t replicas = 0;
    std::int64_t updated = 0;
    std::int64_t ready = 0;
    std::int64_t available = 0;
    std::int64_t partition = 0; ///< of a StatefulSet: those below it keep what they run
    bool updates_on_delete = false;
    bool suspended = false; ///< of a Job or CronJob
    std::string phase;
    std::map<std::string, std::string> selector; ///< of its pods
    std::vector<KubernetesCondition> conditions;
    bool controlled = false; ///< some other object made it, and keeps it
    std::string json; ///< all of it but its status and its bookkeeping; Secrets have fingerprints for values

    [[nodiscard]] const KubernetesCondition *condition(const std::string &type) const {
        for (const KubernetesCondition &one : conditions)
            if (one.type == type)
                return &one;
        return nullptr;
    }
};

struct KubernetesContainer {
    std::string name;
    bool ready = false;
    std::int64_t restarts = 0;
    std::string waiting_reason; ///< `CrashLoopBackOff`; "" where it does not wait
    std::string waiting_message;
    std::optional<std::int64_t> exit_code; ///< of a container that has ended
    std::optional<std::int64_t> last_exit_code;
};

struct KubernetesPod {
    std::string name;
    std::string space;
    std::string phase;
    std::vector<KubernetesCondition> conditions;
    std::vector<KubernetesContainer> containers;
    std::string owner; ///< what it was asked for: `Deployment/team-a/web`
};

/// How a Job ended, by the cluster's events, which it forgets after an hour.
struct KubernetesJobEnd {
    bool completed = false;
    std::string reason; ///< of a failure: `BackoffLimitExceeded`
};

/// How much of what a ResourceQuota limits there may be in its namespace, and is there: `configmaps`,
/// `count/deployments.apps`, `requests.cpu`.
struct KubernetesQuota {
    struct Amount {
        std::string hard;
        std::string used;
    };
    std::string name;
    std::map<std::string, Amount> amounts;
};

} // namespace stowage::model
