#pragma once

namespace stowage::support {

/// Gives memory that was freed back to the system, which the allocator would keep for later. For after a step
/// that needed much and leaves little; does nothing where the C library can't.
void return_freed_memory();

} // namespace stowage::support
