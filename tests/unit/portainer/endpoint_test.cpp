#include "portainer/endpoint.hpp"

#include "fixtures/calls.hpp"
#include "fixtures/certificate.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>

using namespace stowage::portainer;
using namespace stowage::portainer::testing;

namespace {

std::string endpoint_refusal(const TransportOptions &options) {
    const auto checked = check_options(options);
    return checked ? "" : checked.error().message;
}

} // namespace

TEST_CASE("an address may have a port, a path prefix and a trailing slash") {
    const auto endpoint = check_options(options_for("https://host.example.com:9443/portainer/"));
    REQUIRE(endpoint);
    CHECK(endpoint->base == "https://host.example.com:9443/portainer");
    CHECK(endpoint->path == "/portainer");
    CHECK(endpoint->host == "host.example.com:9443");
    CHECK(endpoint->tls);
    CHECK(endpoint->url_of(get("/stacks/3?endpointId=1")) ==
          "https://host.example.com:9443/portainer/api/stacks/3?endpointId=1");
    CHECK(endpoint->call_name(get("/stacks")) == "GET https://host.example.com:9443/portainer/api/stacks");
}

TEST_CASE("credentials in an address are not shown") {
    const auto endpoint = check_options(options_for("https://me:secret@host"));
    REQUIRE(endpoint);
    CHECK(endpoint->call_name(get("/stacks")) == "GET https://…@host/api/stacks");
    CHECK(endpoint->shown == "https://host");
}

TEST_CASE("what is no address of a server is refused") {
    for (const char *url : {"", "host:9443", "ftp://host", "https://", "https://host/?a=b", "https://host/#x",
                            "https://bad host/", "file:///etc/passwd"})
        CHECK_FALSE(endpoint_refusal(options_for(url)).empty());
}

TEST_CASE("line breaks in a token or a header are refused without showing them") {
    TransportOptions options = options_for("https://host");
    options.api_key = "ptr_abc\nX-Evil: 1";
    CHECK(endpoint_refusal(options) == "the access token holds a line break");
    options.api_key = "ptr_abc";
    options.headers = {{"X-A", "secret\r\nX-Evil: 1"}};
    CHECK(endpoint_refusal(options) == "the header 'X-A' can't be sent");
    options.headers = {{"X A", "b"}};
    CHECK_FALSE(endpoint_refusal(options).empty());
    options.headers = {{"CF-Access-Client-Id", "b"}};
    CHECK(endpoint_refusal(options).empty());
}

TEST_CASE("a certificate file that can't be read is named") {
    TransportOptions options = options_for("https://host");
    const tests::TemporaryFolder folder;
    options.ca_file = folder.path() / "missing.pem";
    CHECK(endpoint_refusal(options) == "the file " + options.ca_file + " can't be read");
    options.ca_file = folder.path();
    CHECK_FALSE(endpoint_refusal(options).empty());
}
