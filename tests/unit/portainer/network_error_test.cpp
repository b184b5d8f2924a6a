#include "portainer/network_error.hpp"

#include "fixtures/calls.hpp"

#include <catch2/catch.hpp>
#include <curl/curl.h>

using namespace stowage::portainer;
using std::chrono::milliseconds;
using stowage::portainer::testing::contains;

namespace {

const NetworkContext context{"host:9443", "/etc/ca.pem", milliseconds(10'000), milliseconds(60'000)};

NetworkFailure failed(int code, bool sent = false) {
    NetworkFailure failure;
    failure.code = code;
    failure.sent = sent;
    return failure;
}

} // namespace

TEST_CASE("what can't pass by itself is not temporary") {
    CHECK(is_temporary(failed(CURLE_COULDNT_CONNECT)));
    CHECK(is_temporary(failed(CURLE_COULDNT_RESOLVE_HOST)));
    CHECK(is_temporary(failed(CURLE_OPERATION_TIMEDOUT, false)));
    CHECK_FALSE(is_temporary(failed(CURLE_OPERATION_TIMEDOUT, true)));
    CHECK_FALSE(is_temporary(failed(CURLE_PEER_FAILED_VERIFICATION)));
    CHECK_FALSE(is_temporary(failed(CURLE_SSL_CACERT_BADFILE)));
    CHECK_FALSE(is_temporary(failed(CURLE_URL_MALFORMAT)));
}

TEST_CASE("a timeout says which one it was") {
    CHECK(network_error(failed(CURLE_OPERATION_TIMEDOUT, false), context).message ==
          "no connection to host:9443 within 10s");
    CHECK(network_error(failed(CURLE_OPERATION_TIMEDOUT, true), context).message ==
          "no answer from host:9443 within 1m 00s");
}

TEST_CASE("certificate errors say what is wrong with it") {
    NetworkFailure failure = failed(CURLE_PEER_FAILED_VERIFICATION);
    failure.words = "SSL: certificate subject name 'a' does not match target host name 'b'";
    CHECK(contains(network_error(failure, context).message, "another name"));
    failure.words = "SSL certificate problem";
    failure.verify_result = 10;
    CHECK(contains(network_error(failure, context).message, "expired"));
    failure.verify_result = 18;
    CHECK(contains(network_error(failure, context).advice, "tls.caFile"));
    CHECK(contains(network_error(failed(CURLE_SSL_CACERT_BADFILE), context).message, "/etc/ca.pem"));
}

TEST_CASE("the number of attempts is told") {
    NetworkFailure failure = failed(CURLE_COULDNT_RESOLVE_HOST);
    failure.attempts = 4;
    CHECK(network_error(failure, context).message ==
          "the host name of host:9443 can't be resolved (tried 4 times)");
}

TEST_CASE("plain HTTP on a TLS port is explained") {
    NetworkFailure failure = failed(CURLE_SSL_CONNECT_ERROR);
    failure.words = "error:0A00010B:SSL routines::wrong version number";
    CHECK(contains(network_error(failure, context).advice, "http://"));
}
