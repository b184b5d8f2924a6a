#pragma once

#include "current/health.hpp"
#include "portainer/client.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>

namespace stowage::apply {

/// What runs on one server, for all stacks that wait for it: those on the same environment share a call.
/// Usable from several threads.
class RuntimeWatch {
public:
    using Clock = std::chrono::steady_clock;

    /// What was asked no longer ago than `max_age` is not asked again.
    RuntimeWatch(portainer::Client &client, std::chrono::milliseconds max_age)
        : client_(client), max_age_(max_age) {}

    /// What runs where `stack` is, asked no earlier than `not_before`.
    /// `manifest` is that of a Kubernetes stack.
    [[nodiscard]] std::shared_ptr<const current::Runtime>
    look(const model::Stack &stack, Clock::time_point not_before, const std::string &manifest = {});

private:
    struct Place {
        std::mutex asking;
        Clock::time_point asked = Clock::time_point::min();
        std::shared_ptr<const current::Runtime> runtime;
    };
    /// Environment, kind of stack, and for all but standalone ones the stack: what is asked depends on it.
    using Key = std::tuple<std::int64_t, model::StackType, std::int64_t>;

    portainer::Client &client_;
    std::chrono::milliseconds max_age_;
    std::mutex mutex_; ///< of `places_`, not of what is in them
    std::map<Key, Place> places_;
};

} // namespace stowage::apply
