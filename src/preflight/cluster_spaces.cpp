#include "preflight/cluster_spaces.hpp"

#include "support/codes.hpp"

#include <fmt/format.h>

namespace stowage::preflight {

std::map<std::string, const kubernetes::Object *>
missing_spaces(const std::map<std::string, const kubernetes::Object *> &wanted, portainer::KubernetesApi api,
               std::int64_t environment_id) {
    std::map<std::string, const kubernetes::Object *> missing;
    for (const auto &[space, object] : wanted) {
        const auto there = api.get(environment_id, {{"v1", "Namespace", "namespaces", false}, "", space});
        if (!there && there.error().status == 404 &&
            there.error().message.find("namespaces ") != std::string::npos)
            missing.emplace(space, object);
    }
    return missing;
}

Finding space_finding(const std::string &space, const kubernetes::Object &object, const desired::Stack &spec,
                      Bringer bringer) {
    const bool by_manifest = !object.space.empty() || spec.kubernetes_namespace.empty();
    const support::Location &where = by_manifest ? object.where : spec.where_is("namespace");
    const std::string words = fmt::format("the cluster has no namespace '{}'", space);
    if (bringer == Bringer::other_stack)
        return warning(Code::manifest_namespace_missing,
                       words + " yet; another stack of this plan may bring it",
                       "name that stack in dependsOn", where);
    return blocked(Code::manifest_namespace_missing, words, "create it first, or have the manifest create it",
                   where);
}

Finding late_space(const kubernetes::Object &space, const kubernetes::Object &object) {
    return blocked(
        Code::manifest_namespace_missing,
        fmt::format("{} is in the namespace '{}', which the manifest makes only after it: objects are "
                    "applied in their order",
                    object.label(), space.name),
        "write the Namespace before what is in it", object.where);
}

} // namespace stowage::preflight
