#include "apply/passing.hpp"

#include <catch2/catch.hpp>

using namespace stowage;
using portainer::ApiError;

namespace {

ApiError answered(int status, const std::string &message, const std::string &details = {}) {
    ApiError error;
    error.kind = ApiError::Kind::status;
    error.status = status;
    error.message = message;
    error.details = details;
    return error;
}

} // namespace

TEST_CASE("causes that pass are found inside of a 500", "[apply]") {
    const std::string details = GENERATE(values<std::string>({
        "failed to clone git repository: unexpected requesting \"http://git/app/git-upload-pack\" status "
        "code: 500",
        "packfile not found",
        "Get \"https://registry-1.docker.io/v2/\": net/http: TLS handshake timeout",
        "toomanyrequests: You have reached your pull rate limit",
        "received unexpected HTTP status: 503 Service Unavailable",
        "dial tcp 10.0.0.7:5000: connect: connection refused",
        "dial tcp: lookup registry.example.com: no such host",
        "Error response from daemon: could not find an available, non-overlapping IPv4 address pool among "
        "the defaults",
        "all predefined address pools have been fully subnetted",
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
        "removal of container 3f2 is already in progress",
        "stat /data/compose/30/docker-compose.yml: no such file or directory",
        "rpc error: code = Unknown desc = update out of sequence",
        "rpc error: code = Unavailable desc = connection error",
        "context deadline exceeded",
        "write /var/lib/docker/tmp/x: no space left on device",
    }));
    CAPTURE(details);
    CHECK(apply::passes_by_itself(details));
    CHECK(apply::passes_by_itself(answered(500, "failed to deploy a stack", details)));
    CHECK(apply::passes_by_itself(answered(500, details)));
    CHECK_FALSE(apply::passes_by_itself(answered(400, "Invalid request payload", details)));
}

TEST_CASE("causes that stay are not taken for others", "[apply]") {
    const std::string details = GENERATE(values<std::string>({
        "yaml: line 4: mapping values are not allowed in this context",
        "service \"app\" has neither an image nor a build context specified",
        "invalid mount config for type \"bind\": bind source path does not exist: /srv/data",
        "network edge declared as external, but could not be found",
        "driver failed programming external connectivity on endpoint web: Bind for 0.0.0.0:80 failed: port "
        "is already "
        "allocated",
        "",
    }));
    CAPTURE(details);
    CHECK_FALSE(apply::passes_by_itself(answered(500, "failed to deploy a stack", details)));
}

TEST_CASE("what is between us and the server passes", "[apply]") {
    CHECK(apply::passes_by_itself(answered(429, "")));
    for (const int status : {502, 503, 504})
        CHECK(apply::passes_by_itself(answered(status, "")));
    CHECK(apply::passes_by_itself(answered(409, "A stack deployment is already in progress")));
    CHECK_FALSE(apply::passes_by_itself(answered(409, "A stack with this name already exists")));
    ApiError lost;
    lost.kind = ApiError::Kind::network;
    CHECK(apply::passes_by_itself(lost));
    CHECK_FALSE(apply::passes_by_itself(answered(403, "Access denied")));
}
