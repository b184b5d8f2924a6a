#pragma once

#include "git/remote.hpp"

#include <chrono>
#include <future>
#include <map>
#include <mutex>

namespace stowage::git {

/// Asks each remote once in a run, however many stacks come from it. May be used from several threads.
class Remotes {
public:
    using Refs = tl::expected<RemoteRefs, GitError>;

    explicit Remotes(std::chrono::milliseconds limit) : limit_(limit) {}

    /// What a remote that was asked answered; asks it now if it was not.
    [[nodiscard]] const Refs &refs(const RemoteAccess &access);

    [[nodiscard]] std::chrono::milliseconds limit() const { return limit_; }

private:
    std::shared_future<Refs> question(const RemoteAccess &access);

    std::chrono::milliseconds limit_;
    std::mutex mutex_;
    std::map<RemoteAccess, std::shared_future<Refs>> asked_;
};

} // namespace stowage::git
