#pragma once

#include "reconcile/status.hpp"

#include <chrono>
#include <string>

namespace stowage::reconcile {

struct Page {
    std::string html;
    std::string policy; ///< for the header Content-Security-Policy
};

/// What is known after the last pass, for people: one page that loads nothing and runs nothing.
/// `working_since` is of a pass that is at work (RFC 3339), or "".
[[nodiscard]] Page status_page(const Status &status, const std::string &name,
                               std::chrono::system_clock::time_point now,
                               const std::string &working_since = {});

} // namespace stowage::reconcile
