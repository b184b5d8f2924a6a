#pragma once

#include "apply/report.hpp"

#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace stowage::apply {

/// What the stacks of a run wait for.
class Dependencies {
public:
    /// `results` has to outlive it, and stay where it is.
    explicit Dependencies(const std::vector<StackResult> &results);

    /// The results that have to be in before this one is begun.
    [[nodiscard]] std::vector<const StackResult *> of(const StackResult &result) const;

private:
    /// Server, environment as written, namespace as written, name.
    using Key = std::tuple<std::string, std::string, std::string, std::string>;

    std::map<Key, const StackResult *> results_;
    std::vector<const StackResult *> sources_; ///< that the run makes
};

} // namespace stowage::apply
