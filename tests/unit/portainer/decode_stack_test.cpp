#include "portainer/json/decode.hpp"

#include <catch2/catch.hpp>

using namespace stowage::portainer;
using namespace stowage;

namespace {

model::Stack decoded(const std::string &body) {
    auto stack = decode_stack(body);
    INFO((stack ? "" : stack.error()));
    REQUIRE(stack);
    return *stack;
}

std::string stack_refusal(const std::string &body) {
    const auto stack = decode_stack(body);
    return stack ? "" : stack.error();
}

} // namespace

TEST_CASE("every field of a git stack is read") {
    const model::Stack stack = decoded(R"({
        "Id": 3, "Name": "private", "Type": 2, "EndpointId": 7, "SwarmId": "sw", "Namespace": "ns", "Status": 1,
        "Env": [{"name": "A", "value": "1"}, {"name": "B", "value": null}],
        "ResourceControl": {"Id": 5, "Public": false, "AdministratorsOnly": true,
            "UserAccesses": [{"UserId": 2, "AccessLevel": 1}], "TeamAccesses": [{"TeamId": 1, "AccessLevel": 1}]},
        "UpdateDate": 1795527595, "CreatedBy": "admin", "UpdatedBy": "alice",
        "AdditionalFiles": ["prod.yml"], "Option": {"Prune": true},
        "AutoUpdate": {"Interval": "5m", "Webhook": "w", "JobID": "1", "ForceUpdate": true, "ForcePullImage": true},
        "GitConfig": {"URL": "http://g/x.git", "ReferenceName": "refs/heads/main", "ConfigFilePath": "c.yml",
            "Authentication": {"Username": "bot", "Password": "", "GitCredentialID": 0},
            "ConfigHash": "b43d", "TLSSkipVerify": true},
        "SomethingNew": {"a": [1, 2, {}]}})");
    CHECK(stack.id == 3);
    CHECK(stack.name == "private");
    CHECK(stack.type == model::StackType::standalone);
    CHECK(stack.status == model::StackStatus::active);
    CHECK(stack.endpoint_id == 7);
    CHECK(stack.swarm_id == "sw");
    CHECK(stack.kubernetes_namespace == "ns");
    CHECK(stack.env == std::vector<model::EnvVar>{{"A", "1"}, {"B", ""}});
    REQUIRE(stack.resource_control);
    CHECK(stack.resource_control->id == 5);
    CHECK(stack.resource_control->administrators_only);
    CHECK_FALSE(stack.resource_control->is_public);
    CHECK(stack.resource_control->users == std::vector<std::int64_t>{2});
    CHECK(stack.resource_control->teams == std::vector<std::int64_t>{1});
    CHECK(stack.update_date == 1795527595);
    CHECK(stack.created_by == "admin");
    CHECK(stack.updated_by == "alice");
    CHECK(stack.prune);
    REQUIRE(stack.auto_update);
    CHECK(stack.auto_update->interval == "5m");
    CHECK(stack.auto_update->webhook == "w");
    CHECK(stack.auto_update->job_id == "1");
    CHECK(stack.auto_update->force_update);
    CHECK(stack.auto_update->force_pull_image);
    REQUIRE(stack.git);
    CHECK(stack.git->url == "http://g/x.git");
    CHECK(stack.git->reference_name == "refs/heads/main");
    CHECK(stack.git->config_file_path == "c.yml");
    CHECK(stack.git->additional_files == std::vector<std::string>{"prod.yml"});
    CHECK(stack.git->authentication);
    CHECK(stack.git->username == "bot");
    CHECK(stack.git->tls_skip_verify);
    CHECK(stack.git->config_hash == "b43d");
    CHECK(stack.git->source_id == 0);
    CHECK(stack.keys == model::AnswerKeys{});
}

TEST_CASE("what is missing and what is null read the same") {
    for (const char *body :
         {R"({"Id": 1})",
          R"({"Id": 1, "Name": null, "Type": null, "Status": null, "EndpointId": null, "Env": null,
              "GitConfig": null, "AutoUpdate": null, "ResourceControl": null, "Option": null,
              "AdditionalFiles": null, "UpdateDate": null})"}) {
        const model::Stack stack = decoded(body);
        CHECK(stack.id == 1);
        CHECK(stack.name.empty());
        CHECK(stack.type == model::StackType::unknown);
        CHECK(stack.status == model::StackStatus::unknown);
        CHECK(stack.env.empty());
        CHECK_FALSE(stack.git);
        CHECK_FALSE(stack.auto_update);
        CHECK_FALSE(stack.resource_control);
        CHECK(stack.keys == model::AnswerKeys{});
    }
}

TEST_CASE("numbers that nobody knows yet are unknown") {
    CHECK(decoded(R"({"Type": 9, "Status": 17})").type == model::StackType::unknown);
    CHECK(decoded(R"({"Type": -1, "Status": -3})").status == model::StackStatus::unknown);
}

TEST_CASE("auto-update without an interval and a webhook is none") {
    CHECK_FALSE(decoded(R"({"AutoUpdate": {"Interval": "", "Webhook": "", "JobID": ""}})").auto_update);
    CHECK_FALSE(decoded(R"({"AutoUpdate": {}})").auto_update);
    CHECK(decoded(R"({"AutoUpdate": {"Webhook": "w"}})").auto_update);
}

TEST_CASE("git authentication is on when there is an object for it, though it names no user") {
    const auto is_on = [](const std::string &authentication) {
        return decoded(R"({"GitConfig": {"Authentication": )" + authentication + "}}").git->authentication;
    };
    CHECK_FALSE(is_on("null"));
    CHECK(is_on(R"({"Username": "", "GitCredentialID": 0})"));
    CHECK(is_on(R"({"Username": "bot"})"));
    CHECK(is_on(R"({"Username": "", "GitCredentialID": 4})"));
}

TEST_CASE("the keys that only newer servers send are noted") {
    CHECK(decoded(R"({"DeploymentStatus": []})").keys.deployment_status);
    CHECK(decoded(R"({"Status": 3})").keys.deployment_status);
    CHECK(decoded(R"({"WorkflowID": 3})").keys.workflow);
    CHECK(decoded(R"({"CurrentDeploymentInfo": {}})").keys.deployment_info);
    CHECK(decoded(R"({"GitSourceId": 0})").keys.source);
    CHECK(decoded(R"({"Option": {"Prune": false, "HelmAtomic": false}})").keys.helm_atomic);
    CHECK(decoded(R"({"RestartSchedule": null})").keys.restart_schedule);
}

TEST_CASE("a stack of a source that the user may not read comes from git, and is not inline", "[trap]") {
    const model::Stack closed = decoded(
        R"({"Id": 3, "GitConfig": null, "WorkflowID": 2,
            "CurrentDeploymentInfo": {"RepositoryURL": "http://g/x", "ConfigFilePath": "c.yml", "SourceID": 2}})");
    CHECK(closed.git_is_closed);
    CHECK_FALSE(closed.is_inline());
    CHECK(closed.deployed->url == "http://g/x");
    const model::Stack detached =
        decoded(R"({"Id": 3, "GitConfig": null, "CurrentDeploymentInfo": {"RepositoryURL": "http://g/x"}})");
    CHECK(detached.is_inline());
}

TEST_CASE("the source of a stack is what GitSourceId says, never what was deployed once", "[trap]") {
    const std::string git = R"("GitConfig": {"URL": "http://g/x"}, "CurrentDeploymentInfo": {"SourceID": 2})";
    CHECK(decoded("{" + git + "}").git->source_id == 0);
    CHECK(decoded("{" + git + R"(, "GitSourceId": 5})").git->source_id == 5);
}

TEST_CASE("the message of the last failed deployment is kept") {
    CHECK(decoded(R"({"Status": 4, "DeploymentStatus": [{"Status": 3, "Message": "old"},
                      {"Status": 4, "Time": 1, "Message": "no such image"}]})")
              .last_error == "no such image");
    CHECK(decoded(R"({"Status": 1, "DeploymentStatus": [{"Message": "old"}]})").last_error.empty());
    CHECK(decoded(R"({"Status": 4, "DeploymentStatus": null})").last_error.empty());
    CHECK(decoded(R"({"Status": 4})").status == model::StackStatus::error);
}

TEST_CASE("a wrong type is an error that names its place") {
    CHECK(stack_refusal(R"({"Env": [{"name": "A", "value": 7}]})") ==
          "stack.Env[0].value: expected text, got number");
    CHECK(stack_refusal(R"({"Env": {}})") == "stack.Env: expected a list, got object");
    CHECK(stack_refusal(R"({"Env": ["A=1"]})") == "stack.Env[0]: expected an object, got text");
    CHECK(stack_refusal(R"({"Id": "1"})") == "stack.Id: expected a number, got text");
    CHECK(stack_refusal(R"({"GitConfig": "x"})") == "stack.GitConfig: expected an object, got text");
    CHECK(stack_refusal(R"({"GitConfig": {"TLSSkipVerify": 1}})") ==
          "stack.GitConfig.TLSSkipVerify: expected true or false, got number");
    CHECK(stack_refusal(R"({"Option": []})") == "stack.Option: expected an object, got array");
    CHECK(stack_refusal("[]") == "stack: expected an object, got array");
    CHECK(stack_refusal("null") == "stack: expected an object, got null");
}

TEST_CASE("numbers out of range are errors") {
    CHECK(stack_refusal(R"({"Id": -1})") == "stack.Id: expected a number of 0 and above, got -1");
    CHECK(stack_refusal(R"({"Id": 9223372036854775808})") == "stack.Id: the number is too large");
    CHECK(stack_refusal(R"({"Id": 1.5})") == "stack.Id: expected a whole number, got number");
    CHECK(stack_refusal(R"({"Id": 1e400})") == "a number in it is too large");
    CHECK(decoded(R"({"Id": 9223372036854775807})").id == INT64_MAX);
}

TEST_CASE("what is not JSON is described, what is cut off is located") {
    CHECK(stack_refusal("<html><title>Sign in</title></html>") ==
          "expected JSON, got HTML that says \"Sign in\"");
    CHECK(stack_refusal("") == "expected JSON, got nothing");
    CHECK(stack_refusal(R"({"Id": 1)") == "not valid JSON at byte 9");
    CHECK(stack_refusal("{\"Name\": \"\xff\"}").find("not valid JSON at byte") == 0);
}

TEST_CASE("nesting without end is survived") {
    CHECK_FALSE(stack_refusal(std::string(1'000'000, '[')).empty());
    CHECK_FALSE(stack_refusal(std::string(1'000'000, '[') + std::string(1'000'000, ']')).empty());
}

TEST_CASE("the content of a stack file is read") {
    CHECK(*decode_stack_file(R"({"StackFileContent": "services:\n"})") == "services:\n");
    CHECK(decode_stack_file("{}").error() == "file.StackFileContent: expected text, got nothing");
}
