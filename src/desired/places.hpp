#pragma once

#include "support/location.hpp"

#include <string>
#include <utility>
#include <vector>

namespace stowage::desired {

/// Where each written field of something stands, by names like `gitConfig.url`. Thousands of stacks have the
/// same few names, so those are kept once for all.
class Places {
public:
    /// Adds the field where it is not there.
    [[nodiscard]] support::Location &operator[](const std::string &field);
    /// Null where it is not written.
    [[nodiscard]] const support::Location *find(const std::string &field) const;
    [[nodiscard]] bool contains(const std::string &field) const { return find(field) != nullptr; }

private:
    std::vector<std::pair<const std::string *, support::Location>> places_; // sorted by name
};

} // namespace stowage::desired
