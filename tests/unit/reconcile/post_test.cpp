#include "reconcile/post.hpp"
#include "unit/portainer/fixtures/certificate.hpp"
#include "unit/portainer/fixtures/raw_server.hpp"
#include "unit/portainer/fixtures/test_server.hpp"

#include <atomic>
#include <catch2/catch.hpp>

using namespace stowage;
using namespace stowage::portainer::testing;
using Catch::Contains;
using reconcile::Post;
using reconcile::PostResult;

namespace {

Post post_to(const std::string &url) {
    Post post;
    post.url = url;
    post.headers = {{"Content-Type", "text/plain"}, {"Authorization", "Bearer tk_secret"}};
    post.body = "hello";
    post.secrets = {"Bearer tk_secret"};
    return post;
}

TestServer::Handler always(int status, const std::string &body = {}) {
    return [status, body](const portainer::testing::Seen &) {
        Reply reply;
        reply.status = status;
        reply.body = body;
        return reply;
    };
}

} // namespace

TEST_CASE("post: what is sent", "[notices]") {
    const TestServer server(always(204));
    const PostResult result = send(post_to(server.url() + "/a/b?c=d"));
    CHECK(result.failure.empty());
    REQUIRE(server.seen().size() == 1);
    const portainer::testing::Seen seen = server.seen()[0];
    CHECK(seen.method == "POST");
    CHECK(seen.target == "/a/b?c=d");
    CHECK(seen.body == "hello");
    CHECK(seen.header("content-type") == "text/plain");
    CHECK(seen.header("authorization") == "Bearer tk_secret");
}

TEST_CASE("post: an answer that is not yes is told without what must not be shown", "[notices][security]") {
    const TestServer server(always(404, "\nno hook T0/verysecret?t=topsecret for tk_secret\x1b[2J\nmore"));
    const PostResult result = send(post_to(server.url() + "/services/T0/verysecret?t=topsecret"));
    INFO(result.failure);
    CHECK(result.answered);
    CHECK_THAT(result.failure, Contains("answered HTTP 404: no hook T0/(secret)?t=(secret) for (secret)"));
    CHECK(result.failure.find('\x1b') == std::string::npos);
    CHECK_THAT(result.failure, !Contains("more"));
    CHECK(server.seen().size() == 1); // not tried again
}

TEST_CASE("post: a server that nobody vouches for gets nothing", "[notices][security]") {
    const Certificate certificate("IP:127.0.0.1");
    const TestServer server(always(200), &certificate);
    const PostResult result = send(post_to(server.url() + "/verysecret"));
    CHECK_FALSE(result.answered);
    CHECK_THAT(result.failure,
               Contains("certificate") && Contains("is not trusted") && !Contains("verysecret"));
    CHECK(server.seen().empty());
}

TEST_CASE("post: a connection that breaks is tried once more", "[notices]") {
    std::atomic<int> calls{0};
    const RawServer server([&](RawConnection &connection) {
        (void)connection.read_request();
        if (++calls == 2)
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    CHECK(send(post_to(server.url() + "/")).failure.empty());
    CHECK(calls == 2);

    const RawServer broken([&](RawConnection &connection) { (void)connection.read_request(); });
    const PostResult result = send(post_to(broken.url() + "/"));
    CHECK_FALSE(result.answered);
    CHECK_THAT(result.failure, Contains("tried 2 times"));
    CHECK(broken.connections() == 2);
}

TEST_CASE("post: no answer within the time", "[notices]") {
    const RawServer server([](RawConnection &connection) {
        while (!connection.read_some().empty()) {
        }
    });
    Post post = post_to(server.url() + "/");
    post.timeout = std::chrono::milliseconds(200);
    const PostResult result = send(post);
    CHECK_FALSE(result.answered);
    CHECK_THAT(result.failure, Contains("no answer"));
}

TEST_CASE("post: an answer without end is cut", "[notices]") {
    const TestServer server(always(500, std::string(10u << 20, 'x')));
    const PostResult result = send(post_to(server.url() + "/"));
    CHECK(result.answered);
    CHECK(result.failure.size() < 300);
}
