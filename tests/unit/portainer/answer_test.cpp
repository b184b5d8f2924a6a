#include "portainer/answer.hpp"

#include <catch2/catch.hpp>

using namespace stowage::portainer;

namespace {

ApiError error_of(int status, const std::string &body) {
    return status_error(status, body, "GET https://host/api/stacks", "https://host");
}

} // namespace

TEST_CASE("an error body's message and details are both kept") {
    const ApiError error = error_of(
        403,
        R"({"message":"Permission denied to access environment","details":"Access denied to environment"})");
    CHECK(error.kind == ApiError::Kind::status);
    CHECK(error.status == 403);
    CHECK(error.forbidden());
    CHECK(error.message == "Permission denied to access environment");
    CHECK(error.details == "Access denied to environment");
    CHECK(error.str() ==
          "Permission denied to access environment: Access denied to environment (HTTP 403 to GET "
          "https://host/api/stacks)");
}

TEST_CASE("details that repeat the message are dropped") {
    const ApiError error =
        error_of(403, R"({"message":"stack deletion is disabled","details":"Stack deletion is disabled"})");
    CHECK(error.message == "stack deletion is disabled");
    CHECK(error.details.empty());
}

TEST_CASE("details without a message become the message") {
    CHECK(error_of(500, R"({"details":"why"})").message == "why");
    CHECK(error_of(500, R"({"message":"","details":"why"})").details.empty());
}

TEST_CASE("a rejected token comes with advice") {
    const ApiError error = error_of(401, R"({"message":"Invalid JWT token","details":"Unauthorized"})");
    CHECK(error.message == "Invalid JWT token");
    CHECK(error.details == "Unauthorized");
    CHECK(error.advice == "check the access token in `apiKey` of the server https://host");
}

TEST_CASE("a body that is not JSON is shown by its first text") {
    CHECK(error_of(403, "Forbidden\n").message == "Forbidden");
    CHECK(error_of(502, "<html><head><title>502 Bad Gateway</title></head></html>").message ==
          "502 Bad Gateway");
    CHECK(error_of(500, "").message == "the server answered 500 without a reason");
    CHECK_FALSE(error_of(502, "<html></html>").advice.empty());
}

TEST_CASE("JSON of another shape is no error body") {
    CHECK(error_of(500, "[1]").message == "[1]");
    CHECK(error_of(500, R"({"message":7})").message == R"({"message":7})");
    CHECK(error_of(500, "{\"message\":").message == "{\"message\":");
}

TEST_CASE("HTTP sent to a TLS port is explained") {
    CHECK(error_of(400, "Client sent an HTTP request to an HTTPS server.\n").advice ==
          "the server wants TLS on this port: write https:// in its `url`");
}

TEST_CASE("a redirect names its target without credentials and query, and what to write instead") {
    const ApiError error =
        redirect_error(307, "https://user:pw@new.example.com:9443/p/api/stacks?token=abc#x", "/api/stacks",
                       "GET http://old/api/stacks");
    CHECK(error.kind == ApiError::Kind::unexpected);
    CHECK(error.status == 307);
    CHECK(error.message.find("https://new.example.com:9443/p/api/stacks") != std::string::npos);
    CHECK(error.message.find("abc") == std::string::npos);
    CHECK(error.message.find("pw") == std::string::npos);
    CHECK(error.advice == "write https://new.example.com:9443/p as the server's `url`");
}

TEST_CASE("a redirect to a sign-in page, or to nowhere") {
    CHECK(
        redirect_error(302, "https://sso.example.com/login", "/api/stacks", "").advice.find("sign-in page") !=
        std::string::npos);
    CHECK(redirect_error(302, "", "/api/stacks", "").message.find("without saying which") !=
          std::string::npos);
}

TEST_CASE("an error says when the effect of a write is not known") {
    ApiError error;
    error.call = "POST https://host/api/stacks/1/stop";
    error.message = "connection lost";
    CHECK(error.str() == "connection lost (POST https://host/api/stacks/1/stop)");
    error.maybe_sent = true;
    CHECK(error.str().find("whether the server acted on it is not known") != std::string::npos);
}
