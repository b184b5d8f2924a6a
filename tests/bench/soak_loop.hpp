#pragma once

#include "soak_world.hpp"

#include <string>

namespace soak {

/// What a process holds.
struct Held {
    long rss_kib = 0;
    long heap_kib = 0; ///< the part of it that is of no file
    std::size_t descriptors = 0;
};

struct LoopResult {
    int passes = 0;
    Held early; ///< after the first passes
    Held late;
    std::string wrong; ///< "" when it ended in order
};

/// `reconcile --interval` through this many passes, which SIGHUP has it make at once, with commits in
/// between.
[[nodiscard]] LoopResult watch_loop(World &world, int passes);

} // namespace soak
