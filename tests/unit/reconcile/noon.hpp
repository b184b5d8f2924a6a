#pragma once

#include <chrono>

/// A moment for tests: UTC, on a Wednesday.
inline constexpr auto noon = std::chrono::sys_days{std::chrono::year{2026} / 7 / 15} + std::chrono::hours(12);
