#pragma once

#include "desired/state.hpp"
#include "reconcile/status.hpp"

#include <map>
#include <string>
#include <vector>

namespace stowage::app {

/// The names of the shards of a reconcile on this host, sorted.
[[nodiscard]] std::vector<std::string> shards_of(const std::string &name);

/// Where to look for a reconcile of which nothing is known under `name`.
[[nodiscard]] std::string where_else(const std::string &name);

/// The stacks that passes looked at, of all shards; of several that are the same, one.
class KnownStacks {
public:
    explicit KnownStacks(const std::string &name);

    [[nodiscard]] bool any_pass() const { return passed_; }
    /// Whether they can be told from others: not before a pass came to a plan.
    [[nodiscard]] bool any() const { return !stacks_.empty(); }

    /// `server/environment/stack` of each that one of the patterns names, sorted.
    [[nodiscard]] std::vector<std::string> matching(const std::vector<std::string> &patterns) const;
    /// Those patterns that name none.
    [[nodiscard]] std::vector<std::string> in_vain(const std::vector<std::string> &patterns) const;

private:
    void add(const reconcile::Status::Known &known);

    bool passed_ = false;
    std::map<std::string, desired::Stack> stacks_;
};

} // namespace stowage::app
