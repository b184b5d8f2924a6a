#include "reconcile/listener.hpp"

#include "support/error.hpp"

#include <atomic>
#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <deque>
#include <fmt/format.h>
#include <functional>
#include <httplib.h>
#include <thread>

namespace stowage::reconcile {
namespace {

constexpr int highest_port = 65535;
constexpr std::size_t most_workers = 4;
constexpr std::size_t most_waiting = 16; // connections that were taken; the system keeps the others waiting
constexpr std::size_t most_of_request = 1024; // body: there should be none
constexpr std::chrono::seconds read_limit{2};
constexpr std::chrono::seconds write_limit{5};
constexpr std::chrono::seconds end_limit{3}; // what still runs then is left behind

/// What the workers share; it outlives the queue where one is left behind.
struct Jobs {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> waiting;
    std::size_t running = 0; ///< workers that have not ended
    bool ending = false;
    bool left_behind = false;
};

void work(const std::shared_ptr<Jobs> &jobs) {
    std::unique_lock lock(jobs->mutex);
    while (true) {
        jobs->changed.wait(lock, [&] { return jobs->ending || !jobs->waiting.empty(); });
        if (jobs->waiting.empty())
            break;
        const std::function<void()> job = std::move(jobs->waiting.front());
        jobs->waiting.pop_front();
        jobs->changed.notify_all();
        lock.unlock();
        job();
        lock.lock();
    }
    --jobs->running;
    jobs->changed.notify_all();
}

/// A few threads and a short queue. Unlike the library's own it takes no more connections than it can keep,
/// so that descriptors are left for the passes, and nobody who sends slowly can keep the process from ending.
class Workers : public httplib::TaskQueue {
public:
    explicit Workers(std::shared_ptr<Jobs> jobs) : jobs_(std::move(jobs)) {
        const std::lock_guard lock(jobs_->mutex);
        for (; jobs_->running < most_workers; ++jobs_->running)
            std::thread([shared = jobs_] { work(shared); }).detach();
    }

    void enqueue(std::function<void()> job) override {
        std::unique_lock lock(jobs_->mutex);
        jobs_->changed.wait(lock, [&] { return jobs_->ending || jobs_->waiting.size() < most_waiting; });
        jobs_->waiting.push_back(std::move(job));
        jobs_->changed.notify_all();
    }

    void shutdown() override {
        std::unique_lock lock(jobs_->mutex);
        jobs_->ending = true;
        jobs_->changed.notify_all();
        jobs_->left_behind = !jobs_->changed.wait_for(lock, end_limit, [&] { return jobs_->running == 0; });
    }

private:
    std::shared_ptr<Jobs> jobs_;
};

/// While it lives, threads that are started get no signals: those are for the loop.
class SignalsBlocked {
public:
    SignalsBlocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalsBlocked(const SignalsBlocked &) = delete;
    SignalsBlocked &operator=(const SignalsBlocked &) = delete;

private:
    sigset_t before_{};
};

void configure(httplib::Server &server, const std::shared_ptr<Jobs> &jobs) {
    server.new_task_queue = [jobs] { return new Workers(jobs); };
    server.set_keep_alive_max_count(1);
    server.set_read_timeout(read_limit);
    server.set_write_timeout(write_limit);
    server.set_payload_max_length(most_of_request);
    // Not the library's own choice, with which two may listen on one port.
    server.set_socket_options([](socket_t descriptor) {
        const int on = 1;
        ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    });
    server.set_default_headers({{"Cache-Control", "no-store"},
                                {"X-Content-Type-Options", "nosniff"},
                                {"Referrer-Policy", "no-referrer"}});
}

void serve(httplib::Server &server, std::shared_ptr<const Board> board) {
    // Before a body is read: nobody needs to send one.
    server.set_pre_routing_handler(
        [board = std::move(board)](const httplib::Request &request, httplib::Response &response) {
            const Board::Answer answer = board->answer(request.method, request.path, Board::Clock::now(),
                                                       std::chrono::system_clock::now());
            response.status = answer.code;
            for (const auto &[name, value] : answer.headers)
                response.set_header(name, value);
            response.set_content(answer.body, answer.type);
            return httplib::Server::HandlerResponse::Handled;
        });
}

} // namespace

std::optional<Address> Address::parse(std::string_view text) {
    Address address;
    const std::size_t colon = text.rfind(':');
    std::string_view host;
    if (colon != std::string_view::npos) {
        host = text.substr(0, colon);
        text.remove_prefix(colon + 1);
        const bool brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
        if (brackets)
            host = host.substr(1, host.size() - 2);
        if (host.empty() || (!brackets && host.find(':') != std::string_view::npos) ||
            host.find_first_of("[]/ ") != std::string_view::npos)
            return std::nullopt;
        address.host = host;
    }
    const char *end = text.data() + text.size();
    const auto [stopped, failure] = std::from_chars(text.data(), end, address.port);
    if (failure != std::errc() || stopped != end || address.port < 0 || address.port > highest_port)
        return std::nullopt;
    return address;
}

std::string Address::str() const {
    return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                               : fmt::format("[{}]:{}", host, port);
}

bool Address::is_loopback() const {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

class Listener::Server {
public:
    Server(const Address &address, std::shared_ptr<const Board> board)
        : server_(std::make_unique<httplib::Server>()), jobs_(std::make_shared<Jobs>()) {
        configure(*server_, jobs_);
        serve(*server_, std::move(board));
        errno = 0;
        port_ = address.port;
        if (port_ == 0)
            port_ = server_->bind_to_any_port(address.host);
        else if (!server_->bind_to_port(address.host, port_))
            port_ = -1;
        if (port_ <= 0)
            throw support::Error(fmt::format("can't listen on {}{}", address.str(),
                                             errno != 0 ? fmt::format(": {}", std::strerror(errno)) : ""),
                                 "choose another address with --listen, or end what listens there");
        const SignalsBlocked blocked;
        thread_ = std::thread([this] {
            server_->listen_after_bind();
            ended_ = true;
        });
        while (!server_->is_running() && !ended_)
            std::this_thread::yield();
    }
    ~Server() {
        {
            const std::lock_guard lock(jobs_->mutex);
            jobs_->ending = true;
        }
        jobs_->changed.notify_all();
        server_->stop();
        thread_.join();
        // Somebody who still sends has it; it goes with the process.
        if (jobs_->left_behind)
            (void)server_.release();
    }
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

    [[nodiscard]] int port() const { return port_; }

private:
    std::unique_ptr<httplib::Server> server_;
    std::shared_ptr<Jobs> jobs_;
    int port_ = 0;
    std::atomic<bool> ended_{false};
    std::thread thread_;
};

Listener::Listener(const Address &address, std::shared_ptr<const Board> board)
    : server_(std::make_unique<Server>(address, std::move(board))) {}

Listener::~Listener() = default;

int Listener::port() const {
    return server_->port();
}

} // namespace stowage::reconcile
