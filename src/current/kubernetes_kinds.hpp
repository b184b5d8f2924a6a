#pragma once

#include "model/kubernetes.hpp"
#include "portainer/client.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stowage::current {

/// Kinds that stacks are usually made of: with these, also what a manifest no longer names is seen.
[[nodiscard]] const std::vector<model::KubernetesKind> &usual_kinds();

/// The usual kind with that name, or null.
[[nodiscard]] const model::KubernetesKind *usual_kind(const std::string &api_version,
                                                      const std::string &kind);

/// Kinds as one cluster calls them. Usual ones are known; of the others a cluster is asked once for all kinds
/// of a group's version.
class Kinds {
public:
    Kinds(portainer::Client &client, std::int64_t environment_id)
        : client_(client), environment_id_(environment_id) {}

    struct Answer {
        std::optional<model::KubernetesKind> kind; ///< nothing where the cluster has none of that name
        std::optional<portainer::ApiError> error;  ///< why it did not say
    };
    [[nodiscard]] Answer find(const std::string &api_version, const std::string &kind);

private:
    portainer::Client &client_;
    std::int64_t environment_id_;
    std::map<std::string, portainer::ApiResult<std::vector<model::KubernetesKind>>> asked_;
};

} // namespace stowage::current
