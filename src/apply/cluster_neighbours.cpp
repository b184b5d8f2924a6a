#include "apply/cluster_neighbours.hpp"

#include "current/kubernetes_cluster.hpp"
#include "current/kubernetes_kinds.hpp"
#include "current/kubernetes_owner.hpp"
#include "kubernetes/json.hpp"
#include "portainer/kubernetes_api.hpp"
#include "support/parallel.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

namespace stowage::apply {
namespace {

using model::KubernetesKind;
using model::KubernetesObject;
using nlohmann::json;
using portainer::ApiError;
using portainer::ApiResult;

constexpr std::size_t neighbour_calls_at_once = 8; // calls

/// Another stack's: not where the label is that of a stack of this name that is gone, as after a server was
/// set up anew.
bool is_of_another(const KubernetesObject &object, const model::Stack &stack, portainer::Client &client) {
    if (current::is_unlabelled(object) || current::same_stack(object, stack))
        return false;
    if (!current::bears_name(object, stack.name) || current::stack_id_of(object) == stack.id)
        return true;
    const auto owner = client.stack(current::stack_id_of(object));
    return owner || owner.error().status != 404;
}

std::string label_with_owner(const KubernetesObject &object) {
    const std::string label = kubernetes::label_of(object.kind, object.space, object.name);
    return current::is_unlabelled(object)
               ? label
               : fmt::format("{} of '{}' (#{})", label, current::stack_name_of(object),
                             current::stack_id_of(object));
}

/// A cluster puts objects of its own into each namespace, so of what nobody's label is on only this counts.
bool runs_or_holds_data(const KubernetesObject &object) {
    static const std::set<std::string> kinds = {"CronJob",     "DaemonSet", "Deployment",           "Job",
                                                "StatefulSet", "Pod",       "PersistentVolumeClaim"};
    return kinds.contains(object.kind);
}

bool is_foreign(const KubernetesObject &object, const model::Stack &stack) {
    if (object.controlled || current::same_stack(object, stack))
        return false;
    return !current::is_unlabelled(object) || runs_or_holds_data(object);
}

/// Whether the manifest has it, and so says itself that it goes.
bool is_named(const KubernetesObject &object, const model::Stack &stack,
              const kubernetes::Manifest &manifest) {
    for (const kubernetes::Object &one : manifest.objects)
        if (one.kind == object.kind && one.name == object.name &&
            (object.space.empty() || current::space_of(one, stack.kubernetes_namespace) == object.space))
            return true;
    return false;
}

/// The kind that a definition brings; nothing where it is not written as one.
std::optional<KubernetesKind> kind_of_definition(const kubernetes::Object &definition) {
    const json spec = kubernetes::to_json(definition).value("spec", json::object());
    const json versions = spec.value("versions", json::array());
    const auto text = [&](const char *pointer) {
        return spec.value(json::json_pointer(pointer), std::string());
    };
    if (!versions.is_array() || versions.empty() || !versions.front().is_object())
        return std::nullopt;
    return KubernetesKind{text("/group") + "/" + versions.front().value("name", ""), text("/names/kind"),
                          text("/names/plural"), text("/scope") != "Cluster"};
}

struct Question {
    KubernetesKind kind;
    std::string space; ///< "" for the whole cluster
    bool all = false;  ///< whatever is not of the stack counts
};

std::vector<Question> questions_of(const kubernetes::Manifest &manifest) {
    std::vector<Question> questions;
    for (const kubernetes::Object &object : manifest.objects) {
        if (object.kind == "Namespace" && object.api_version == "v1")
            for (const KubernetesKind &kind : current::usual_kinds())
                questions.push_back({kind, object.name});
        if (object.kind == "CustomResourceDefinition")
            if (auto kind = kind_of_definition(object))
                questions.push_back({std::move(*kind), "", true});
    }
    return questions;
}

} // namespace

std::vector<std::string> named_of_others(portainer::Client &client, const model::Stack &stack,
                                         const kubernetes::Manifest &manifest) {
    std::vector<portainer::KubernetesPlace> places;
    current::Kinds kinds(client, stack.endpoint_id);
    for (const kubernetes::Object &object : manifest.objects)
        if (const auto kind = kinds.find(object.api_version, object.kind).kind)
            places.push_back({*kind,
                              kind->namespaced ? current::space_of(object, stack.kubernetes_namespace) : "",
                              object.name});
    std::vector<std::string> found(places.size());
    support::in_parallel(places.size(), neighbour_calls_at_once, [&](std::size_t i) {
        const auto there = client.kubernetes().get(stack.endpoint_id, places[i]);
        if (there && is_of_another(*there, stack, client))
            found[i] = label_with_owner(*there);
    });
    std::erase(found, "");
    return found;
}

ApiResult<std::vector<std::string>> within_of_others(portainer::Client &client, const model::Stack &stack,
                                                     const kubernetes::Manifest &manifest) {
    const std::vector<Question> questions = questions_of(manifest);
    std::vector<ApiResult<std::vector<KubernetesObject>>> answers(questions.size());
    support::in_parallel(questions.size(), neighbour_calls_at_once, [&](std::size_t i) {
        answers[i] = client.kubernetes().list(stack.endpoint_id, questions[i].kind, questions[i].space, "");
    });
    std::vector<std::string> found;
    for (std::size_t i = 0; i < questions.size(); ++i) {
        if (!answers[i] && answers[i].error().status != 404) // the kind itself is gone
            return tl::unexpected(answers[i].error());
        if (!answers[i])
            continue;
        for (const KubernetesObject &object : *answers[i])
            if ((questions[i].all ? !current::same_stack(object, stack) : is_foreign(object, stack)) &&
                !is_named(object, stack, manifest))
                found.push_back(label_with_owner(object));
    }
    return found;
}

} // namespace stowage::apply
