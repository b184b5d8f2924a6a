#include "current/snapshot_parts.hpp"

#include "current/match.hpp"
#include "support/digest.hpp"
#include "support/parallel.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace stowage::current {

WantedById by_record(const ServerState &state, const Stacks &wanted) {
    WantedById found;
    for (const auto &stack : wanted) {
        const model::Environment *environment = environment_of(*stack, state);
        if (environment == nullptr)
            continue;
        if (const Match one = match(*stack, state, environment->id); one.stack != nullptr)
            found[one.stack->id].push_back(stack.get());
    }
    return found;
}

const desired::Text *variable_named(const desired::Stack &stack, const std::string &name) {
    const auto found = std::find_if(stack.env.begin(), stack.env.end(),
                                    [&](const desired::EnvEntry &entry) { return entry.name == name; });
    return found == stack.env.end() ? nullptr : &found->value;
}

void FingerprintCache::prepare(const std::set<std::string> &values) {
    const std::vector<std::string> list(values.begin(), values.end());
    std::vector<std::string> made(list.size());
    support::in_parallel(list.size(), std::max(1u, std::thread::hardware_concurrency()),
                         [&](std::size_t i) { made[i] = support::slow_fingerprint_hex(salt_, list[i]); });
    for (std::size_t i = 0; i < list.size(); ++i)
        known_.emplace(list[i], std::move(made[i]));
}

const std::string &FingerprintCache::of(const std::string &value) {
    const auto known = known_.find(value);
    return known != known_.end()
               ? known->second
               : known_.emplace(value, support::slow_fingerprint_hex(salt_, value)).first->second;
}

} // namespace stowage::current
