#include "portainer/kubernetes_api.hpp"

#include "portainer/json/decode_access.hpp"
#include "portainer/json/decode_kubernetes.hpp"
#include "portainer/json/encode.hpp"
#include "portainer/session.hpp"
#include "portainer/url.hpp"

#include <fmt/format.h>

namespace stowage::portainer {
namespace {

std::string group_path(std::int64_t environment_id, const std::string &api_version) {
    const std::size_t slash = api_version.find('/');
    if (slash == std::string::npos)
        return fmt::format("/endpoints/{}/kubernetes/api/{}", environment_id, encode_part(api_version));
    return fmt::format("/endpoints/{}/kubernetes/apis/{}/{}", environment_id,
                       encode_part(api_version.substr(0, slash)), encode_part(api_version.substr(slash + 1)));
}

std::string kind_path(std::int64_t environment_id, const model::KubernetesKind &kind,
                      const std::string &space) {
    const std::string within =
        space.empty() || !kind.namespaced ? "" : fmt::format("/namespaces/{}", encode_part(space));
    return fmt::format("{}{}/{}", group_path(environment_id, kind.api_version), within,
                       encode_part(kind.plural));
}

std::string place_path(std::int64_t environment_id, const KubernetesPlace &place) {
    return fmt::format("{}/{}", kind_path(environment_id, place.kind, place.space), encode_part(place.name));
}

std::string with_labels(std::string path, const std::string &labels) {
    return labels.empty() ? path : fmt::format("{}?labelSelector={}", path, encode_part(labels));
}

} // namespace

ApiResult<std::vector<model::KubernetesObject>> KubernetesApi::list(std::int64_t environment_id,
                                                                    const model::KubernetesKind &kind,
                                                                    const std::string &space,
                                                                    const std::string &labels) {
    return session_->ask(get_request(with_labels(kind_path(environment_id, kind, space), labels)),
                         [&kind](std::string_view body) {
                             return decode_kubernetes_objects(body, kind.api_version, kind.kind);
                         });
}

ApiResult<std::vector<model::KubernetesPod>>
KubernetesApi::pods(std::int64_t environment_id, const std::string &space, const std::string &labels) {
    return session_->ask(
        get_request(with_labels(kind_path(environment_id, {"v1", "Pod", "pods", true}, space), labels)),
        decode_kubernetes_pods);
}

ApiResult<std::string> KubernetesApi::pod_log(std::int64_t environment_id, const model::KubernetesPod &pod,
                                              const std::string &container, int tail) {
    const KubernetesPlace place{{"v1", "Pod", "pods", true}, pod.space, pod.name};
    const auto ask = [&](bool previous) {
        return session_->ask(
            get_request(fmt::format("{}/log?container={}&tailLines={}{}", place_path(environment_id, place),
                                    encode_part(container), tail, previous ? "&previous=true" : "")),
            decode_plain_text);
    };
    auto log = ask(true);
    return log && !log->empty() ? std::move(log) : ask(false);
}

ApiResult<std::vector<model::KubernetesKind>> KubernetesApi::kinds(std::int64_t environment_id,
                                                                   const std::string &api_version) {
    return session_->ask(
        get_request(group_path(environment_id, api_version)),
        [&api_version](std::string_view body) { return decode_kubernetes_kinds(body, api_version); });
}

ApiResult<model::KubernetesObject> KubernetesApi::get(std::int64_t environment_id,
                                                      const KubernetesPlace &place) {
    return session_->ask(get_request(place_path(environment_id, place)), decode_kubernetes_object);
}

ApiResult<std::vector<model::KubernetesQuota>> KubernetesApi::quotas(std::int64_t environment_id,
                                                                     const std::string &space) {
    return session_->ask(
        get_request(kind_path(environment_id, {"v1", "ResourceQuota", "resourcequotas", true}, space)),
        decode_kubernetes_quotas);
}

ApiResult<std::string> KubernetesApi::failed_creations(std::int64_t environment_id, const std::string &space,
                                                       const std::string &kind, const std::string &name) {
    const std::string fields = fmt::format(
        "involvedObject.kind={},involvedObject.name={},type=Warning,reason=FailedCreate", kind, name);
    return session_->ask(
        get_request(fmt::format("{}?fieldSelector={}",
                                kind_path(environment_id, {"v1", "Event", "events", true}, space),
                                encode_part(fields))),
        decode_newest_event);
}

ApiResult<std::optional<model::KubernetesJobEnd>>
KubernetesApi::job_end(std::int64_t environment_id, const std::string &space, const std::string &name) {
    const std::string fields = fmt::format("involvedObject.kind=Job,involvedObject.name={}", name);
    return session_->ask(
        get_request(fmt::format("{}?fieldSelector={}",
                                kind_path(environment_id, {"v1", "Event", "events", true}, space),
                                encode_part(fields))),
        decode_job_end);
}

ApiResult<model::KubernetesObject>
KubernetesApi::dry_run(std::int64_t environment_id, const KubernetesPlace &place, const std::string &json) {
    return session_->ask(write_request(Method::post,
                                       fmt::format("{}?dryRun=All&fieldValidation=Strict",
                                                   kind_path(environment_id, place.kind, place.space)),
                                       json),
                         decode_kubernetes_object);
}

ApiResult<model::KubernetesObject> KubernetesApi::apply_dry_run(std::int64_t environment_id,
                                                                const KubernetesPlace &place,
                                                                const std::string &json,
                                                                const std::string &manager) {
    Request request =
        write_request(Method::patch,
                      fmt::format("{}?dryRun=All&fieldManager={}&fieldValidation=Strict&force=true",
                                  place_path(environment_id, place), manager),
                      json);
    request.content_type = "application/apply-patch+yaml"; // JSON is YAML too
    return session_->ask(std::move(request), decode_kubernetes_object);
}

ApiResult<model::KubernetesObject> KubernetesApi::replace_dry_run(std::int64_t environment_id,
                                                                  const KubernetesPlace &place,
                                                                  const std::string &json) {
    return session_->ask(
        write_request(Method::put,
                      fmt::format("{}?dryRun=All&fieldValidation=Strict", place_path(environment_id, place)),
                      json),
        decode_kubernetes_object);
}

ApiResult<bool> KubernetesApi::remove(std::int64_t environment_id, const KubernetesPlace &place) {
    return session_->ask(
        write_request(Method::del,
                      fmt::format("{}?propagationPolicy=Background", place_path(environment_id, place)), ""),
        [](std::string_view) -> Decoded<bool> { return true; });
}

ApiResult<bool> KubernetesApi::may(std::int64_t environment_id, const std::string &verb,
                                   const KubernetesPlace &place) {
    return session_->ask(write_request(Method::post,
                                       fmt::format("/endpoints/{}/kubernetes/apis/authorization.k8s.io/v1/"
                                                   "selfsubjectaccessreviews",
                                                   environment_id),
                                       encode_access_review(verb, place)),
                         decode_access_review);
}

ApiResult<model::ResourceControl> KubernetesApi::give_access(std::int64_t environment_id,
                                                             const std::string &stack_name,
                                                             const AccessSettings &access) {
    return session_->ask(
        write_request(Method::post, "/resource_controls",
                      encode_new_access(fmt::format("{}_{}", environment_id, stack_name), access)),
        decode_resource_control);
}

} // namespace stowage::portainer
