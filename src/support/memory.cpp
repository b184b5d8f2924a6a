#include "support/memory.hpp"

#include <cstdlib> // defines __GLIBC__
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace stowage::support {

void return_freed_memory() {
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

void share_memory_among_threads() {
#ifdef __GLIBC__
    ::mallopt(M_ARENA_MAX, 1);
#endif
}

} // namespace stowage::support
