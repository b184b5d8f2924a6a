#include "apply/endings.hpp"

#include "support/codes.hpp"

#include <catch2/catch.hpp>
#include <memory>

using namespace stowage;
using apply::Outcome;
using portainer::ApiError;
using support::Code;

namespace {

/// An update of a stack on `production` by a standard user.
plan::StackPlan update() {
    plan::StackPlan plan;
    plan.change(plan::Action::update);
    plan.environment = "production";
    plan.spec = std::make_shared<const desired::Stack>();
    return plan;
}

apply::Ended ended_by(const ApiError &error, const plan::StackPlan &plan = update()) {
    return apply::Endings(plan, model::User{}).by(error);
}

ApiError answer(int status, std::string message, std::string details = {}) {
    ApiError error;
    error.kind = ApiError::Kind::status;
    error.status = status;
    error.call = "PUT https://host/api/stacks/7";
    error.message = std::move(message);
    error.details = std::move(details);
    return error;
}

} // namespace

TEST_CASE("a refusal says which right is missing, in parts", "[apply][codes]") {
    const auto [words, code, right] = GENERATE(table<std::string, Code, std::string>({
        {"Access denied to resource", Code::permission_stack, "access to this stack"},
        {"Permission denied to access environment", Code::permission_environment, "environment 'production'"},
        {"Stack editing is disabled for non-admin users", Code::permission_stacks_disabled,
         "environment 'production' allows stacks to administrators only"},
        {"Forbidden", Code::permission_denied, "does not name"},
    }));
    const apply::Ended ended = ended_by(answer(403, words));
    CHECK(ended.outcome == Outcome::forbidden);
    CHECK(ended.code == code);
    REQUIRE(ended.missing_right);
    CHECK_THAT(*ended.missing_right, Catch::Contains(right));
    CHECK(ended.advice == "missing: " + *ended.missing_right);
    CHECK(ended.server_words == words);
}

TEST_CASE("a failed deployment says what it failed for", "[apply][codes]") {
    const auto [output, code] = GENERATE(table<std::string, Code>({
        {"web Error manifest for acme/web:9 not found: manifest unknown", Code::deployment_image_missing},
        {"Error response from daemon: pull access denied for acme/web", Code::deployment_image_missing},
        {"Bind for 0.0.0.0:8080 failed: port is already allocated", Code::deployment_port_taken},
        {"network shared declared as external, but could not be found", Code::deployment_resource_missing},
        {"unable to clone git repository: authentication required", Code::deployment_repository},
        {"service \"web\" has neither an image nor a build context", Code::deployment_failed},
    }));
    INFO(output);
    const apply::Ended ended = apply::Endings::failed_deployment(output);
    CHECK(ended.outcome == Outcome::failed);
    CHECK(ended.code == code);
    CHECK(ended.server_words);
}

TEST_CASE("a server's error has the code of its kind", "[apply][codes]") {
    CHECK(ended_by(answer(401, "Invalid access token")).code == Code::server_key_refused);
    CHECK(ended_by(answer(404, "Unable to find a stack")).code == Code::server_not_found);
    CHECK(ended_by(answer(409, "Conflict")).code == Code::server_conflict);
    CHECK(ended_by(answer(400, "Invalid payload")).code == Code::server_rejected);
    CHECK(ended_by(answer(500, "Unable to persist")).code == Code::server_error);
    CHECK(ended_by(answer(500, "Unable to persist", "disk full")).server_words ==
          "Unable to persist: disk full");
    ApiError lost;
    CHECK(ended_by(lost).code == Code::server_unreachable);
    CHECK_FALSE(ended_by(lost).server_words);
    lost.timed_out = true;
    CHECK(ended_by(lost).code == Code::server_timeout);
    lost.maybe_sent = true;
    CHECK(ended_by(lost).code == Code::result_unknown);
    CHECK(ended_by(lost).outcome == Outcome::unknown);
}
