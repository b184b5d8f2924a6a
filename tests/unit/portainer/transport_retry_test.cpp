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

namespace {

/// Answers `status` to the first `failures` calls, then 200.
TestServer::Handler failing(int failures, int status, std::string retry_after = {}) {
    auto left = std::make_shared<std::atomic<int>>(failures);
    return [left, status, retry_after](const Seen &) {
        Reply reply;
        reply.body = "{}";
        if ((*left)-- > 0) {
            reply.status = status;
            if (!retry_after.empty())
                reply.headers = {{"Retry-After", retry_after}};
        }
        return reply;
    };
}

void answer_ok(RawConnection &connection) {
    while (!connection.read_request().empty())
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
}

} // namespace

TEST_CASE("a GET is repeated until the server is there again") {
    for (const int status : {429, 502, 503, 504}) {
        TestServer server(failing(2, status));
        Transport transport(options_for(server.url()));
        CHECK(transport.call(get("/stacks")));
        CHECK(server.seen().size() == 3);
        CHECK(transport.requests_sent() == 3);
    }
}

TEST_CASE("Retry-After is waited for") {
    TestServer server(failing(1, 503, "1"));
    Transport transport(options_for(server.url()));
    const auto before = std::chrono::steady_clock::now();
    CHECK(transport.call(get("/stacks")));
    CHECK(std::chrono::steady_clock::now() - before >= 1s);
    CHECK(server.seen().size() == 2);
}

TEST_CASE("a Retry-After beyond the limit is told, not waited for") {
    TestServer server(failing(1, 503, "7200"));
    Transport transport(options_for(server.url()));
    const auto answer = transport.call(get("/stacks"));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().status == 503);
    CHECK(answer.error().advice == "the server asks to try again in 2h 00m");
    CHECK(server.seen().size() == 1);
}

TEST_CASE("after the last attempt the server's answer is the error") {
    TestServer server(failing(100, 502));
    TransportOptions options = options_for(server.url());
    options.max_attempts = 3;
    Transport transport(options);
    CHECK(transport.call(get("/stacks")).error().status == 502);
    CHECK(server.seen().size() == 3);
}

TEST_CASE("a GET that asks for no repetition gets none") {
    TestServer server(failing(1, 503));
    Transport transport(options_for(server.url()));
    Request request = get("/endpoints/1/docker/swarm");
    request.retry = false;
    CHECK(transport.call(request).error().status == 503);
    CHECK(server.seen().size() == 1);
}

TEST_CASE("other errors are not repeated") {
    for (const int status : {400, 401, 403, 404, 409, 500}) {
        TestServer server(failing(1, status));
        Transport transport(options_for(server.url()));
        CHECK(transport.call(get("/stacks")).error().status == status);
        CHECK(server.seen().size() == 1);
    }
}

TEST_CASE("a write that was answered is not repeated") {
    TestServer server(failing(1, 503, "0"));
    Transport transport(options_for(server.url()));
    const auto answer = transport.call(post("/stacks", "{}"));
    CHECK(answer.error().status == 503);
    CHECK_FALSE(answer.error().maybe_sent);
    CHECK(server.seen().size() == 1);
}

TEST_CASE("a proxy's gateway error leaves the effect of a write unknown") {
    for (const int status : {502, 504}) {
        TestServer server(failing(1, status));
        Transport transport(options_for(server.url()));
        CHECK(transport.call(post("/stacks", "{}")).error().maybe_sent);
        CHECK(server.seen().size() == 1);
    }
}

TEST_CASE("a write whose connection is lost after it was sent is not repeated") {
    std::atomic<int> requests{0};
    RawServer server([&](RawConnection &connection) {
        if (!connection.read_request().empty())
            ++requests;
    });
    Transport transport(options_for(server.url()));
    const auto answer = transport.call(post("/stacks", "{}"));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ApiError::Kind::network);
    CHECK(answer.error().maybe_sent);
    CHECK(contains(answer.error().message, "was lost before the answer was complete"));
    CHECK(requests == 1);
}

TEST_CASE("nor is one that could have gone out on a connection used before") {
    std::atomic<int> writes{0};
    RawServer server([&](RawConnection &connection) {
        for (;;) {
            const std::string request = connection.read_request();
            if (request.empty())
                return;
            if (request.rfind("POST", 0) == 0) {
                ++writes;
                return; // closed without an answer
            }
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        }
    });
    Transport transport(options_for(server.url()));
    REQUIRE(transport.call(get("/stacks")));
    const auto answer = transport.call(post("/stacks", "{}"));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().maybe_sent);
    CHECK(writes == 1);
}

TEST_CASE("a connection that the server closed while it was idle costs nothing") {
    RawServer server([](RawConnection &connection) {
        if (!connection.read_request().empty())
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    });
    TransportOptions options = options_for(server.url());
    options.max_attempts = 1;
    Transport transport(options);
    for (int i = 0; i < 5; ++i) {
        CHECK(transport.call(get("/stacks")));
        CHECK(transport.call(post("/stacks", "{}")));
    }
}

TEST_CASE("a write that was refused is repeated until the port is open") {
    RawServer server(answer_ok, RawServer::Start::later);
    TransportOptions options = options_for(server.url());
    options.backoff = 300ms;
    options.max_attempts = 12;
    Transport transport(options);
    auto answer = transport.start(post("/stacks", "{}"));
    std::this_thread::sleep_for(50ms);
    server.open();
    CHECK(answer.get());
    CHECK(transport.requests_sent() == 1);
}

TEST_CASE("a port where nobody listens is named, and nothing counts as sent") {
    const RawServer closed(answer_ok, RawServer::Start::later);
    TransportOptions options = options_for(closed.url());
    options.max_attempts = 2;
    Transport transport(options);
    const auto answer = transport.call(post("/stacks", "{}"));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ApiError::Kind::network);
    CHECK(answer.error().message == "no connection to 127.0.0.1:" + std::to_string(closed.port()) +
                                        ": connection refused (tried 2 times)");
    CHECK_FALSE(answer.error().maybe_sent);
    CHECK(transport.requests_sent() == 0);
}

TEST_CASE("a host that does not exist is named") {
    TransportOptions options = options_for("http://no-such-host.invalid:9000");
    options.max_attempts = 1;
    Transport transport(options);
    const auto answer = transport.call(post("/stacks", "{}"));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().message == "the host name of no-such-host.invalid:9000 can't be resolved");
    CHECK_FALSE(answer.error().maybe_sent);
}

TEST_CASE("a GET whose answer is cut off is repeated") {
    std::atomic<int> connections{0};
    RawServer server([&](RawConnection &connection) {
        const bool cut = ++connections < 3;
        if (connection.read_request().empty())
            return;
        connection.send(cut ? "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{\"Id\":"
                            : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]");
    });
    Transport transport(options_for(server.url()));
    const auto answer = transport.call(get("/stacks"));
    REQUIRE(answer);
    CHECK(answer->body == "[]");
    CHECK(connections == 3);
}

TEST_CASE("an answer in pieces that stops in the middle is an error, not a short answer") {
    RawServer server([](RawConnection &connection) {
        connection.read_request();
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n");
    });
    TransportOptions options = options_for(server.url());
    options.max_attempts = 1;
    Transport transport(options);
    const auto answer = transport.call(get("/stacks"));
    REQUIRE_FALSE(answer);
    CHECK(contains(answer.error().message, "lost before the answer was complete"));
}
