#include "portainer/transport.hpp"

#include "portainer/public_key.hpp"

#include "fixtures/calls.hpp"
#include "fixtures/certificate.hpp"
#include "fixtures/test_server.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

using namespace stowage::portainer;
using namespace stowage::portainer::testing;

namespace {

Reply tls_ok(const Seen &) {
    Reply reply;
    reply.body = "{}";
    return reply;
}

} // namespace

TEST_CASE("a certificate that nobody vouches for is refused before anything is sent") {
    const Certificate certificate("IP:127.0.0.1");
    TestServer server(tls_ok, &certificate);
    Transport transport(options_for(server.url()));
    const auto answer = transport.call(post("/stacks", "{}"));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ApiError::Kind::network);
    CHECK(contains(answer.error().message, "is not trusted"));
    CHECK(contains(answer.error().advice, "tls.caFile"));
    CHECK(contains(answer.error().advice, "--insecure"));
    CHECK_FALSE(answer.error().maybe_sent);
    CHECK(server.seen().empty());
    CHECK(transport.requests_sent() == 0);
}

TEST_CASE("a certificate of the named authority is accepted") {
    const Certificate certificate("IP:127.0.0.1");
    TestServer server(tls_ok, &certificate);
    TransportOptions options = options_for(server.url());
    options.ca_file = certificate.certificate_file();
    Transport transport(options);
    CHECK(transport.call(get("/stacks")));
    CHECK(transport.call(post("/stacks", "{}")));
}

TEST_CASE("a certificate for another name is refused") {
    const Certificate certificate("DNS:portainer.example.com");
    TestServer server(tls_ok, &certificate);
    TransportOptions options = options_for(server.url());
    options.ca_file = certificate.certificate_file();
    Transport transport(options);
    const auto answer = transport.call(get("/stacks"));
    REQUIRE_FALSE(answer);
    CHECK(contains(answer.error().message, "another name"));
    CHECK(server.seen().empty());
}

TEST_CASE("a certificate that has expired is refused") {
    const Certificate certificate("IP:127.0.0.1", Certificate::Validity::expired);
    TestServer server(tls_ok, &certificate);
    TransportOptions options = options_for(server.url());
    options.ca_file = certificate.certificate_file();
    Transport transport(options);
    CHECK(contains(transport.call(get("/stacks")).error().message, "has expired"));
}

TEST_CASE("a server is trusted by its public key alone, and an error says which one it shows") {
    const Certificate certificate("DNS:portainer.example.com", Certificate::Validity::expired);
    TestServer server(tls_ok, &certificate);
    TransportOptions options = options_for(server.url());
    options.fingerprint = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    std::ifstream file(certificate.certificate_file());
    const std::string pem((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const std::string shown = fingerprint_of_certificate(pem);
    REQUIRE(is_public_key_fingerprint(shown));
    {
        Transport transport(options);
        const auto answer = transport.call(post("/stacks", "{}"));
        REQUIRE_FALSE(answer);
        CHECK(contains(answer.error().message, "is not the server that `tls.fingerprint` names"));
        CHECK(contains(answer.error().advice, shown));
        CHECK_FALSE(answer.error().maybe_sent);
        CHECK(server.seen().empty());
    }
    options.fingerprint.clear();
    const Certificate good("IP:127.0.0.1");
    TestServer other(tls_ok, &good);
    CHECK(contains(Transport(options_for(other.url())).call(get("/stacks")).error().advice,
                   "tls: {fingerprint: sha256//"));
    options.fingerprint = shown;
    Transport transport(options);
    CHECK(transport.call(get("/stacks")));
    CHECK(transport.call(post("/stacks", "{}")));
}

TEST_CASE("insecure accepts any certificate, name and date") {
    const Certificate certificate("DNS:portainer.example.com", Certificate::Validity::expired);
    TestServer server(tls_ok, &certificate);
    TransportOptions options = options_for(server.url());
    options.insecure = true;
    Transport transport(options);
    CHECK(transport.call(get("/stacks")));
}

TEST_CASE("a certificate file without certificates is named") {
    const Certificate certificate("IP:127.0.0.1");
    TestServer server(tls_ok, &certificate);
    const tests::TemporaryFolder folder;
    TransportOptions options = options_for(server.url());
    options.ca_file = folder.path() / "ca.pem";
    std::ofstream(options.ca_file) << "hello\n";
    Transport transport(options);
    const auto answer = transport.call(get("/stacks"));
    REQUIRE_FALSE(answer);
    CHECK(contains(answer.error().message, options.ca_file));
}

TEST_CASE("https:// on a port that speaks plain HTTP is explained") {
    TestServer server(tls_ok);
    TransportOptions options = options_for("https://127.0.0.1:" + std::to_string(server.port()));
    options.max_attempts = 1;
    Transport transport(options);
    const auto answer = transport.call(post("/stacks", "{}"));
    REQUIRE_FALSE(answer);
    CHECK(contains(answer.error().message, "no TLS connection"));
    CHECK(contains(answer.error().advice, "http://"));
    CHECK_FALSE(answer.error().maybe_sent);
}
