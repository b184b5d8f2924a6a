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
[[nodiscard]] Page status_page(const Status &status, const std::string &name,
                               std::chrono::system_clock::time_point now);

} // namespace stowage::reconcile
