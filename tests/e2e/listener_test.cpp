// What a loop of `stowage reconcile` shows to those who ask.

#include "browser.hpp"
#include "world.hpp"

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <csignal>
#include <memory>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <unistd.h>

using Catch::Contains;
using e2e::content_of;
using e2e::Result;
using e2e::wait_for;
using e2e::World;

namespace {

/// A socket on this machine's own address.
class Socket {
public:
    Socket() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
    ~Socket() { ::close(fd_); }
    Socket(const Socket &) = delete;
    Socket &operator=(const Socket &) = delete;

    /// The port that it got.
    int listen() const {
        sockaddr_in address = at(0);
        socklen_t size = sizeof address;
        REQUIRE(::bind(fd_, reinterpret_cast<sockaddr *>(&address), size) == 0);
        REQUIRE(::listen(fd_, 1) == 0);
        REQUIRE(::getsockname(fd_, reinterpret_cast<sockaddr *>(&address), &size) == 0);
        return ntohs(address.sin_port);
    }
    bool connect(int port) const {
        sockaddr_in address = at(port);
        return ::connect(fd_, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
    }
    void send(const std::string &text) const { (void)::send(fd_, text.data(), text.size(), MSG_NOSIGNAL); }
    /// Until the other end closes it.
    [[nodiscard]] std::string receive() const {
        std::string text;
        char buffer[4096];
        for (ssize_t got = 0; (got = ::read(fd_, buffer, sizeof buffer)) > 0;)
            text.append(buffer, static_cast<std::size_t>(got));
        return text;
    }

private:
    static sockaddr_in at(int port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }
    int fd_;
};

/// One that was free a moment ago.
int free_port() {
    return Socket().listen();
}

/// The whole answer; "" where nobody listens.
std::string ask(int port, const std::string &request) {
    const Socket socket;
    if (!socket.connect(port))
        return {};
    socket.send(request);
    return socket.receive();
}

std::string get(int port, const std::string &path, const std::string &method = "GET") {
    return ask(port, method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

std::string body_of(const std::string &answer) {
    return answer.substr(answer.find("\r\n\r\n") + 4);
}

/// A loop with one pass an hour.
struct Loop {
    World world;
    int port = free_port();
    std::vector<std::string> more;

    Loop() {
        world.write("app.yml", "services:\n  app:\n    image: nginx:1\n");
        world.desire("  - {name: web, file: app.yml}\n");
    }
    template <typename Meanwhile>
    Result run(Meanwhile meanwhile) {
        e2e::Command command;
        command.arguments = {"reconcile",      "-f", "stowage.yaml", "--interval",        "1h",
                             "--metrics-file", "m",  "--listen",     std::to_string(port)};
        command.arguments.insert(command.arguments.end(), more.begin(), more.end());
        command.meanwhile = [&, this](int pid) {
            wait_for([this] {
                return get(port, "/metrics").find("stowage_passes_total{reconcile=\"default\"} 1\n") !=
                       std::string::npos;
            });
            meanwhile();
            ::kill(pid, SIGTERM);
        };
        return world.run(std::move(command));
    }
};

} // namespace

TEST_CASE("a loop is looked at from outside", "[e2e][reconcile][listener]") {
    Loop loop;
    std::string metrics, health, status, head, page, elsewhere, posted, metrics_file, status_file;
    const Result result = loop.run([&] {
        metrics = get(loop.port, "/metrics");
        health = get(loop.port, "/healthz");
        status = get(loop.port, "/status.json");
        head = get(loop.port, "/status.json", "HEAD");
        page = get(loop.port, "/");
        elsewhere = get(loop.port, "/etc/passwd");
        posted = get(loop.port, "/metrics", "POST");
        metrics_file = content_of(loop.world.folder() / "m");
        status_file = content_of(loop.world.folder() / "state/stowage/reconcile/default/status.json");
    });
    INFO(result.err);
    CHECK(result.exit_code == 0);
    CHECK_THAT(result.err, Contains("listening on http://127.0.0.1:" + std::to_string(loop.port) + "/") &&
                               !Contains("no password") && Contains("stopped in order"));
    CHECK_THAT(metrics,
               Catch::StartsWith("HTTP/1.1 200") && Contains("Content-Type: text/plain; version=0.0.4"));
    CHECK(body_of(metrics) == metrics_file);
    CHECK_THAT(health, Catch::StartsWith("HTTP/1.1 200"));
    CHECK(body_of(health) == "ok\n");
    CHECK(body_of(status) == status_file);
    CHECK_THAT(head, Catch::StartsWith("HTTP/1.1 200") && Catch::EndsWith("\r\n\r\n"));
    CHECK_THAT(page, Catch::StartsWith("HTTP/1.1 200") &&
                         Contains("Content-Security-Policy: default-src 'none'; style-src 'sha256-") &&
                         Contains("X-Content-Type-Options: nosniff") && Contains("<h1>stowage default</h1>"));
    CHECK_THAT(elsewhere, Catch::StartsWith("HTTP/1.1 404"));
    CHECK_THAT(posted, Catch::StartsWith("HTTP/1.1 405") && Contains("Allow: GET, HEAD"));
}

TEST_CASE("the page of a loop in a browser", "[e2e][listener][browser]") {
    if (!e2e::has_browser())
        return;
    Loop loop;
    std::string page;
    (void)loop.run([&] { page = get(loop.port, "/"); });
    for (const int width : {390, 1280})
        for (const bool dark : {false, true}) {
            const auto seen = e2e::evaluate(body_of(page), {width, dark}, R"(({
                wide: document.documentElement.scrollWidth,
                window: innerWidth,
                title: document.querySelector('h1').textContent,
                dark: getComputedStyle(document.body).backgroundColor === 'rgb(13, 17, 23)'
            }))");
            INFO(seen.dump());
            CHECK(seen["wide"] <= seen["window"]);
            CHECK(seen["title"] == "stowage default");
            CHECK(seen["dark"] == dark);
        }
}

TEST_CASE("a loop that makes no pass for too long is not well", "[e2e][reconcile][listener]") {
    Loop loop;
    loop.more = {"--health-max-age", "1s"};
    std::string health;
    (void)loop.run([&] {
        wait_for([&] {
            health = get(loop.port, "/healthz");
            return health.starts_with("HTTP/1.1 503");
        });
    });
    CHECK_THAT(health, Catch::StartsWith("HTTP/1.1 503") && Contains("no pass has ended for"));
}

TEST_CASE("those who send nonsense, nothing, or never enough keep nobody from anything",
          "[e2e][reconcile][listener][security]") {
    Loop loop;
    std::string after, large;
    bool connected = false;
    const Socket silent, slow; // both still there when the loop ends
    const Result result = loop.run([&] {
        (void)ask(loop.port, "\x16\x03\x01 nonsense\r\n\r\n");
        large = ask(loop.port, "POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n");
        (void)ask(loop.port, "GET /" + std::string(100'000, 'a') + " HTTP/1.1\r\n\r\n");
        connected = silent.connect(loop.port) && slow.connect(loop.port);
        slow.send("GET / HT");
        after = get(loop.port, "/healthz");
    });
    INFO(result.err);
    CHECK(result.exit_code == 0);
    CHECK(connected);
    CHECK_THAT(large, Catch::StartsWith("HTTP/1.1 4"));
    CHECK_THAT(after, Catch::StartsWith("HTTP/1.1 200"));
}

TEST_CASE("many who send slowly, or without end, silence nobody", "[e2e][reconcile][listener][security]") {
    Loop loop;
    std::string health, endless;
    std::chrono::steady_clock::duration took{};
    const Result result = loop.run([&] {
        std::vector<std::unique_ptr<Socket>> slow;
        for (int i = 0; i < 200; ++i) {
            slow.push_back(std::make_unique<Socket>());
            REQUIRE(slow.back()->connect(loop.port));
            slow.back()->send(i % 2 == 0 ? "GET / HT" : "");
        }
        const auto start = std::chrono::steady_clock::now();
        health = get(loop.port, "/healthz");
        took = std::chrono::steady_clock::now() - start;
        const Socket flood;
        REQUIRE(flood.connect(loop.port));
        flood.send("GET / HTTP/1.1\r\n" + std::string(100'000, 'a'));
        endless = flood.receive();
    });
    INFO(result.err);
    CHECK(result.exit_code == 0);
    CHECK_THAT(health, Catch::StartsWith("HTTP/1.1 200"));
    CHECK(took < std::chrono::seconds{5});
    CHECK_THAT(endless, Catch::StartsWith("HTTP/1.1 431"));
}

TEST_CASE("a page in a browser can't have this machine asked under a name of its own",
          "[e2e][reconcile][listener][security]") {
    Loop loop;
    std::string other, number, none;
    (void)loop.run([&] {
        other = ask(loop.port, "GET /status.json HTTP/1.1\r\nHost: evil.example.com\r\n\r\n");
        number = ask(loop.port, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n");
        none = ask(loop.port, "GET /healthz HTTP/1.0\r\n\r\n");
    });
    CHECK_THAT(other, Catch::StartsWith("HTTP/1.1 421") && !Contains("passes"));
    CHECK_THAT(number, Catch::StartsWith("HTTP/1.1 200"));
    CHECK_THAT(none, Catch::StartsWith("HTTP/1.1 200"));
}

TEST_CASE("a port that is taken is one error, before anything is done", "[e2e][reconcile][listener]") {
    const Loop loop;
    const Socket other;
    const std::string port = std::to_string(other.listen());
    const Result taken =
        loop.world.run({"reconcile", "-f", "stowage.yaml", "--interval", "1h", "--listen", port});
    CHECK(taken.exit_code == 1);
    CHECK_THAT(taken.err, Contains("can't listen on 127.0.0.1:" + port + ": Address already in use"));
    const Result once = loop.world.run({"reconcile", "-f", "stowage.yaml", "--listen", port});
    CHECK(once.exit_code == 1);
    CHECK_THAT(once.err, Contains("--interval"));
    const Result nowhere =
        loop.world.run({"reconcile", "-f", "stowage.yaml", "--interval", "1h", "--listen", "here"});
    CHECK(nowhere.exit_code == 1);
    CHECK_THAT(nowhere.err, Contains("'here' is nowhere to listen"));
    CHECK(loop.world.writes().empty());
}

TEST_CASE("listening to more than this machine is warned of", "[e2e][reconcile][listener]") {
    Loop loop;
    loop.world.write("reconcile.yaml",
                     "apiVersion: stowage/v1\nlisten: 0.0.0.0:" + std::to_string(loop.port) + "\n");
    e2e::Command command;
    command.arguments = {"reconcile", "-f", "stowage.yaml", "--interval", "1h", "--config", "reconcile.yaml"};
    command.meanwhile = [&](int pid) {
        wait_for([&] { return !get(loop.port, "/healthz").empty(); });
        ::kill(pid, SIGTERM);
    };
    const Result result = loop.world.run(std::move(command));
    CHECK(result.exit_code == 0);
    CHECK_THAT(result.err, Contains("warning: whoever reaches 0.0.0.0 can read the status"));
}
