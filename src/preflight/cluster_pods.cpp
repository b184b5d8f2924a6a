#include "preflight/cluster_pods.hpp"

#include "support/codes.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::preflight {
namespace {

using nlohmann::json;
using portainer::ApiError;

constexpr std::size_t longest_pod_name = 253; // letters

/// The template of its pods; null where it makes none.
json template_of(const kubernetes::Object &object, const json &body) {
    const json spec = body.value("spec", json::object());
    const bool of_kubernetes =
        object.api_version.starts_with("apps/") || object.api_version.starts_with("batch/");
    if (!of_kubernetes || !spec.is_object() || spec.value("replicas", json(1)) == json(0))
        return nullptr;
    if (object.kind == "CronJob")
        return spec.value(json::json_pointer("/jobTemplate/spec/template"), json());
    const bool runs_pods = object.kind == "Deployment" || object.kind == "StatefulSet" ||
                           object.kind == "DaemonSet" || object.kind == "Job";
    return runs_pods ? spec.value("template", json()) : json();
}

/// What does not change until somebody changes the namespace or the pods. A service account or a priority may
/// come with this very deployment.
bool is_for_good(const std::string &message) {
    constexpr std::string_view signs[] = {"violates PodSecurity", " per Container is ", " per Pod is ",
                                          "must specify "};
    return support::has_any(message, signs);
}

std::string reason_in(const std::string &message) {
    constexpr std::string_view forbidden = "is forbidden: ";
    const std::size_t at = message.find(forbidden);
    return at == std::string::npos ? message : message.substr(at + forbidden.size());
}

std::optional<Finding> judged(const kubernetes::Object &object, const ApiError &error) {
    if (error.status != 403)
        return std::nullopt;
    const std::string words = reason_in(error.message);
    if (is_for_good(error.message))
        return blocked(
            Code::manifest_refused, fmt::format("{}: its pods would be refused: {}", object.label(), words),
            "keep within what quota, limits and policy of the namespace allow, or have them changed",
            object.where);
    if (error.message.find("exceeded quota") == std::string::npos)
        return std::nullopt;
    return warning(Code::manifest_refused,
                   fmt::format("{}: a pod of it would be refused now: {}", object.label(), words),
                   "make room in the quota, where what runs does not make it", object.where);
}

} // namespace

std::optional<Finding> pods_finding(const kubernetes::Object &object, const json &body,
                                    const std::string &space, portainer::KubernetesApi api,
                                    std::int64_t environment_id) {
    json pod = template_of(object, body);
    const std::string name = object.name + "-stowage-check";
    if (!pod.is_object() || name.size() > longest_pod_name)
        return std::nullopt;
    pod["apiVersion"] = "v1";
    pod["kind"] = "Pod";
    pod["metadata"]["name"] = name;
    pod["metadata"]["namespace"] = space;
    const portainer::KubernetesPlace place{{"v1", "Pod", "pods", true}, space, name};
    const auto answer =
        api.dry_run(environment_id, place, pod.dump(-1, ' ', false, json::error_handler_t::replace));
    return answer ? std::nullopt : judged(object, answer.error());
}

} // namespace stowage::preflight
