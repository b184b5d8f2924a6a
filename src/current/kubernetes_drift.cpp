#include "current/kubernetes_drift.hpp"

#include "current/kubernetes_owner.hpp"
#include "kubernetes/json.hpp"
#include "portainer/kubernetes_api.hpp"
#include "support/parallel.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>

namespace stowage::current {
namespace {

using model::KubernetesObject;
using nlohmann::json;

constexpr std::size_t drift_calls_at_once = 8; // calls

/// Whether an autoscaler of the namespace has the object for its target; also where that can't be seen.
bool is_scaled(portainer::Client &client, std::int64_t environment_id, const KubernetesObject &object) {
    const auto scalers = client.kubernetes().list(
        environment_id, {"autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true},
        object.space, "");
    const json::json_pointer target("/spec/scaleTargetRef");
    return !scalers || std::any_of(scalers->begin(), scalers->end(), [&](const KubernetesObject &scaler) {
        const json of = json::parse(scaler.json, nullptr, false).value(target, json::object());
        return of.value("kind", "") == object.kind && of.value("name", "") == object.name;
    });
}

/// What applying would change: fields that differ in what the cluster would have then.
std::vector<std::string> changed_paths(const std::string &then, const std::string &now) {
    json after = json::parse(then, nullptr, false);
    json before = json::parse(now, nullptr, false);
    for (json *one : {&after, &before})
        for (const char *name : {"apiVersion", "kind"}) // which lists leave out
            one->erase(name);
    return kubernetes::differing_paths(after, before);
}

/// The cluster judged the object, and not the user's rights.
bool is_verdict(const portainer::ApiError &error) {
    return error.status == 400 || error.status == 422;
}

/// An object in the version of its kind that the manifest is written in: each has fields of its own, and a
/// list shows only one of them. Nothing where it can't be read.
struct Compared {
    model::KubernetesKind kind;
    std::string now;
    std::vector<std::string> paths; ///< in which the texts differ
};

std::optional<Compared> compared(portainer::Client &client, std::int64_t environment_id,
                                 const Cluster &cluster, const DriftSuspect &suspect) {
    const model::KubernetesKind *listed = cluster.kind(suspect.live->api_version, suspect.live->kind);
    if (listed == nullptr)
        return std::nullopt;
    Compared result{*listed, suspect.live->json, suspect.paths};
    if (listed->api_version == suspect.wanted.api_version)
        return result;
    result.kind.api_version = suspect.wanted.api_version;
    const auto same =
        client.kubernetes().get(environment_id, {result.kind, suspect.live->space, suspect.wanted.name});
    if (!same)
        return std::nullopt;
    result.now = same->json;
    result.paths = kubernetes::differing_paths(json::parse(suspect.json, nullptr, false),
                                               json::parse(result.now, nullptr, false));
    return result;
}

/// What one suspect comes to, or nothing.
ClusterDrift drift_of(portainer::Client &client, std::int64_t environment_id, const Cluster &cluster,
                      const DriftSuspect &suspect, const std::string &manager) {
    const auto with = compared(client, environment_id, cluster, suspect);
    if (!with || with->paths.empty())
        return {};
    const auto applied = client.kubernetes().apply_dry_run(
        environment_id, {with->kind, suspect.live->space, suspect.wanted.name}, suspect.json, manager);
    if (!applied && !is_verdict(applied.error()))
        return {};
    if (!applied)
        return {
            {},
            {fmt::format("{}: {} ({})", suspect.wanted.label(),
                         suspect.wanted.kind == "Secret" ? "its values" : support::join(with->paths, ", "),
                         applied.error().message)}};
    std::vector<std::string> paths = changed_paths(applied->json, with->now);
    const auto replicas = std::find(paths.begin(), paths.end(), "spec.replicas");
    if (replicas != paths.end() && is_scaled(client, environment_id, *suspect.live))
        paths.erase(replicas);
    if (paths.empty())
        return {};
    return {{fmt::format("{}: {}", suspect.wanted.label(), support::join(paths, ", "))}, {}};
}

/// The labels of the server are its own to write, whatever a manifest that was taken from a cluster says.
void leave_server_labels(json &value) {
    const json::json_pointer labels("/metadata/labels");
    if (!value.contains(labels) || !value[labels].is_object())
        return;
    std::vector<std::string> own;
    for (const auto &[name, text] : value[labels].items())
        if (name.starts_with("io.portainer.kubernetes.application."))
            own.push_back(name);
    for (const std::string &name : own)
        value[labels].erase(name);
}

/// Of an object that the manifest has twice the last one stays.
bool comes_again(const kubernetes::Object &object, const kubernetes::Manifest &manifest,
                 const std::string &space_of_stack) {
    const std::string space = space_of(kubernetes::Object{}, space_of_stack);
    bool after = false;
    for (const kubernetes::Object &other : manifest.objects) {
        if (after && kubernetes::same_object(other, object, space))
            return true;
        after = after || other.node == object.node;
    }
    return false;
}

} // namespace

std::vector<DriftSuspect> drift_suspects(const model::Stack &stack, const std::string &manifest,
                                         const Cluster &cluster) {
    std::vector<DriftSuspect> suspects;
    const kubernetes::Manifest wanted = kubernetes::read_manifests({{"manifest", manifest}});
    for (const kubernetes::Object &object : wanted.objects) {
        const std::string space = space_of(object, stack.kubernetes_namespace);
        const KubernetesObject *live = cluster.find(object.api_version, object.kind, space, object.name);
        if (live == nullptr || live->json.empty() || live->being_deleted ||
            (object.kind == "Job" && object.api_version.starts_with("batch/")) ||
            (!is_unlabelled(*live) && !same_stack(*live, stack)) ||
            comes_again(object, wanted, stack.kubernetes_namespace))
            continue;
        json value = kubernetes::to_json(object);
        for (const char *name : {"apiVersion", "kind", "status"})
            value.erase(name);
        leave_server_labels(value);
        if (is_unlabelled(*live)) // which the server would put on again
            value["metadata"]["labels"][portainer::stack_id_label] = std::to_string(stack.id);
        std::vector<std::string> paths =
            kubernetes::differing_paths(value, json::parse(live->json, nullptr, false));
        if (paths.empty())
            continue;
        value["apiVersion"] = object.api_version;
        value["kind"] = object.kind;
        if (!live->space.empty())
            value["metadata"]["namespace"] = live->space;
        suspects.push_back(
            {object, live, value.dump(-1, ' ', false, json::error_handler_t::replace), std::move(paths)});
    }
    return suspects;
}

ClusterDrift confirmed_drift(portainer::Client &client, std::int64_t environment_id, const Cluster &cluster,
                             const std::vector<DriftSuspect> &suspects, const std::string &manager) {
    std::vector<ClusterDrift> found(suspects.size());
    support::in_parallel(suspects.size(), drift_calls_at_once, [&](std::size_t i) {
        found[i] = drift_of(client, environment_id, cluster, suspects[i], manager);
    });
    ClusterDrift all;
    for (const ClusterDrift &one : found) {
        all.found.insert(all.found.end(), one.found.begin(), one.found.end());
        all.refused.insert(all.refused.end(), one.refused.begin(), one.refused.end());
    }
    return all;
}

} // namespace stowage::current
