#include "http_server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <cctype>
#include <chrono>
#include <httplib.h>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>

namespace simulator {
namespace {

/** Deployments hold their connection while they wait, and kept-alive ones hold theirs. */
constexpr std::size_t threads = 96;

std::string lower_header(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

Request request_of(const httplib::Request &from) {
    Request request;
    request.method = from.method;
    request.target = from.target;
    read_target(request);
    for (const auto &[name, value] : from.headers) {
        // The library puts the addresses among the headers, in capitals.
        if (name != "REMOTE_ADDR" && name != "REMOTE_PORT" && name != "LOCAL_ADDR" && name != "LOCAL_PORT") {
            request.headers.emplace(lower_header(name), value);
        }
    }
    request.body = from.body;
    return request;
}

int port_of(const sockaddr_storage &address) {
    if (address.ss_family == AF_INET) {
        return ntohs(reinterpret_cast<const sockaddr_in &>(address).sin_port);
    }
    return address.ss_family == AF_INET6 ? ntohs(reinterpret_cast<const sockaddr_in6 &>(address).sin6_port)
                                         : -1;
}

/** The two ports of a connected socket, or nothing. */
struct Ports {
    int own = -1;
    int peer = -1;
};

Ports ports_of(int descriptor) {
    sockaddr_storage own{};
    sockaddr_storage peer{};
    socklen_t own_size = sizeof own;
    socklen_t peer_size = sizeof peer;
    if (getsockname(descriptor, reinterpret_cast<sockaddr *>(&own), &own_size) != 0 ||
        getpeername(descriptor, reinterpret_cast<sockaddr *>(&peer), &peer_size) != 0) {
        return {};
    }
    return {port_of(own), port_of(peer)};
}

/**
 * Cuts the connection of a request, or all of this server's (peer 0). The library keeps its sockets to
 * itself, so they are looked for by their ports.
 */
void cut(int own_port, int peer_port) {
    for (int descriptor = 3; descriptor < 4096; ++descriptor) {
        const Ports ports = ports_of(descriptor);
        if (ports.own == own_port && (peer_port == 0 || ports.peer == peer_port)) {
            shutdown(descriptor, SHUT_RDWR);
        }
    }
}

void send_half(const Answer &answer, httplib::Response &to) {
    const std::string body = answer.body.empty() ? std::string(64, ' ') : answer.body;
    to.set_content_provider(body.size(), answer.content_type.c_str(),
                            [body](std::size_t offset, std::size_t, httplib::DataSink &sink) {
                                if (offset > 0) {
                                    return false;
                                }
                                sink.write(body.data(), body.size() / 2);
                                return false;
                            });
}

void deliver(const Answer &answer, int own_port, const httplib::Request &from, httplib::Response &to) {
    to.status = answer.status;
    for (const auto &[name, value] : answer.headers) {
        if (lower_header(name) != "content-type") {
            to.set_header(name.c_str(), value);
        }
    }
    switch (answer.delivery) {
    case Delivery::whole:
        if (answer.status != 204) {
            to.set_content(answer.body, answer.content_type.c_str());
        }
        break;
    case Delivery::cut_before_answer:
        cut(own_port, from.remote_port);
        break;
    case Delivery::cut_mid_body:
        send_half(answer, to);
        break;
    }
}

} // namespace

struct HttpServer::Parts {
    std::unique_ptr<httplib::Server> server;
    std::thread thread;
    int port = 0;
};

HttpServer::HttpServer(const std::string &host, int port, const std::string &certificate,
                       const std::string &key, Handler handler)
    : parts(std::make_unique<Parts>()) {
    if (certificate.empty()) {
        parts->server = std::make_unique<httplib::Server>();
    } else {
        parts->server = std::make_unique<httplib::SSLServer>(certificate.c_str(), key.c_str());
    }
    httplib::Server &server = *parts->server;
    if (!server.is_valid()) {
        throw std::runtime_error("the certificate or the key can't be used");
    }
    server.new_task_queue = [] { return new httplib::ThreadPool(threads); };
    server.set_tcp_nodelay(true);
    server.set_keep_alive_max_count(1'000'000);
    server.set_payload_max_length(std::size_t{256} << 20);
    // Not the library's own choice: it would share the port with another server.
    server.set_socket_options([](socket_t descriptor) {
        const int on = 1;
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    });
    const auto answer = [this, handler = std::move(handler)](const httplib::Request &from,
                                                             httplib::Response &to) {
        deliver(handler(request_of(from)), parts->port, from, to);
    };
    // The library would wait for a body until the connection ends when a request says nothing of one.
    server.set_pre_routing_handler([answer](const httplib::Request &from, httplib::Response &to) {
        if (from.has_header("Content-Length") || from.has_header("Transfer-Encoding")) {
            return httplib::Server::HandlerResponse::Unhandled;
        }
        answer(from, to);
        return httplib::Server::HandlerResponse::Handled;
    });
    const std::string anything = ".*";
    server.Get(anything, answer);
    server.Post(anything, answer);
    server.Put(anything, answer);
    server.Delete(anything, answer);
    server.Patch(anything, answer);
    if (port == 0) {
        parts->port = server.bind_to_any_port(host.c_str());
    } else {
        parts->port = server.bind_to_port(host.c_str(), port) ? port : -1;
    }
    if (parts->port <= 0) {
        throw std::runtime_error("can't listen on " + host + ":" + std::to_string(port));
    }
    parts->thread = std::thread([this] { parts->server->listen_after_bind(); });
    while (!server.is_running()) {
        std::this_thread::yield();
    }
}

HttpServer::~HttpServer() {
    stop();
}

int HttpServer::port() const {
    return parts->port;
}

void HttpServer::stop() {
    if (!parts->thread.joinable()) {
        return;
    }
    parts->server->stop();
    // Connections that are kept alive would hold their threads for seconds.
    std::atomic<bool> ended{false};
    std::thread cutter([&] {
        while (!ended) {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            cut(parts->port, 0);
        }
    });
    parts->thread.join();
    ended = true;
    cutter.join();
}

} // namespace simulator
