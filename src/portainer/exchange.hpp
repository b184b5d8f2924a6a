#pragma once

#include "portainer/curl_handle.hpp"
#include "portainer/endpoint.hpp"
#include "portainer/network_error.hpp"
#include "portainer/transport.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>

namespace stowage::portainer {

/// What all calls of one transport share; never changes.
struct Settings {
    TransportOptions options;
    Endpoint endpoint;
};

/// One call with all its attempts, from the queue to its result. Used by one thread at a time; the promise is
/// kept exactly once.
class Exchange {
public:
    using Clock = std::chrono::steady_clock;

    Exchange(const Settings &settings, std::atomic<std::size_t> &sent_counter, std::size_t &receiving,
             Request request);
    ~Exchange() { drop_body(); }
    Exchange(const Exchange &) = delete;
    Exchange &operator=(const Exchange &) = delete;

    [[nodiscard]] std::future<Transport::Result> future() { return promise_.get_future(); }

    /// Sets `easy` up for the next attempt.
    void prepare(EasyHandle easy);
    [[nodiscard]] void *easy() const { return easy_.get(); }
    /// The handle, free of everything that points into this object.
    [[nodiscard]] EasyHandle release_easy();

    /// After libcurl has ended the attempt with `code`: keeps the promise, or says when to try again.
    [[nodiscard]] std::optional<Clock::time_point> settle(int code, double chance);

    /// Gives up if the call's deadline has passed, and says so.
    [[nodiscard]] bool overdue(Clock::time_point now);
    void cancel();

private:
    static std::size_t on_data(char *data, std::size_t size, std::size_t count, void *self);
    static int on_connected(void *self, char *, char *, int, int);

    [[nodiscard]] bool is_write() const { return request_.method != Method::get; }
    [[nodiscard]] std::optional<Clock::time_point> retry_at(bool temporary, int status, double chance);
    [[nodiscard]] std::optional<Clock::time_point> settle_failure(int code, double chance);
    [[nodiscard]] std::optional<Clock::time_point> settle_answer(int status, double chance);
    [[nodiscard]] NetworkFailure failure(int code) const;
    [[nodiscard]] std::optional<std::chrono::milliseconds> retry_after() const;
    [[nodiscard]] ApiError redirect(int status) const;
    [[nodiscard]] ApiError too_large() const;
    [[nodiscard]] std::size_t largest_body() const;
    std::size_t take_data(const char *data, std::size_t bytes);
    void drop_body();
    [[nodiscard]] std::string take_body();
    void fail(ApiError error);

    const Settings &settings_;
    std::atomic<std::size_t> &sent_counter_;
    std::size_t &receiving_; ///< bytes of all bodies under way; of the thread that drives libcurl
    Request request_;
    std::promise<Transport::Result> promise_;
    Clock::time_point started_ = Clock::now();

    // of the attempt under way
    EasyHandle easy_;
    HeaderList headers_;
    std::array<char, 256> words_{}; // CURL_ERROR_SIZE
    std::string body_;
    bool too_large_ = false;
    bool too_many_ = false; ///< not this answer, but all of them together
    bool sent_ = false;

    int attempts_ = 0;
};

} // namespace stowage::portainer
