#include "apply/left_over.hpp"

#include "apply/ended.hpp"
#include "current/kubernetes_health.hpp"
#include "portainer/kubernetes_api.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::apply {
namespace {

current::Cluster ask(portainer::Client &client, const model::Stack &stack, const std::string &manifest) {
    return current::ask_cluster(client, stack.endpoint_id, {&stack}, {{stack.id, manifest}},
                                fmt::format("{}={}", portainer::stack_id_label, stack.id));
}

void remove_one(portainer::Client &client, const model::Stack &stack, const current::Cluster &cluster,
                const model::KubernetesObject &object, Removal &removal) {
    const std::string label = current::label_in(stack, object);
    const model::KubernetesKind *kind = cluster.kind(object.api_version, object.kind);
    if (kubernetes::holds_data(object.kind) || kind == nullptr) {
        removal.kept.push_back(label);
        return;
    }
    const auto answer = client.kubernetes().remove(stack.endpoint_id, {*kind, object.space, object.name});
    if (answer || answer.error().status == 404)
        removal.removed.push_back(label);
    else
        removal.failed.push_back(fmt::format("{} ({})", label, answer.error().str()));
}

Removal remove_all(portainer::Client &client, const model::Stack &stack, const std::string &manifest,
                   const current::Cluster &cluster) {
    Removal removal;
    for (const model::KubernetesObject *object : current::left_over_objects(stack, manifest, cluster))
        remove_one(client, stack, cluster, *object, removal);
    return removal;
}

} // namespace

std::string Removal::str() const {
    std::string words;
    if (!removed.empty())
        words += "; removed " + support::join(removed, ", ");
    if (!kept.empty())
        words += fmt::format("; left {}, which may hold data: delete it by hand", support::join(kept, ", "));
    return words;
}

std::string said_of(const Removal &removal, const std::string &said) {
    if (removal.failed.empty())
        return removal.str();
    throw Ended{Outcome::not_effective,
                Code::stack_left_over,
                fmt::format("{}{}, but what no manifest names any more is still there: {}", said,
                            removal.str(), support::join(removal.failed, ", ")),
                {},
                "ask for the right to delete it, or delete it by hand"};
}

Removal remove_unnamed(portainer::Client &client, const model::Stack &stack) {
    if (stack.git && !stack.git->additional_files.empty())
        return {}; // the server shows only its main file
    const auto manifest = client.stack_files({stack.id}).front();
    if (!manifest)
        return {};
    const kubernetes::Manifest wanted = kubernetes::read_manifests({{"manifest", *manifest}});
    if (!wanted.readable() || wanted.objects.empty())
        return {};
    return remove_all(client, stack, *manifest, ask(client, stack, *manifest));
}

Removal remove_named(portainer::Client &client, const model::Stack &stack, const std::string &manifest) {
    const current::Cluster cluster = ask(client, stack, manifest);
    const auto unnamed = current::left_over_objects(stack, manifest, cluster);
    Removal removal;
    for (const model::KubernetesObject *object : current::left_over_objects(stack, "", cluster))
        if (std::find(unnamed.begin(), unnamed.end(), object) == unnamed.end())
            remove_one(client, stack, cluster, *object, removal);
    return removal;
}

Removal remove_left_behind(portainer::Client &client, const model::Stack &stack,
                           const std::string &manifest) {
    return remove_all(client, stack, "", ask(client, stack, manifest));
}

} // namespace stowage::apply
