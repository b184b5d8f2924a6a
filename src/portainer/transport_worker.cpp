#include "portainer/transport_worker.hpp"

#include <algorithm>
#include <curl/curl.h>
#include <iterator>

namespace stowage::portainer {
namespace {

using std::chrono::milliseconds;
using Clock = Exchange::Clock;

constexpr milliseconds deadline_interval{200}; // how often deadlines are asked for
constexpr milliseconds longest_sleep{1'000};   // should a wake-up ever be lost, nothing waits for longer

ApiError not_started(ApiError::Kind kind, std::string message) {
    ApiError error;
    error.kind = kind;
    error.message = std::move(message);
    return error;
}

std::future<Transport::Result> already_failed(ApiError error) {
    std::promise<Transport::Result> promise;
    promise.set_value(tl::unexpected(std::move(error)));
    return promise.get_future();
}

/// None is open yet.
MultiHandle make_connections(int at_most) {
    MultiHandle multi = make_multi();
    const long connections = at_most;
    curl_multi_setopt(multi.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
    curl_multi_setopt(multi.get(), CURLMOPT_MAX_HOST_CONNECTIONS, connections);
    curl_multi_setopt(multi.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, connections);
    curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, connections);
    return multi;
}

} // namespace

Transport::Worker::Worker(TransportOptions options) : settings_{std::move(options), {}} {
    settings_.options.max_connections = std::max(1, settings_.options.max_connections);
    if (auto checked = check_options(settings_.options))
        settings_.endpoint = std::move(*checked);
    else
        unusable_ = std::move(checked.error());
    multi_ = make_connections(settings_.options.max_connections);
    thread_ = std::thread([this] { run(); });
}

Transport::Worker::~Worker() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake();
    thread_.join();
}

std::future<Transport::Result> Transport::Worker::start(Request request) {
    if (unusable_) {
        ApiError error = *unusable_;
        Endpoint unchecked;
        unchecked.base = settings_.options.base_url;
        error.call = unchecked.call_name(request);
        return already_failed(std::move(error));
    }
    std::future<Result> future;
    {
        const std::lock_guard lock(mutex_);
        if (cancelled_) {
            ApiError error = not_started(ApiError::Kind::cancelled, "interrupted");
            error.call = settings_.endpoint.call_name(request);
            return already_failed(std::move(error));
        }
        auto exchange = std::make_unique<Exchange>(settings_, sent_, receiving_, std::move(request));
        future = exchange->future();
        incoming_.push_back(std::move(exchange));
    }
    wake();
    return future;
}

void Transport::Worker::cancel() {
    {
        const std::lock_guard lock(mutex_);
        cancelled_ = true;
    }
    wake();
}

void Transport::Worker::wake() {
    const std::lock_guard lock(mutex_);
    curl_multi_wakeup(multi_.get());
}

void Transport::Worker::rest_when_idle(Clock::time_point now) {
    if (busy()) {
        rest_at_ = now + settings_.options.rest_after;
    } else if (rest_at_ && now >= *rest_at_) {
        rest_at_.reset();
        idle_.clear(); // first: a handle may know of a connection
        const std::lock_guard lock(mutex_);
        multi_ = make_connections(settings_.options.max_connections);
    }
}

void Transport::Worker::run() {
    for (;;) {
        const Order order = take_orders();
        if (order != Order::go_on)
            end_everything();
        if (order == Order::stop)
            return;
        const auto now = Clock::now();
        wake_delayed(now);
        if (now >= next_deadline_check_)
            give_up_overdue(now);
        start_waiting();
        rest_when_idle(now);
        int running = 0;
        curl_multi_perform(multi_.get(), &running);
        if (collect_finished())
            continue;
        const auto sleep = time_to_sleep(Clock::now());
        curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(sleep.count()), nullptr);
    }
}

Transport::Worker::Order Transport::Worker::take_orders() {
    const std::lock_guard lock(mutex_);
    std::move(incoming_.begin(), incoming_.end(), std::back_inserter(waiting_));
    incoming_.clear();
    if (stopping_)
        return Order::stop;
    return cancelled_ ? Order::cancel : Order::go_on;
}

void Transport::Worker::end_everything() {
    for (const Item &item : active_) {
        idle_.push_back(detach(*item));
        item->cancel();
    }
    active_.clear();
    for (const Delayed &delayed : delayed_)
        delayed.item->cancel();
    delayed_.clear();
    for (const Item &item : waiting_)
        item->cancel();
    waiting_.clear();
}

void Transport::Worker::wake_delayed(Clock::time_point now) {
    const auto due = std::partition(delayed_.begin(), delayed_.end(),
                                    [now](const Delayed &delayed) { return delayed.due > now; });
    for (auto it = due; it != delayed_.end(); ++it)
        waiting_.push_front(std::move(it->item));
    delayed_.erase(due, delayed_.end());
}

void Transport::Worker::give_up_overdue(Clock::time_point now) {
    next_deadline_check_ = now + deadline_interval;
    std::erase_if(active_, [&](const Item &item) {
        if (!item->overdue(now))
            return false;
        idle_.push_back(detach(*item));
        return true;
    });
    std::erase_if(delayed_, [&](const Delayed &delayed) { return delayed.item->overdue(now); });
    std::erase_if(waiting_, [&](const Item &item) { return item->overdue(now); });
}

void Transport::Worker::start_waiting() {
    const auto limit = static_cast<std::size_t>(settings_.options.max_connections);
    while (active_.size() < limit && !waiting_.empty()) {
        Item item = std::move(waiting_.front());
        waiting_.pop_front();
        EasyHandle easy;
        if (idle_.empty()) {
            easy = make_easy();
        } else {
            easy = std::move(idle_.back());
            idle_.pop_back();
        }
        item->prepare(std::move(easy));
        curl_multi_add_handle(multi_.get(), item->easy());
        active_.push_back(std::move(item));
    }
}

bool Transport::Worker::collect_finished() {
    bool any = false;
    int left = 0;
    while (const CURLMsg *message = curl_multi_info_read(multi_.get(), &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        any = true;
        finished(message->easy_handle, message->data.result);
    }
    return any;
}

void Transport::Worker::finished(void *easy, int code) {
    const auto found = std::find_if(active_.begin(), active_.end(),
                                    [easy](const Item &item) { return item->easy() == easy; });
    Item item = std::move(*found);
    active_.erase(found);
    const double chance = std::uniform_real_distribution<double>(0.0, 1.0)(random_);
    const auto again = item->settle(code, chance);
    idle_.push_back(detach(*item));
    if (again)
        delayed_.push_back({*again, std::move(item)});
}

EasyHandle Transport::Worker::detach(Exchange &exchange) {
    curl_multi_remove_handle(multi_.get(), exchange.easy());
    return exchange.release_easy();
}

milliseconds Transport::Worker::time_to_sleep(Clock::time_point now) const {
    auto until = now + longest_sleep;
    if (busy())
        until = next_deadline_check_;
    else if (rest_at_)
        until = std::min(until, *rest_at_);
    for (const Delayed &delayed : delayed_)
        until = std::min(until, delayed.due);
    const auto left = std::chrono::ceil<milliseconds>(until - now);
    return std::max(left, milliseconds(0));
}

} // namespace stowage::portainer
