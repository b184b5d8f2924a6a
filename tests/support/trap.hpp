#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace test {

/// Waits for what must never come: a server on this machine that keeps every request that it gets.
class Trap {
public:
    using Answer = std::function<std::string(const std::string &request)>;

    /// Without an answer of its own it asks for credentials, so that whoever has some gives them away.
    explicit Trap(Answer answer = {});
    ~Trap();
    Trap(const Trap &) = delete;
    Trap &operator=(const Trap &) = delete;

    [[nodiscard]] int port() const { return port_; }
    /// `http://127.0.0.1:PORT`
    [[nodiscard]] std::string url() const;
    /// The heads of all requests, as they came.
    [[nodiscard]] std::vector<std::string> heard() const;
    /// All of them as one text.
    [[nodiscard]] std::string all_heard() const;

    static std::string asks_for_credentials();
    static std::string redirects_to(const std::string &url);

private:
    void run();
    void serve(int connection);

    Answer answer_;
    int listening_ = -1;
    int port_ = 0;
    std::atomic<bool> ending_{false};
    mutable std::mutex mutex_;
    std::vector<std::string> heard_;
    std::thread thread_;
};

} // namespace test
