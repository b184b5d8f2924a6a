#include "preflight/cluster_collected.hpp"

#include "current/kubernetes_kinds.hpp"
#include "kubernetes/json.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <vector>

namespace stowage::preflight {
namespace {

using nlohmann::json;

std::string text_in(const json &owner, const char *name) {
    const auto found = owner.find(name);
    return found != owner.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// As the cluster's garbage collector judges it: of the object's own namespace, and the very one that is
/// meant, which its uid tells.
bool is_certainly_gone(const json &owner, const portainer::KubernetesPlace &place, portainer::Client &client,
                       std::int64_t environment_id) {
    const auto kind = current::Kinds(client, environment_id)
                          .find(text_in(owner, "apiVersion"), text_in(owner, "kind"))
                          .kind;
    const bool whole_cluster = !place.kind.namespaced;
    if (!kind || (kind->namespaced && whole_cluster))
        return false;
    const auto there = client.kubernetes().get(
        environment_id, {*kind, kind->namespaced ? place.space : "", text_in(owner, "name")});
    return there ? there->uid != text_in(owner, "uid") : there.error().status == 404;
}

} // namespace

std::optional<Finding> collected_finding(const kubernetes::Object &object,
                                         const portainer::KubernetesPlace &place, portainer::Client &client,
                                         std::int64_t environment_id) {
    const json metadata = kubernetes::to_json(object).value("metadata", json::object());
    const auto owners = metadata.find("ownerReferences");
    if (owners == metadata.end() || !owners->is_array() || owners->empty())
        return std::nullopt;
    std::vector<std::string> names;
    for (const json &owner : *owners) {
        if (!owner.is_object() || !is_certainly_gone(owner, place, client, environment_id))
            return std::nullopt;
        names.push_back(fmt::format("{} {}", text_in(owner, "kind"), text_in(owner, "name")));
    }
    return blocked(Code::manifest_refused,
                   fmt::format("{}: its ownerReferences name nothing that is there ({}): the cluster would "
                               "take it away again",
                               object.label(), support::join(names, ", ")),
                   "leave ownerReferences out of the manifest: a copy has no use for them", object.where);
}

} // namespace stowage::preflight
