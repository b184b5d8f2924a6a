#pragma once

#include "portainer/curl_handle.hpp"
#include "portainer/exchange.hpp"
#include "portainer/transport.hpp"

#include <atomic>
#include <chrono>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <vector>

namespace stowage::portainer {

/// Owns the thread. Everything below `thread's own` is touched by that thread only.
class Transport::Worker {
public:
    explicit Worker(TransportOptions options);
    ~Worker();
    Worker(const Worker &) = delete;
    Worker &operator=(const Worker &) = delete;

    std::future<Result> start(Request request);
    void cancel();
    std::size_t requests_sent() const { return sent_; }

private:
    using Item = std::unique_ptr<Exchange>;
    struct Delayed {
        Exchange::Clock::time_point due;
        Item item;
    };
    enum class Order { go_on, cancel, stop };

    void run();
    Order take_orders();
    void end_everything();
    void wake_delayed(Exchange::Clock::time_point now);
    void give_up_overdue(Exchange::Clock::time_point now);
    void start_waiting();
    bool collect_finished();
    void finished(void *easy, int code);
    EasyHandle detach(Exchange &exchange);
    [[nodiscard]] bool busy() const { return !active_.empty() || !waiting_.empty() || !delayed_.empty(); }
    void rest_when_idle(Exchange::Clock::time_point now);
    void wake();
    std::chrono::milliseconds time_to_sleep(Exchange::Clock::time_point now) const;

    Settings settings_;
    std::optional<ApiError> unusable_; // why no call can work
    std::atomic<std::size_t> sent_{0};

    std::mutex mutex_;  // guards the next four
    MultiHandle multi_; // another one after a rest; the thread itself may use it without the lock
    std::vector<Item> incoming_;
    bool cancelled_ = false;
    bool stopping_ = false;

    // thread's own
    std::size_t receiving_ = 0; // bytes of answers under way; outlives the exchanges below
    std::deque<Item> waiting_;  // for a free connection
    std::vector<Delayed> delayed_;
    std::vector<Item> active_;
    std::vector<EasyHandle> idle_;
    Exchange::Clock::time_point next_deadline_check_{};
    std::optional<Exchange::Clock::time_point> rest_at_; // while connections may be open that nobody uses
    std::minstd_rand random_{std::random_device{}()};

    std::thread thread_;
};

} // namespace stowage::portainer
