#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace stowage::support {

/// Calls `work(i)` for each i below `count`, at most `at_once` at a time; returns when all are done. `work`
/// must not throw.
template <typename Work>
void in_parallel(std::size_t count, std::size_t at_once, const Work &work) {
    std::atomic<std::size_t> next{0};
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < std::min(at_once, count); ++i)
        threads.emplace_back([&] {
            for (std::size_t at = next++; at < count; at = next++)
                work(at);
        });
}

} // namespace stowage::support
