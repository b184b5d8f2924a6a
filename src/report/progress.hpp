#pragma once

#include "apply/apply.hpp"

#include <cstdio>
#include <memory>

namespace stowage::report {

/// What a run shows while it runs, on `out`: on a terminal one line a running stack with its time, redrawn in
/// place, and how many are left; elsewhere one line when a stack begins and one when it ends.
[[nodiscard]] std::unique_ptr<apply::Observer> make_progress(std::FILE *out, bool terminal, bool color,
                                                             std::size_t stacks, bool with_server);

} // namespace stowage::report
