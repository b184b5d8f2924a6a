#pragma once

#include "model/kubernetes.hpp"
#include "portainer/json/decoded.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::portainer {

/// The `items` of a list, whose elements don't name their kind.
[[nodiscard]] Decoded<std::vector<model::KubernetesObject>>
decode_kubernetes_objects(std::string_view body, const std::string &api_version, const std::string &kind);
[[nodiscard]] Decoded<model::KubernetesObject> decode_kubernetes_object(std::string_view body);
[[nodiscard]] Decoded<std::vector<model::KubernetesPod>> decode_kubernetes_pods(std::string_view body);
/// The `resources` of a group's version; parts of others, as `pods/log`, are left out.
[[nodiscard]] Decoded<std::vector<model::KubernetesKind>>
decode_kubernetes_kinds(std::string_view body, const std::string &api_version);
/// `status.allowed` of an access review.
[[nodiscard]] Decoded<bool> decode_access_review(std::string_view body);
[[nodiscard]] Decoded<std::string> decode_plain_text(std::string_view body);

[[nodiscard]] Decoded<std::vector<model::KubernetesQuota>> decode_kubernetes_quotas(std::string_view body);

/// The message of the newest event of a list; "" where there is none.
[[nodiscard]] Decoded<std::string> decode_newest_event(std::string_view body);

/// How the newest Job of a list of events about Jobs of one name ended; nothing where they do not say.
[[nodiscard]] Decoded<std::optional<model::KubernetesJobEnd>> decode_job_end(std::string_view body);

} // namespace stowage::portainer
