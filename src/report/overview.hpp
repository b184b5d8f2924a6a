#pragma once

#include "plan/plan.hpp"
#include "report/describe.hpp"

#include <vector>

namespace stowage::report {

/// What holds for a plan or a report as a whole. Every format that has a place for it shows each line;
/// tests/unit/report/overview_test.cpp says which has none. Nothing is masked or escaped: that is each
/// format's.

/// What it is of, what it was compared with, and what a reader should know of all of it: `commit`, `note`.
[[nodiscard]] std::vector<Remark> heading_of(const plan::Plan &plan);

/// What its figures come to besides the summary: `of these` by the change or drift, `health` of what runs.
[[nodiscard]] std::vector<Remark> figures_of(const plan::Plan &plan);

/// Each as `commit: TEXT`.
[[nodiscard]] std::vector<std::string> lines_of(const std::vector<Remark> &remarks);

} // namespace stowage::report
