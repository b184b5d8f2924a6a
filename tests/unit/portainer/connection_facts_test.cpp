#include "portainer/connection_facts.hpp"

#include "fixtures/calls.hpp"
#include "fixtures/certificate.hpp"
#include "fixtures/test_server.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

using namespace stowage::portainer;
using namespace stowage::portainer::testing;
using std::chrono::seconds;

namespace {

TestServer::Handler answer_with(std::vector<std::pair<std::string, std::string>> headers, int status = 200) {
    return [headers = std::move(headers), status](const Seen &) {
        Reply reply;
        reply.status = status;
        reply.headers = headers;
        return reply;
    };
}

} // namespace

TEST_CASE("a server's clock is that of its Date header") {
    const auto ahead = [](const std::string &date) {
        TestServer server(answer_with({{"date", date}}));
        return look_at_connection(options_for(server.url()))->clock_ahead;
    };
    const auto past = ahead("Wed, 01 Jan 2020 00:00:00 GMT");
    REQUIRE(past);
    const auto expected =
        std::chrono::sys_days(std::chrono::year{2020} / 1 / 1) - std::chrono::system_clock::now();
    CHECK(std::abs((*past - std::chrono::duration_cast<seconds>(expected)).count()) < 60);
    CHECK_FALSE(ahead("once upon a time"));
}

TEST_CASE("what is not said of a connection is not known") {
    TestServer server(answer_with({}, 403));
    TransportOptions options = options_for(server.url());
    options.api_key = "ptr_secret";
    options.headers = {{"X-Gateway", "pass"}};
    const auto facts = look_at_connection(options);
    REQUIRE(facts);
    CHECK_FALSE(facts->clock_ahead);
    CHECK_FALSE(facts->certificate);
    CHECK(facts->protocol.empty());
    REQUIRE(server.seen().size() == 1);
    CHECK(server.seen().front().target == "/api/system/status");
    CHECK(server.seen().front().header("x-api-key").empty()); // no key is needed for it
    CHECK(server.seen().front().header("x-gateway") == "pass");
}

TEST_CASE("a certificate is shown as it is, and a server that is not trusted is asked nothing") {
    const stowage::portainer::testing::Certificate made("IP:127.0.0.1");
    TestServer server(answer_with({}), &made);
    TransportOptions options = options_for(server.url());
    CHECK_FALSE(look_at_connection(options));
    CHECK(server.seen().empty());
    options.ca_file = made.certificate_file();
    const auto facts = look_at_connection(options);
    REQUIRE(facts);
    CHECK(facts->protocol == "TLSv1.3");
    REQUIRE(facts->certificate);
    CHECK(facts->certificate->not_after > std::chrono::system_clock::now());
}

TEST_CASE("what is no certificate is not read as one") {
    CHECK_FALSE(read_certificate(""));
    CHECK_FALSE(read_certificate("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
}
