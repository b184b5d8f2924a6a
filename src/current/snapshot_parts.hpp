#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace stowage::current {

/// What keeping and restoring a snapshot share.

using Stacks = std::vector<std::shared_ptr<desired::Stack>>;
using WantedById = std::map<std::int64_t, std::vector<const desired::Stack *>>;

/// The desired stacks that a stack of the server stands for, by its id.
[[nodiscard]] WantedById by_record(const ServerState &state, const Stacks &wanted);

/// Null where the stack has no such variable.
[[nodiscard]] const desired::Text *variable_named(const desired::Stack &stack, const std::string &name);

/// Makes each fingerprint once; they take their time.
class FingerprintCache {
public:
    explicit FingerprintCache(const std::string &salt) : salt_(salt) {}

    void prepare(const std::set<std::string> &values);
    [[nodiscard]] const std::string &of(const std::string &value);

private:
    const std::string &salt_;
    std::unordered_map<std::string, std::string> known_;
};

} // namespace stowage::current
