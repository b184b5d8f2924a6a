#include "preflight/cluster_refusal.hpp"

#include "support/codes.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <string_view>

namespace stowage::preflight {

using portainer::ApiError;

namespace {

bool is_judged(const ApiError &error) {
    return error.kind == ApiError::Kind::status &&
           (error.status == 400 || error.status == 403 || error.status == 404 || error.status == 422 ||
            is_misfit(error) || is_stale(error));
}

bool is_fixed_field(const std::string &message) {
    constexpr std::string_view signs[] = {"immutable", "Forbidden: updates to", "may not change once set",
                                          "cannot change roleRef"};
    return support::has_any(message, signs);
}

/// Server-side apply keeps what the manifest does not name: the defaults of the strategy that there was.
bool leaves_strategy(const kubernetes::Object &object, const std::string &message) {
    if (message.find("rollingUpdate: Forbidden: may not be specified when strategy") == std::string::npos)
        return false;
    const auto *spec = object.node->find("spec");
    const auto *strategy = spec != nullptr ? spec->value->find("strategy") : nullptr;
    return strategy != nullptr && strategy->value->find("rollingUpdate") == nullptr;
}

/// RBAC says who may not do what; whatever else forbids an object judges the object.
bool is_about_rights(const std::string &message) {
    return message.find(" cannot ") != std::string::npos || message.find("User \"") != std::string::npos;
}

} // namespace

bool is_stale(const ApiError &error) {
    return error.status == 409 && error.message.starts_with("Operation cannot be fulfilled");
}

bool is_misfit(const ApiError &error) {
    return error.status == 500 && error.message.starts_with("failed to create typed patch object");
}

Finding finding_of(const kubernetes::Object &object, const ApiError &error) {
    const std::string words = fmt::format("{}: {}", object.label(), error.message);
    const bool no_dry_run = error.message.find("dry run") != std::string::npos;
    if (!is_judged(error) || no_dry_run)
        return warning(Code::manifest_unchecked,
                       fmt::format("{} could not be checked: {}", object.label(), error.str()), "",
                       object.where);
    if (error.status == 403 && !is_about_rights(error.message))
        return blocked(
            Code::manifest_refused, words,
            "keep within what quota, limits and policy of the namespace allow, or have them changed",
            object.where);
    if (error.status == 403)
        return blocked(Code::permission_cluster, words, "ask for that right in the namespace", object.where);
    if (is_fixed_field(error.message))
        return blocked(Code::manifest_refused, words,
                       "it has to be deleted and created anew: give it another name, delete it by hand, or "
                       "replace the stack",
                       object.where);
    if (leaves_strategy(object, error.message))
        return blocked(Code::manifest_refused, words,
                       "this server leaves what no manifest of the stack has named: deploy once with type: "
                       "RollingUpdate and its rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%} written "
                       "out, and with type: Recreate then",
                       object.where);
    if (is_stale(error))
        return blocked(Code::manifest_refused, words,
                       "leave uid and resourceVersion out of the manifest: they are the cluster's to write",
                       object.where);
    return blocked(Code::manifest_refused, words, "mend the manifest", object.where);
}

std::optional<Finding> check_size(const kubernetes::Object &object, const std::string &json) {
    constexpr std::size_t longest_annotations = 256UL * 1024; // bytes, all of an object together
    if (json.size() <= longest_annotations)
        return std::nullopt;
    return blocked(
        Code::manifest_refused,
        fmt::format("{} has {} bytes: kubectl keeps a copy in an annotation, which may have no more "
                    "than {}",
                    object.label(), json.size(), longest_annotations),
        "split it", object.where);
}

Finding unknown_kind(const kubernetes::Object &object, const std::optional<ApiError> &error,
                     Bringer bringer) {
    if (error && error->status != 404)
        return warning(
            Code::manifest_unchecked,
            fmt::format("whether the cluster knows {} was not found out: {}", object.kind, error->str()), "",
            object.where);
    const std::string words =
        fmt::format("the cluster knows no kind {} of {}", object.kind, object.api_version);
    switch (bringer) {
    case Bringer::manifest:
        return blocked(
            Code::manifest_unknown_kind,
            words + " yet, and looks for it before a CustomResourceDefinition of this manifest can bring it",
            "deploy the definition as a stack of its own, and name that in dependsOn", object.where);
    case Bringer::other_stack:
        return warning(Code::manifest_unknown_kind, words + " yet; another stack of this plan may bring it",
                       "name that stack in dependsOn", object.where);
    case Bringer::nobody:
        break;
    }
    return blocked(Code::manifest_unknown_kind, words, "mend kind or apiVersion, or install what defines it",
                   object.where);
}

} // namespace stowage::preflight
