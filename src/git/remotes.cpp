#include "git/remotes.hpp"

namespace stowage::git {

std::shared_future<Remotes::Refs> Remotes::question(const RemoteAccess &access) {
    const std::lock_guard lock(mutex_);
    auto found = asked_.find(access);
    if (found == asked_.end()) {
        // Deferred: the thread that needs the answer first asks; others wait for it.
        auto later =
            std::async(std::launch::deferred, [access, limit = limit_] { return list_refs(access, limit); });
        found = asked_.emplace(access, later.share()).first;
    }
    return found->second;
}

const Remotes::Refs &Remotes::refs(const RemoteAccess &access) {
    const auto future = question(access);
    future.wait();
    const std::lock_guard lock(mutex_);
    return asked_.at(access).get();
}

} // namespace stowage::git
