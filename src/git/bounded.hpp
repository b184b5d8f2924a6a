#pragma once

#include "git/deadline.hpp"
#include "git/failure.hpp"
#include "git/remote.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>

namespace stowage::git {

/// Runs work that may talk to a remote, for at most `limit`. What talks to the remote is a process of its own
/// that is ended at the deadline, so that the thread ends soon after it. A thread that is still at work on a
/// huge history then is left behind; it owns all that it touches.
template <typename T>
tl::expected<T, GitError> bounded(std::function<T(Deadline)> work, std::chrono::milliseconds limit) {
    constexpr std::chrono::milliseconds for_the_process_to_end{500};
    const Deadline deadline = Deadline::after(limit);
    auto promise = std::make_shared<std::promise<tl::expected<T, GitError>>>();
    auto result = promise->get_future();
    std::thread worker([promise, work = std::move(work), deadline] {
        try {
            promise->set_value(work(deadline));
        } catch (const TimedOut &error) {
            promise->set_value(tl::unexpected(GitError{error.what(), true}));
        } catch (const std::exception &error) {
            promise->set_value(tl::unexpected(GitError{error.what()}));
        }
    });
    if (result.wait_for(limit + for_the_process_to_end) != std::future_status::ready) {
        worker.detach();
        return tl::unexpected(GitError{deadline.words(), true});
    }
    worker.join(); // it has said all that it had to say, and lets go of what libraries keep for a thread
    return result.get();
}

} // namespace stowage::git
