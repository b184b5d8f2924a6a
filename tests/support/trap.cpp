#include "trap.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace test {

Trap::Trap(Answer answer) : answer_(std::move(answer)) {
    if (!answer_)
        answer_ = [](const std::string &) { return asks_for_credentials(); };
    listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listening_, reinterpret_cast<sockaddr *>(&address), size) != 0 ||
        ::listen(listening_, 16) != 0 ||
        ::getsockname(listening_, reinterpret_cast<sockaddr *>(&address), &size) != 0)
        throw std::runtime_error("no trap");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
}

Trap::~Trap() {
    ending_ = true;
    thread_.join();
    ::close(listening_);
}

void Trap::run() {
    while (!ending_) {
        pollfd waiting{listening_, POLLIN, 0};
        if (::poll(&waiting, 1, 20) <= 0)
            continue;
        if (const int connection = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC); connection >= 0) {
            serve(connection);
            ::close(connection);
        }
    }
}

void Trap::serve(int connection) {
    const timeval limit{2, 0};
    ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    std::string request;
    char buffer[4096];
    while (request.find("\r\n\r\n") == std::string::npos) {
        const ssize_t got = ::recv(connection, buffer, sizeof buffer, 0);
        if (got <= 0)
            break;
        request.append(buffer, static_cast<std::size_t>(got));
    }
    const std::size_t head = request.find("\r\n\r\n");
    const std::size_t length = request.find("Content-Length: ");
    if (head != std::string::npos && length < head)
        for (const std::size_t whole = head + 4 + std::stoul(request.substr(length + 16));
             request.size() < whole;) {
            const ssize_t got = ::recv(connection, buffer, sizeof buffer, 0);
            if (got <= 0)
                break;
            request.append(buffer, static_cast<std::size_t>(got));
        }
    {
        const std::lock_guard lock(mutex_);
        heard_.push_back(request);
    }
    const std::string answer = answer_(request);
    for (std::size_t sent = 0; sent < answer.size() && !ending_;) {
        const ssize_t put = ::send(connection, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
        if (put <= 0)
            break;
        sent += static_cast<std::size_t>(put);
    }
}

std::string Trap::url() const {
    return "http://127.0.0.1:" + std::to_string(port_);
}

std::vector<std::string> Trap::heard() const {
    const std::lock_guard lock(mutex_);
    return heard_;
}

std::string Trap::all_heard() const {
    std::string all;
    for (const std::string &one : heard())
        all += one + "\n";
    return all;
}

std::string Trap::asks_for_credentials() {
    return "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"git\"\r\nContent-Length: 0\r\n"
           "Connection: close\r\n\r\n";
}

std::string Trap::redirects_to(const std::string &url) {
    return "HTTP/1.1 302 Found\r\nLocation: " + url + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
}

} // namespace test
