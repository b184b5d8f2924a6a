#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace stowage::reconcile {

struct Post {
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers; ///< Content-Type among them
    std::string body;
    std::vector<std::string> secrets;          ///< besides the way that the URL names: never to be shown
    std::chrono::milliseconds timeout{10'000}; ///< of one attempt, in all
};

struct PostResult {
    std::string failure; ///< why it did not arrive, one line; "" where the answer was 2xx
    bool answered = false;
};

/// Sends it, once more where no connection could be made or it broke. Certificates are verified, and no
/// redirect is followed. The failure has nothing of the URL but its host, and nothing of the headers.
[[nodiscard]] PostResult send(const Post &post);

} // namespace stowage::reconcile
