#pragma once

#include "apply/report.hpp"
#include "report/paint.hpp"

namespace stowage::report {

[[nodiscard]] Color color_of(apply::Outcome outcome);

} // namespace stowage::report
