#pragma once

#include "reconcile/status.hpp"

#include <string>

namespace stowage::reconcile {

/// Reads what to_json wrote, or an earlier version did. Throws nlohmann::json::exception or support::Error.
[[nodiscard]] Status status_from(const std::string &text);

} // namespace stowage::reconcile
