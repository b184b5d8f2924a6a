// Proxies are taken from the environment, as curl does.
#include "portainer/transport.hpp"

#include "fixtures/calls.hpp"
#include "fixtures/certificate.hpp"
#include "fixtures/raw_server.hpp"
#include "fixtures/test_server.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <mutex>
#include <unistd.h>

using namespace stowage::portainer;
using namespace stowage::portainer::testing;

namespace {

/// Set while it lives; make it before the transport.
class Variable {
public:
    Variable(const char *name, const std::string &value) : name_(name) { ::setenv(name, value.c_str(), 1); }
    ~Variable() { ::unsetenv(name_); }
    Variable(const Variable &) = delete;
    Variable &operator=(const Variable &) = delete;

private:
    const char *name_;
};

/// Forwards plain requests with an answer of its own, and tunnels CONNECT to `port`.
class Proxy {
public:
    explicit Proxy(int port)
        : server_([this, port](RawConnection &connection) { serve(connection, port); }) {}

    [[nodiscard]] std::string url() const { return server_.url(); }
    [[nodiscard]] std::vector<std::string> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

private:
    void serve(RawConnection &connection, int port) {
        const std::string request = connection.read_request();
        if (request.empty())
            return;
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(request);
        }
        if (request.rfind("CONNECT", 0) != 0) {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
            return;
        }
        const int target = connect_to(port);
        connection.send("HTTP/1.1 200 Connection established\r\n\r\n");
        relay(connection.socket(), target);
        ::close(target);
    }

    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    RawServer server_;
};

Reply answer_ok(const Seen &) {
    Reply reply;
    reply.body = "{}";
    return reply;
}

} // namespace

TEST_CASE("http_proxy carries plain calls") {
    const Proxy proxy(0);
    const Variable variable("http_proxy", proxy.url());
    Transport transport(options_for("http://portainer.invalid:9000"));
    CHECK(transport.call(get("/stacks")));
    REQUIRE(proxy.requests().size() == 1);
    CHECK(proxy.requests().at(0).rfind("GET http://portainer.invalid:9000/api/stacks HTTP/1.1", 0) == 0);
}

TEST_CASE("https_proxy tunnels TLS calls and never sees the key") {
    const Certificate certificate("IP:127.0.0.1");
    TestServer server(answer_ok, &certificate);
    const Proxy proxy(server.port());
    const Variable variable("https_proxy", proxy.url());
    TransportOptions options = options_for(server.url());
    options.ca_file = certificate.certificate_file();
    options.headers = {{"CF-Access-Client-Secret", "abc"}};
    {
        Transport transport(options);
        CHECK(transport.call(get("/stacks")));
    }
    REQUIRE(proxy.requests().size() == 1);
    CHECK(proxy.requests().at(0).rfind("CONNECT 127.0.0.1:", 0) == 0);
    CHECK_FALSE(contains(proxy.requests().at(0), "ptr_"));
    CHECK_FALSE(contains(proxy.requests().at(0), "CF-Access"));
    CHECK(server.seen().at(0).header("x-api-key") == options.api_key);
}

TEST_CASE("no_proxy goes around the proxy") {
    TestServer server(answer_ok);
    const Proxy proxy(0);
    const Variable variable("http_proxy", proxy.url());
    const Variable exception("no_proxy", "127.0.0.1");
    Transport transport(options_for(server.url()));
    CHECK(transport.call(get("/stacks")));
    CHECK(proxy.requests().empty());
    CHECK(server.seen().size() == 1);
}

TEST_CASE("a proxy that refuses the tunnel has passed nothing on") {
    RawServer proxy([](RawConnection &connection) {
        connection.read_request();
        connection.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    });
    const Variable variable("https_proxy", proxy.url());
    TransportOptions options = options_for("https://portainer.invalid");
    options.max_attempts = 1;
    Transport transport(options);
    const auto answer = transport.call(post("/stacks", "{}"));
    REQUIRE_FALSE(answer);
    CHECK_FALSE(answer.error().maybe_sent);
    CHECK(contains(answer.error().str(), "403"));
}

TEST_CASE("a proxy whose name does not exist is what the error names") {
    const Variable variable("http_proxy", "http://no-such-proxy.invalid:3128");
    TransportOptions options = options_for("http://127.0.0.1:9");
    options.max_attempts = 1;
    Transport transport(options);
    const auto answer = transport.call(get("/stacks"));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().message == "the host name of the proxy can't be resolved");
    CHECK(contains(answer.error().advice, "http_proxy"));
}
