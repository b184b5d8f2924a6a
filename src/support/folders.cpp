#include "support/folders.hpp"

#include <cstdlib>
#include <string>
#include <unistd.h>

namespace stowage::support {
namespace {

std::filesystem::path folder(const char *variable, const char *below_home, const char *below_tmp) {
    if (const char *given = std::getenv(variable); given != nullptr && *given == '/')
        return std::filesystem::path(given) / "stowage";
    if (const char *home = std::getenv("HOME"); home != nullptr && *home == '/' && ::access(home, W_OK) == 0)
        return std::filesystem::path(home) / below_home / "stowage";
    return std::filesystem::path("/tmp") / ("stowage-" + std::to_string(::getuid())) / below_tmp;
}

} // namespace

std::filesystem::path cache_folder() {
    return folder("XDG_CACHE_HOME", ".cache", "cache");
}

std::filesystem::path state_folder() {
    return folder("XDG_STATE_HOME", ".local/state", "state");
}

} // namespace stowage::support
