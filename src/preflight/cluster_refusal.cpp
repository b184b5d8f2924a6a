#include "preflight/cluster_refusal.hpp"

#include "support/codes.hpp"

#include <fmt/format.h>

namespace stowage::preflight {

using portainer::ApiError;

namespace {

bool is_judged(const ApiError &error) {
    return error.kind == ApiError::Kind::status &&
           (error.status == 400 || error.status == 403 || error.status == 404 || error.status == 422 ||
            is_misfit(error));
}

bool is_fixed_field(const std::string &message) {
    return message.find("immutable") != std::string::npos ||
           message.find("Forbidden: updates to") != std::string::npos;
}

/// RBAC says who may not do what; whatever else forbids an object judges the object.
bool is_about_rights(const std::string &message) {
    return message.find(" cannot ") != std::string::npos || message.find("User \"") != std::string::npos;
}

} // namespace

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
    return blocked(Code::manifest_refused, words, "mend the manifest", object.where);
}

Finding unknown_kind(const kubernetes::Object &object, const std::optional<ApiError> &error, bool coming) {
    if (error && error->status != 404)
        return warning(
            Code::manifest_unchecked,
            fmt::format("whether the cluster knows {} was not found out: {}", object.kind, error->str()), "",
            object.where);
    const std::string words =
        fmt::format("the cluster knows no kind {} of {}", object.kind, object.api_version);
    if (!coming)
        return blocked(Code::manifest_unknown_kind, words,
                       "mend kind or apiVersion, or install what defines it", object.where);
    return warning(Code::manifest_unknown_kind,
                   words + "; a CustomResourceDefinition of this manifest may bring it, but is not there yet",
                   "deploy the definition as a stack of its own first", object.where);
}

} // namespace stowage::preflight
