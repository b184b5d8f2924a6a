#pragma once

#include "git/remote_request.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace stowage::git {

/// One HTTP request whose answer is read bit by bit, so that a pack is never in memory whole. Throws Failure
/// with libcurl's words.
class HttpDownload {
public:
    struct Target {
        std::string url;
        const RemoteAccess &access;
        bool with_credentials = false;
        std::string content_type; ///< of `body`; "" for a GET
        std::string body;
    };

    explicit HttpDownload(const Target &target);
    ~HttpDownload();
    HttpDownload(const HttpDownload &) = delete;
    HttpDownload &operator=(const HttpDownload &) = delete;

    /// Waits for the head of the answer.
    [[nodiscard]] long status();
    /// Where it redirects to, as a whole address; "" for nowhere.
    [[nodiscard]] std::string redirected_to();
    [[nodiscard]] std::string content_type();
    /// Reads up to `size` bytes; 0 at the end.
    [[nodiscard]] std::size_t read(char *into, std::size_t size);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace stowage::git
