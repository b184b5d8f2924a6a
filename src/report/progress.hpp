#pragma once

#include "apply/apply.hpp"

#include <atomic>
#include <cstdio>
#include <memory>

namespace stowage::report {

/// What a run shows while it runs, on `out`: on a terminal one line a running stack with its time, redrawn in
/// place, and how many are left; elsewhere one line when a stack begins and one when it ends. On a terminal
/// it also says what an interrupt means, above what it redraws: `interrupts` is how many came, null for none.
[[nodiscard]] std::unique_ptr<apply::Observer> make_progress(std::FILE *out, bool terminal, bool color,
                                                             std::size_t stacks, bool with_server,
                                                             const std::atomic<int> *interrupts = nullptr);

/// What the first and the second interrupt mean, each with a newline at its end.
inline constexpr const char *interrupted_words =
    "interrupted: what runs is finished, nothing more is begun; once more abandons it\n";
inline constexpr const char *abandoned_words = "abandoned\n";

} // namespace stowage::report
