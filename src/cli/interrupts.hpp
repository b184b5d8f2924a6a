#pragma once

#include <atomic>

namespace stowage::cli {

enum class Announce { no, yes };

/// From now on Ctrl-C and SIGTERM do not end the process but raise the returned count, and a closed pipe is
/// an error of the write: a run that changes servers ends in order. What that means is said on standard error
/// unless that is for lines of a log alone.
[[nodiscard]] const std::atomic<int> &watch_interrupts(Announce announce = Announce::yes);

/// As if a second signal had come.
void abandon();

/// From now on SIGHUP raises the returned flag, which the caller takes down.
[[nodiscard]] std::atomic<bool> &watch_reload();

} // namespace stowage::cli
