#include "support/location.hpp"

#include <fmt/format.h>

namespace stowage::support {

std::string Location::str() const {
    if (!file)
        return {};
    if (line == 0)
        return *file;
    return fmt::format("{}:{}:{}", *file, line, column);
}

} // namespace stowage::support
