#include "support/open_files.hpp"

#include <algorithm>
#include <sys/resource.h>

namespace stowage::support {

void allow_many_open_files() {
    constexpr rlim_t enough = 65'536;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    const rlim_t wanted = std::min(limit.rlim_max, enough);
    if (limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = wanted;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace stowage::support
