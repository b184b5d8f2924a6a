#pragma once

#include "kubernetes/manifest.hpp"
#include "portainer/api_error.hpp"
#include "preflight/finding.hpp"

#include <optional>

namespace stowage::preflight {

/// Whether a cluster refuses an object because it does not fit its kind: an unknown field, a text for a
/// number. Server-side apply calls that an error of its own (500).
[[nodiscard]] bool is_misfit(const portainer::ApiError &error);

/// Whether the manifest says by uid or resourceVersion which object it is about, and that is another one.
[[nodiscard]] bool is_stale(const portainer::ApiError &error);

/// What a cluster's refusal of an object means: blocked in the cluster's words, or a warning where it did not
/// judge the object.
[[nodiscard]] Finding finding_of(const kubernetes::Object &object, const portainer::ApiError &error);

/// Servers of the older kind deploy by `kubectl apply`, which keeps all of an object (`json`) in an
/// annotation of it: what is too large for that is refused, though the cluster would take it.
[[nodiscard]] std::optional<Finding> check_size(const kubernetes::Object &object, const std::string &json);

/// What to say of an object whose kind the cluster does not have, or did not answer for.
[[nodiscard]] Finding unknown_kind(const kubernetes::Object &object,
                                   const std::optional<portainer::ApiError> &error, Bringer bringer);

} // namespace stowage::preflight
