#include "portainer/transport.hpp"

#include "fixtures/calls.hpp"
#include "fixtures/raw_server.hpp"
#include "fixtures/test_server.hpp"
#include "support/redactor.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <set>
#include <thread>

using namespace stowage::portainer;
using namespace stowage::portainer::testing;
using namespace std::chrono_literals;

namespace {

Reply ok(const Seen &) {
    Reply reply;
    reply.body = "{}";
    return reply;
}

/// Of this process.
std::size_t open_sockets() {
    std::size_t count = 0;
    for (const auto &entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone; // it may be closed meanwhile
        count += std::filesystem::read_symlink(entry.path(), gone).string().starts_with("socket:") ? 1 : 0;
    }
    return count;
}

} // namespace

TEST_CASE("a call goes to /api with the key and plain headers") {
    TestServer server(ok);
    Transport transport(options_for(server.url()));
    const auto answer = transport.call(get("/stacks/3?endpointId=1"));
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body == "{}");
    CHECK(answer->content_type == "application/json");
    const Seen seen = server.seen().at(0);
    CHECK(seen.method == "GET");
    CHECK(seen.target == "/api/stacks/3?endpointId=1");
    CHECK(seen.header("x-api-key") == "ptr_test-key-0123456789");
    CHECK(seen.header("accept") == "application/json");
    CHECK(seen.header("user-agent") == "stowage");
    CHECK(contains(seen.header("accept-encoding"), "gzip"));
    for (const char *name : {"cookie", "origin", "referer", "sec-fetch-site", "sec-fetch-mode",
                             "content-type", "authorization", "expect"})
        CHECK(seen.headers.count(name) == 0);
}

TEST_CASE("a path prefix of the server is kept") {
    TestServer server(ok);
    Transport transport(options_for(server.url() + "/portainer/"));
    REQUIRE(transport.call(get("/stacks")));
    CHECK(server.seen().at(0).target == "/portainer/api/stacks");
}

TEST_CASE("headers for a proxy in front of the server are sent, empty ones too") {
    std::string seen;
    RawServer server([&](RawConnection &connection) {
        seen = connection.read_request();
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    });
    TransportOptions options = options_for(server.url());
    options.headers = {{"CF-Access-Client-Secret", "abc"}, {"X-Empty", ""}};
    Transport transport(options);
    REQUIRE(transport.call(get("/stacks")));
    CHECK(contains(seen, "\r\nCF-Access-Client-Secret: abc\r\n"));
    CHECK(contains(seen, "\r\nX-Empty:\r\n"));
}

TEST_CASE("without a key no key header is sent") {
    TestServer server(ok);
    TransportOptions options = options_for(server.url());
    options.api_key.clear();
    Transport transport(options);
    REQUIRE(transport.call(get("/system/status")));
    CHECK(server.seen().at(0).headers.count("x-api-key") == 0);
}

TEST_CASE("every method is sent as itself, with its body") {
    TestServer server(ok);
    Transport transport(options_for(server.url()));
    const std::string large(300'000, 'x');
    Request request = post("/a", large);
    REQUIRE(transport.call(request));
    request.method = Method::put;
    REQUIRE(transport.call(request));
    request.method = Method::del;
    request.body.clear();
    REQUIRE(transport.call(request));
    REQUIRE(transport.call(post("/b", "")));
    const auto seen = server.seen();
    REQUIRE(seen.size() == 4);
    CHECK(seen.at(0).method == "POST");
    CHECK(seen.at(0).body == large);
    CHECK(seen.at(0).header("content-type") == "application/json");
    CHECK(seen.at(0).headers.count("expect") == 0);
    CHECK(seen.at(1).method == "PUT");
    CHECK(seen.at(1).body == large);
    CHECK(seen.at(1).headers.count("transfer-encoding") == 0);
    CHECK(seen.at(2).method == "DELETE");
    CHECK(seen.at(2).body.empty());
    CHECK(seen.at(3).method == "POST");
    CHECK(seen.at(3).header("content-length") == "0");
    CHECK(seen.at(3).headers.count("content-type") == 0);
}

TEST_CASE("an error status is an error with the server's words") {
    TestServer server([](const Seen &) {
        Reply reply;
        reply.status = 403;
        reply.body = R"({"message":"Access denied to resource","details":"Access denied to resource"})";
        return reply;
    });
    Transport transport(options_for(server.url()));
    const auto answer = transport.call(get("/stacks/2"));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().forbidden());
    CHECK(answer.error().message == "Access denied to resource");
    CHECK(answer.error().details.empty());
    CHECK(answer.error().call == "GET " + server.url() + "/api/stacks/2");
    CHECK_FALSE(answer.error().maybe_sent);
}

TEST_CASE("redirects are not followed: the key goes to no other place") {
    TestServer other(ok);
    TestServer server([&](const Seen &) {
        Reply reply;
        reply.status = 302;
        reply.headers = {{"Location", other.url() + "/api/stacks?next=1"}};
        return reply;
    });
    Transport transport(options_for(server.url()));
    const auto answer = transport.call(get("/stacks"));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ApiError::Kind::unexpected);
    CHECK(answer.error().status == 302);
    CHECK(contains(answer.error().message, other.url() + "/api/stacks"));
    CHECK(answer.error().advice == "write " + other.url() + " as the server's `url`");
    CHECK(other.seen().empty());
    CHECK(server.seen().size() == 1);
    CHECK_FALSE(transport.call(post("/stacks", "{}")).error().maybe_sent);
}

TEST_CASE("cookies of the server are not sent back") {
    TestServer server([](const Seen &) {
        Reply reply;
        reply.headers = {{"Set-Cookie", "session=1; Path=/"}};
        reply.body = "{}";
        return reply;
    });
    Transport transport(options_for(server.url()));
    REQUIRE(transport.call(get("/a")));
    REQUIRE(transport.call(get("/b")));
    CHECK(server.seen().at(1).headers.count("cookie") == 0);
}

TEST_CASE("calls run at once, up to the connection limit") {
    TestServer server([](const Seen &) {
        Reply reply;
        reply.body = "{}";
        reply.delay = 150ms;
        return reply;
    });
    TransportOptions options = options_for(server.url());
    options.max_connections = 4;
    Transport transport(options);
    std::vector<std::future<Transport::Result>> answers;
    for (int i = 0; i < 12; ++i)
        answers.push_back(transport.start(get("/" + std::to_string(i))));
    for (auto &answer : answers)
        CHECK(answer.get());
    CHECK(server.most_at_once() > 1);
    CHECK(server.most_at_once() <= 4);
    CHECK(transport.requests_sent() == 12);
}

TEST_CASE("one connection serves reads and writes in turn") {
    TestServer server(ok);
    TransportOptions options = options_for(server.url());
    options.max_connections = 1;
    Transport transport(options);
    for (int i = 0; i < 5; ++i) {
        CHECK(transport.call(get("/a")));
        CHECK(transport.call(post("/b", "{}")));
    }
    CHECK(server.most_at_once() == 1);
}

TEST_CASE("reads reuse their connection") {
    RawServer server([](RawConnection &connection) {
        while (!connection.read_request().empty())
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    });
    Transport transport(options_for(server.url()));
    for (int i = 0; i < 20; ++i)
        REQUIRE(transport.call(get("/stacks")));
    CHECK(server.connections() == 1);
}

TEST_CASE("a transport may be used from many threads") {
    TestServer server([](const Seen &seen) {
        Reply reply;
        reply.body = seen.target;
        return reply;
    });
    Transport transport(options_for(server.url()));
    std::vector<std::thread> threads;
    std::atomic<int> right{0};
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 25; ++i) {
                const std::string path = "/" + std::to_string(t) + "/" + std::to_string(i);
                const auto answer = transport.call(get(path));
                if (answer && answer->body == "/api" + path)
                    ++right;
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    CHECK(right == 200);
}

TEST_CASE("an answer beyond the size limit is refused") {
    TestServer server([](const Seen &) {
        Reply reply;
        reply.body = std::string(3 * 1024 * 1024, 'x');
        return reply;
    });
    TransportOptions options = options_for(server.url());
    options.max_answer = 2 * 1024 * 1024;
    Transport transport(options);
    const auto answer = transport.call(get("/stacks"));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ApiError::Kind::unexpected);
    CHECK(answer.error().message == "the answer is larger than 2 MiB");
    CHECK(server.seen().size() == 1);
}

TEST_CASE("what a server says of itself and of the user is short") {
    TestServer server([](const Seen &) {
        Reply reply;
        reply.body = std::string(2 * 1024 * 1024, 'x');
        return reply;
    });
    Transport transport(options_for(server.url()));
    CHECK(transport.call(get("/stacks"))->body.size() == 2 * 1024 * 1024);
    for (const char *path : {"/system/status", "/status", "/users/me"}) {
        const auto answer = transport.call(get(path));
        REQUIRE_FALSE(answer);
        CHECK(answer.error().message == "the answer is larger than 1 MiB");
    }
}

TEST_CASE("a compressed answer is unpacked, and its limit is that of what comes out") {
    TestServer server([](const Seen &) {
        Reply reply;
        reply.body = std::string(1024 * 1024, 'x');
        return reply; // the test server compresses JSON for who accepts gzip
    });
    Transport transport(options_for(server.url()));
    CHECK(transport.call(get("/stacks"))->body.size() == 1024 * 1024);
    TransportOptions options = options_for(server.url());
    options.max_answer = 512 * 1024;
    Transport small(options);
    CHECK_FALSE(small.call(get("/stacks")));
}

TEST_CASE("what is no HTTP is an error") {
    RawServer server([](RawConnection &connection) {
        connection.read_request();
        connection.send("SSH-2.0-OpenSSH_9.2\r\n");
    });
    Transport transport(options_for(server.url()));
    const auto answer = transport.call(get("/stacks"));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ApiError::Kind::network);
}

TEST_CASE("secrets that a server repeats are masked") {
    stowage::support::redactor().add("ptr_test-key-0123456789");
    TestServer server([](const Seen &seen) {
        Reply reply;
        reply.status = 500;
        reply.body = R"({"message":"bad key )" + seen.header("x-api-key") + R"(","details":")" +
                     seen.header("x-api-key") + "\"}";
        return reply;
    });
    Transport transport(options_for(server.url()));
    const auto answer = transport.call(post("/stacks", R"({"repositoryPassword":"s3cret"})"));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().message == "bad key (secret)");
    CHECK_FALSE(contains(answer.error().str() + answer.error().advice, "0123456789"));
    CHECK_FALSE(contains(answer.error().str(), "s3cret"));
}

TEST_CASE("options that can't work fail every call, with the call named") {
    Transport transport(options_for("host-without-scheme"));
    const auto answer = transport.call(get("/stacks"));
    REQUIRE_FALSE(answer);
    CHECK(contains(answer.error().message, "is not the address of a server"));
    CHECK(answer.error().call == "GET host-without-scheme/api/stacks");
}

TEST_CASE("cancel ends what runs, what waits, and what comes later") {
    TestServer server([](const Seen &) {
        Reply reply;
        reply.delay = 30s;
        return reply;
    });
    TransportOptions options = options_for(server.url());
    options.max_connections = 2;
    Transport transport(options);
    std::vector<std::future<Transport::Result>> answers;
    for (int i = 0; i < 5; ++i)
        answers.push_back(transport.start(post("/stacks", "{}")));
    while (server.seen().size() < 2)
        std::this_thread::sleep_for(5ms);
    const auto before = std::chrono::steady_clock::now();
    transport.cancel();
    int maybe_sent = 0;
    for (auto &answer : answers) {
        const auto result = answer.get();
        REQUIRE_FALSE(result);
        CHECK(result.error().kind == ApiError::Kind::cancelled);
        maybe_sent += result.error().maybe_sent ? 1 : 0;
    }
    CHECK(maybe_sent == 2);
    CHECK(std::chrono::steady_clock::now() - before < 5s);
    CHECK(transport.call(get("/stacks")).error().kind == ApiError::Kind::cancelled);
}

TEST_CASE("cancel does not wait for a repetition") {
    TestServer server([](const Seen &) {
        Reply reply;
        reply.status = 503;
        reply.headers = {{"Retry-After", "30"}};
        return reply;
    });
    Transport transport(options_for(server.url()));
    auto answer = transport.start(get("/stacks"));
    while (server.seen().empty())
        std::this_thread::sleep_for(5ms);
    transport.cancel();
    CHECK(answer.get().error().kind == ApiError::Kind::cancelled);
}

TEST_CASE("a transport that goes ends its calls") {
    TestServer server([](const Seen &) {
        Reply reply;
        reply.delay = 30s;
        return reply;
    });
    std::future<Transport::Result> answer;
    {
        Transport transport(options_for(server.url()));
        answer = transport.start(get("/stacks"));
    }
    CHECK(answer.get().error().kind == ApiError::Kind::cancelled);
}

TEST_CASE("connections that nobody uses are closed, and opened again when they are needed") {
    TestServer server(ok);
    TransportOptions options = options_for(server.url());
    options.rest_after = std::chrono::milliseconds(20);
    Transport transport(options);
    const std::size_t before = open_sockets();
    REQUIRE(transport.call(get("/stacks")));
    // The client's end and the server's.
    const auto limit =
        std::chrono::steady_clock::now() + std::chrono::seconds(4); // sooner than the server's own
    while (open_sockets() > before && std::chrono::steady_clock::now() < limit)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(open_sockets() <= before);
    CHECK(transport.call(get("/stacks")));
    CHECK(transport.call(post("/stacks", "{}")));
}
