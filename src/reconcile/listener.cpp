#include "reconcile/listener.hpp"

#include "reconcile/http_request.hpp"
#include "reconcile/visitors.hpp"
#include "support/error.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace stowage::reconcile {
namespace {

constexpr int highest_port = 65535;
constexpr int backlog = 128;
constexpr std::chrono::milliseconds look_around{250}; // for those whose time is over

/// Closes on the way out.
class Descriptor {
public:
    explicit Descriptor(int fd = -1) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0)
            ::close(fd_);
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    Descriptor(Descriptor &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor &operator=(Descriptor &&other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
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

const char *reason_of(int code) {
    switch (code) {
    case 200:
        return "OK";
    case 400:
        return "Bad Request";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 421:
        return "Misdirected Request";
    case 431:
        return "Request Header Fields Too Large";
    case 503:
        return "Service Unavailable";
    default:
        return "Answer";
    }
}

enum class Body { sent, left_out };

std::string text_of(const Board::Answer &answer, Body body) {
    std::string text = fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n"
                                   "Connection: close\r\nCache-Control: no-store\r\n"
                                   "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n",
                                   answer.code, reason_of(answer.code), answer.type, answer.body.size());
    for (const auto &[name, value] : answer.headers)
        text += fmt::format("{}: {}\r\n", name, value);
    text += "\r\n";
    return body == Body::sent ? text + answer.body : text;
}

/// Whom a listener answers.
enum class Names {
    any,            ///< others may give this machine any name
    of_this_machine ///< only those who sit at it ask, and a page that they look at must not ask for them
};

std::string answer_to(const std::string &head, const Board &board, Names names) {
    if (!is_whole(head))
        return text_of({431, "text/plain; charset=utf-8", "the request is too long\n"}, Body::sent);
    const auto request = parse_head(head);
    if (!request)
        return text_of({400, "text/plain; charset=utf-8", "this is no request of HTTP/1\n"}, Body::sent);
    if (names == Names::of_this_machine && !is_of_this_machine(request->host))
        return text_of({421, "text/plain; charset=utf-8", "ask for localhost or for its number\n"},
                       Body::sent);
    return text_of(
        board.answer(request->method, request->path, Board::Clock::now(), std::chrono::system_clock::now()),
        request->method == "HEAD" ? Body::left_out : Body::sent);
}

/// Throws support::Error.
Descriptor open_at(const Address &address) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo *raw = nullptr;
    std::string why;
    const int looked_up =
        ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &raw);
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> found(raw, &::freeaddrinfo);
    if (looked_up != 0)
        why = ::gai_strerror(looked_up);
    for (const addrinfo *at = looked_up == 0 ? raw : nullptr; at != nullptr; at = at->ai_next) {
        Descriptor fd(::socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        const int on = 1; // a port whose last connections are just closing, but none that somebody listens at
        if (fd.get() >= 0 && ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
            ::bind(fd.get(), at->ai_addr, at->ai_addrlen) == 0 && ::listen(fd.get(), backlog) == 0)
            return fd;
        why = std::strerror(errno);
    }
    throw support::Error(fmt::format("can't listen on {}: {}", address.str(), why),
                         "choose another address with --listen, or end what listens there");
}

int port_of(int fd) {
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    if (::getsockname(fd, reinterpret_cast<sockaddr *>(&bound), &size) != 0)
        return 0;
    return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6 &>(bound).sin6_port
                                             : reinterpret_cast<const sockaddr_in &>(bound).sin_port);
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
        : listening_(open_at(address)),
          ending_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
          visitors_({}, [board = std::move(board),
                         names = address.is_loopback() ? Names::of_this_machine : Names::any](
                            const std::string &head) { return answer_to(head, *board, names); }) {
        if (ending_.get() < 0)
            throw support::Error(fmt::format("can't listen on {}: {}", address.str(), std::strerror(errno)));
        port_ = port_of(listening_.get());
        const SignalsBlocked blocked;
        thread_ = std::thread([this] { run(); });
    }
    ~Server() {
        const std::uint64_t one = 1;
        static_cast<void>(::write(ending_.get(), &one, sizeof one) > 0);
        thread_.join();
    }
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

    [[nodiscard]] int port() const { return port_; }

private:
    void run() {
        std::vector<pollfd> waiting;
        do {
            waiting = {{ending_.get(), POLLIN, 0}, {listening_.get(), POLLIN, 0}};
            const std::size_t first = waiting.size();
            visitors_.wait_for(waiting);
            if (::poll(waiting.data(), waiting.size(), static_cast<int>(look_around.count())) < 0)
                std::this_thread::sleep_for(look_around); // out of memory, for example
            visitors_.go_on(waiting, first, Visitors::Clock::now());
            if (waiting[1].revents != 0)
                take_new_ones();
        } while (waiting[0].revents == 0);
    }

    void take_new_ones() {
        for (int taken = 0; taken < backlog; ++taken) {
            const int fd = ::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (fd < 0)
                return;
            visitors_.add(fd, Visitors::Clock::now());
        }
    }

    Descriptor listening_;
    Descriptor ending_;
    Visitors visitors_;
    int port_ = 0;
    std::thread thread_;
};

Listener::Listener(const Address &address, std::shared_ptr<const Board> board)
    : server_(std::make_unique<Server>(address, std::move(board))) {}

Listener::~Listener() = default;

int Listener::port() const {
    return server_->port();
}

} // namespace stowage::reconcile
