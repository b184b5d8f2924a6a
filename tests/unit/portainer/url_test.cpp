#include "portainer/url.hpp"

#include <catch2/catch.hpp>

using namespace stowage::portainer;

TEST_CASE("parts of a path are percent-encoded") {
    CHECK(encode_part("abc-XYZ_0.9~") == "abc-XYZ_0.9~");
    CHECK(encode_part("a/b?c#d%e f") == "a%2Fb%3Fc%23d%25e%20f");
    CHECK(encode_part("{\"k\":[\"v\"]}") == "%7B%22k%22%3A%5B%22v%22%5D%7D");
    CHECK(encode_part("\xC3\xBC\n") == "%C3%BC%0A");
    CHECK(encode_part("").empty());
}

TEST_CASE("the path of an image keeps what images have") {
    CHECK(encode_path("registry:5000/acme/app:1@sha256:beef") == "registry:5000/acme/app:1@sha256:beef");
    CHECK(encode_path("a b?c&d") == "a%20b%3Fc%26d");
}
