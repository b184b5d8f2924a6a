#pragma once

#include "desired/read/draft.hpp"

#include <string_view>

namespace stowage::desired {

inline constexpr std::string_view api_version = "stowage/v1";

/// Whether a document says that it is one of ours, of whatever version.
[[nodiscard]] bool says_stowage(const yaml::Node &document);

/// Whether a document is plainly something else that lies in the same folder: a compose file, a Kubernetes
/// manifest.
[[nodiscard]] bool is_foreign(const yaml::Node &document);

/// Adds what a document says to `draft`. False when it can't be told what it means to say: other documents
/// may rely on that.
[[nodiscard]] bool read_document(const Context &context, const yaml::Node &document, Draft &draft);

} // namespace stowage::desired
