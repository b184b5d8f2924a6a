#pragma once

namespace stowage::support {

/// Gives memory that was freed back to the system, which the allocator would keep for later. For after a step
/// that needed much and leaves little; does nothing where the C library can't.
void return_freed_memory();

/// Has all threads share one pool of memory, instead of keeping what they freed each for itself: for a
/// process that runs on with ever new threads. To be called before they are.
void share_memory_among_threads();

} // namespace stowage::support
