#include "portainer/transport.hpp"

#include "fixtures/calls.hpp"
#include "fixtures/raw_server.hpp"
#include "fixtures/test_server.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

using namespace stowage::portainer;
using namespace stowage::portainer::testing;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

TestServer::Handler slow(std::chrono::milliseconds delay) {
    return [delay](const Seen &) {
        Reply reply;
        reply.body = "{}";
        reply.delay = delay;
        return reply;
    };
}

} // namespace

TEST_CASE("an ordinary call ends with the read timeout, once") {
    TestServer server(slow(30s));
    TransportOptions options = options_for(server.url());
    options.read_timeout = 300ms;
    Transport transport(options);
    const auto answer = transport.call(get("/stacks"));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ApiError::Kind::network);
    CHECK(contains(answer.error().message, "within 300ms"));
    CHECK(contains(answer.error().advice, "timeouts.read"));
    CHECK_FALSE(answer.error().maybe_sent);
    CHECK(server.seen().size() == 1);
}

TEST_CASE("the read timeout of a write leaves its effect unknown") {
    TestServer server(slow(30s));
    TransportOptions options = options_for(server.url());
    options.read_timeout = 300ms;
    Transport transport(options);
    CHECK(transport.call(post("/stacks/1/git", "{}")).error().maybe_sent);
    CHECK(server.seen().size() == 1);
}

TEST_CASE("the read timeout covers an answer that trickles") {
    std::atomic<bool> over{false};
    RawServer server([&](RawConnection &connection) {
        connection.read_request();
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        while (!over) {
            connection.send(" ");
            std::this_thread::sleep_for(20ms);
        }
    });
    TransportOptions options = options_for(server.url());
    options.read_timeout = 300ms;
    Transport transport(options);
    const auto answer = transport.call(get("/stacks"));
    over = true;
    CHECK(contains(answer.error().message, "within 300ms"));
}

TEST_CASE("a server that accepts and never shakes hands runs into the connect timeout") {
    std::atomic<bool> over{false};
    RawServer server([&](RawConnection &) {
        while (!over)
            std::this_thread::sleep_for(5ms);
    });
    TransportOptions options = options_for("https://127.0.0.1:" + std::to_string(server.port()));
    options.connect_timeout = 300ms;
    options.max_attempts = 2;
    Transport transport(options);
    const auto answer = transport.call(post("/stacks", "{}"));
    over = true;
    REQUIRE_FALSE(answer);
    CHECK(contains(answer.error().message, "no connection to 127.0.0.1"));
    CHECK(contains(answer.error().message, "within 300ms (tried 2 times)"));
    CHECK(contains(answer.error().advice, "timeouts.connect"));
    CHECK_FALSE(answer.error().maybe_sent);
}

TEST_CASE("a deployment may take longer than the read timeout") {
    TestServer server(slow(700ms));
    TransportOptions options = options_for(server.url());
    options.read_timeout = 200ms;
    Transport transport(options);
    Request request = post("/stacks/create/standalone/string", "{}");
    request.deadline = [until = Clock::now() + 20s] { return until; };
    CHECK(transport.call(request));
}

TEST_CASE("a deadline that passes ends the call and leaves its effect unknown") {
    TestServer server(slow(30s));
    Transport transport(options_for(server.url()));
    Request request = post("/stacks/create/standalone/string", "{}");
    request.deadline = [until = Clock::now() + 400ms] { return until; };
    const auto before = Clock::now();
    const auto answer = transport.call(request);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ApiError::Kind::network);
    CHECK(contains(answer.error().message, "no answer within"));
    CHECK(answer.error().maybe_sent);
    CHECK(Clock::now() - before >= 400ms);
    CHECK(Clock::now() - before < 5s);
}

TEST_CASE("a deadline may move while the call waits") {
    TestServer server(slow(1'200ms));
    Transport transport(options_for(server.url()));
    std::atomic<int> asked{0};
    Request request = post("/stacks/create/standalone/string", "{}");
    const auto start = Clock::now();
    request.deadline = [&] { return start + (++asked < 2 ? 500ms : 20'000ms); };
    CHECK(transport.call(request));
    CHECK(asked > 2);
}

TEST_CASE("a call that waits for a connection beyond its deadline was not sent") {
    TestServer server(slow(30s));
    TransportOptions options = options_for(server.url());
    options.max_connections = 1;
    Transport transport(options);
    auto first = transport.start(post("/1", "{}"));
    while (server.seen().empty())
        std::this_thread::sleep_for(5ms);
    Request request = post("/2", "{}");
    request.deadline = [until = Clock::now() + 300ms] { return until; };
    const auto answer = transport.call(request);
    REQUIRE_FALSE(answer);
    CHECK(contains(answer.error().message, "could not be sent within"));
    CHECK_FALSE(answer.error().maybe_sent);
    CHECK(server.seen().size() == 1);
    transport.cancel();
    CHECK_FALSE(first.get());
}

TEST_CASE("a deadline that throws reaches the caller, and the transport lives on") {
    TestServer server(slow(800ms));
    Transport transport(options_for(server.url()));
    Request request = post("/1", "{}");
    request.deadline = []() -> Clock::time_point { throw std::runtime_error("no clock"); };
    CHECK_THROWS_AS(transport.call(request), std::runtime_error);
    CHECK(transport.call(get("/2")));
}
