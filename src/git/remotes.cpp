#include "git/remotes.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

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

void Remotes::ask(const std::vector<RemoteAccess> &accesses, std::size_t at_once) {
    std::atomic<std::size_t> next{0};
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < std::min(at_once, accesses.size()); ++i)
        threads.emplace_back([&] {
            for (std::size_t at = next++; at < accesses.size(); at = next++)
                question(accesses[at]).wait();
        });
}

const Remotes::Refs &Remotes::refs(const RemoteAccess &access) {
    const auto future = question(access);
    future.wait();
    const std::lock_guard lock(mutex_);
    return asked_.at(access).get();
}

} // namespace stowage::git
