#pragma once

#include "git/remote.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace stowage::git {

/// How the error of a remote begins that was silent for too long.
inline constexpr std::string_view no_answer = "no answer";

/// Runs work that talks to a remote, for at most `limit`. libgit2 can't be told to stop waiting for a silent
/// remote, so the work has a thread of its own that is left behind when time is up; it owns all that it
/// touches.
template <typename T>
tl::expected<T, GitError> bounded(std::function<T()> work, std::chrono::milliseconds limit) {
    auto promise = std::make_shared<std::promise<tl::expected<T, GitError>>>();
    auto result = promise->get_future();
    std::thread([promise, work = std::move(work)] {
        try {
            promise->set_value(work());
        } catch (const std::exception &error) {
            promise->set_value(tl::unexpected(GitError(error.what())));
        }
    }).detach();
    if (result.wait_for(limit) != std::future_status::ready)
        return tl::unexpected(
            GitError(std::string(no_answer) + " within " + std::to_string(limit.count() / 1000) + " s"));
    return result.get();
}

} // namespace stowage::git
