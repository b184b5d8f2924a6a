#pragma once

#include <string>
#include <string_view>

namespace stowage::model {

/// `Version` of a server; only ever a hint, what a server answers decides.
struct Version {
    int major = 0;
    int minor = 0;
    int patch = 0;
    std::string text;

    auto operator<=>(const Version &other) const {
        if (auto order = major <=> other.major; order != 0)
            return order;
        if (auto order = minor <=> other.minor; order != 0)
            return order;
        return patch <=> other.patch;
    }
    bool operator==(const Version &other) const { return (*this <=> other) == 0; }
};

/// Zeros for what can't be read as a version; `text` is kept as given.
[[nodiscard]] Version parse_version(std::string_view text);

} // namespace stowage::model
