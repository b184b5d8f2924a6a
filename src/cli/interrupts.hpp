#pragma once

#include <atomic>

namespace stowage::cli {

/// From now on Ctrl-C and SIGTERM do not end the process but raise the returned count, and a closed pipe is
/// an error of the write: a run that changes servers ends in order.
[[nodiscard]] const std::atomic<int> &watch_interrupts();

} // namespace stowage::cli
