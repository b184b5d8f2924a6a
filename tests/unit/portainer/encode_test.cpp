#include "portainer/json/encode.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace stowage::portainer;
using namespace stowage;
using nlohmann::json;

namespace {

CreateStack create_request(model::StackType type) {
    CreateStack request;
    request.name = "web";
    request.type = type;
    request.endpoint_id = 1;
    request.env = {{"A", "1"}, {"B", ""}};
    return request;
}

model::GitConfig git_config() {
    model::GitConfig git;
    git.url = "https://git.example.com/acme/stacks.git";
    git.reference_name = "refs/heads/main";
    git.config_file_path = "web/docker-compose.yml";
    git.additional_files = {"web/prod.yml"};
    return git;
}

const json env = json::parse(R"([{"name":"A","value":"1"},{"name":"B","value":""}])");

} // namespace

TEST_CASE("create a standalone stack from content") {
    CreateStack request = create_request(model::StackType::standalone);
    request.content = "services: {}\n";
    CHECK(json::parse(encode(request)) == json{{"name", "web"},
                                               {"stackFileContent", "services: {}\n"},
                                               {"env", env},
                                               {"fromAppTemplate", false}});
}

TEST_CASE("create a swarm stack from content: with the swarm's id") {
    CreateStack request = create_request(model::StackType::swarm);
    request.content = "x";
    request.swarm_id = "8tf0ir";
    CHECK(json::parse(encode(request)) == json{{"name", "web"},
                                               {"swarmID", "8tf0ir"},
                                               {"stackFileContent", "x"},
                                               {"env", env},
                                               {"fromAppTemplate", false}});
}

TEST_CASE("create a Kubernetes stack from content: names are called otherwise") {
    CreateStack request = create_request(model::StackType::kubernetes);
    request.content = "kind: Pod";
    request.kubernetes_namespace = "shop";
    request.env.clear();
    CHECK(json::parse(encode(request)) == json{{"stackName", "web"},
                                               {"namespace", "shop"},
                                               {"stackFileContent", "kind: Pod"},
                                               {"composeFormat", false},
                                               {"env", json::array()}});
}

TEST_CASE("create a standalone stack from git") {
    CreateStack request = create_request(model::StackType::standalone);
    request.git = git_config();
    request.git->authentication = true;
    request.git->username = "bot";
    request.git_password = "s3cret";
    request.auto_update = model::AutoUpdate{"5m", "", true, false, "7"};
    CHECK(json::parse(encode(request)) == json::parse(R"({
        "name": "web",
        "repositoryURL": "https://git.example.com/acme/stacks.git",
        "repositoryReferenceName": "refs/heads/main",
        "composeFile": "web/docker-compose.yml",
        "additionalFiles": ["web/prod.yml"],
        "repositoryAuthentication": true,
        "repositoryUsername": "bot",
        "repositoryPassword": "s3cret",
        "tlsskipVerify": false,
        "env": [{"name":"A","value":"1"},{"name":"B","value":""}],
        "autoUpdate": {"interval": "5m", "webhook": "", "forceUpdate": true, "forcePullImage": false},
        "fromAppTemplate": false
    })"));
}

TEST_CASE("create a Kubernetes stack from git: the file is a manifest") {
    CreateStack request = create_request(model::StackType::kubernetes);
    request.git = git_config();
    request.git->additional_files.clear();
    request.git->tls_skip_verify = true;
    request.env.clear();
    request.kubernetes_namespace = "shop";
    CHECK(json::parse(encode(request)) == json::parse(R"({
        "stackName": "web",
        "namespace": "shop",
        "composeFormat": false,
        "repositoryURL": "https://git.example.com/acme/stacks.git",
        "repositoryReferenceName": "refs/heads/main",
        "manifestFile": "web/docker-compose.yml",
        "additionalFiles": [],
        "repositoryAuthentication": false,
        "repositoryUsername": "",
        "repositoryPassword": "",
        "tlsskipVerify": true,
        "env": []
    })"));
}

TEST_CASE("a password without authentication is not sent") {
    CreateStack request = create_request(model::StackType::standalone);
    request.git = git_config();
    request.git->username = "bot";
    request.git_password = "s3cret";
    CHECK(encode(request).find("s3cret") == std::string::npos);
}

TEST_CASE("an update carries the whole state, with both names of pullImage") {
    UpdateInline request;
    request.content = "x";
    request.pull_image = true;
    CHECK(json::parse(encode(request)) == json{{"stackFileContent", "x"},
                                               {"env", json::array()},
                                               {"prune", false},
                                               {"pullImage", true},
                                               {"repullImageAndRedeploy", true}});
    request.stack_name = "web";
    CHECK(json::parse(encode(request)).at("stackName") == "web");
}

TEST_CASE("git settings send everything that would be wiped when left out") {
    GitSettings request;
    request.reference_name = "refs/heads/main";
    CHECK(json::parse(encode(request)) == json::parse(R"({
        "repositoryReferenceName": "refs/heads/main",
        "env": [],
        "prune": false,
        "autoUpdate": null,
        "repositoryAuthentication": false,
        "repositoryUsername": "",
        "repositoryPassword": "",
        "tlsskipVerify": false
    })"));
}

TEST_CASE("git settings for newer servers are sent where they are set") {
    GitSettings request;
    request.env = {{"A", "1"}};
    request.prune = true;
    request.auto_update = model::AutoUpdate{"", "3fa85f64-5717-4562-b3fc-2c963f66afa6", false, true, ""};
    request.authentication = true;
    request.username = "bot";
    request.tls_skip_verify = true;
    request.url = "https://git.example.com/x.git";
    request.config_file_path = "c.yml";
    request.additional_files = std::vector<std::string>{};
    request.source_id = 4;
    CHECK(json::parse(encode(request)) == json::parse(R"({
        "repositoryReferenceName": "",
        "env": [{"name":"A","value":"1"}],
        "prune": true,
        "autoUpdate": {"interval": "", "webhook": "3fa85f64-5717-4562-b3fc-2c963f66afa6", "forceUpdate": false,
                       "forcePullImage": true},
        "repositoryAuthentication": true,
        "repositoryUsername": "bot",
        "repositoryPassword": "",
        "tlsskipVerify": true,
        "repositoryURL": "https://git.example.com/x.git",
        "configFilePath": "c.yml",
        "additionalFiles": [],
        "sourceID": 4
    })"));
}

TEST_CASE("a redeploy keeps the stored password with an empty one, and names a Kubernetes stack") {
    GitRedeploy request;
    request.reference_name = "refs/heads/main";
    request.authentication = true;
    request.username = "bot";
    request.stack_name = "web";
    CHECK(json::parse(encode(request)) == json::parse(R"({
        "repositoryReferenceName": "refs/heads/main",
        "env": [],
        "prune": false,
        "pullImage": false,
        "repullImageAndRedeploy": false,
        "repositoryAuthentication": true,
        "repositoryUsername": "bot",
        "repositoryPassword": "",
        "stackName": "web"
    })"));
    request.stack_name.clear();
    CHECK_FALSE(json::parse(encode(request)).contains("stackName"));
}

TEST_CASE("a rename is a migration within the environment") {
    CHECK(json::parse(encode_migration(1, "", "cache")) ==
          json{{"endpointID", 1}, {"swarmID", ""}, {"name", "cache"}});
}

TEST_CASE("bytes that are not UTF-8 don't stop the encoder") {
    UpdateInline request;
    request.content = "a\xff\xc3";
    request.env = {{"\x80", "\xed\xa0\x80"}};
    CHECK_NOTHROW(json::parse(encode(request)));
}

TEST_CASE("one variable stays a list of one object") {
    UpdateInline request;
    request.env = {{"name", "value"}};
    CHECK(json::parse(encode(request)).at("env") == json::parse(R"([{"name":"name","value":"value"}])"));
}

TEST_CASE("access is sent whole") {
    AccessSettings access;
    access.is_public = true;
    CHECK(json::parse(encode(access)) == json{{"public", true},
                                              {"administratorsOnly", false},
                                              {"users", json::array()},
                                              {"teams", json::array()}});
    access = {false, true, {1, 2}, {3}};
    CHECK(json::parse(encode(access)) ==
          json{{"public", false}, {"administratorsOnly", true}, {"users", {1, 2}}, {"teams", {3}}});
    CHECK(json::parse(encode_source_access(access)) ==
          json{{"public", false}, {"users", {1, 2}}, {"teams", {3}}});
}

TEST_CASE("a new source is sent whole") {
    CreateSource request;
    request.name = "acme";
    request.url = "https://git.example.com/acme.git";
    request.credentials = {"bot", "s3cret"};
    request.interval = "5m";
    request.access.teams = {1};
    CHECK(json::parse(encode(request)) ==
          json{{"name", "acme"},
               {"url", "https://git.example.com/acme.git"},
               {"tlsSkipVerify", false},
               {"authentication", {{"username", "bot"}, {"password", "s3cret"}}},
               {"interval", "5m"},
               {"public", false},
               {"administratorsOnly", false},
               {"userAccesses", json::array()},
               {"teamAccesses", {1}}});
    request.credentials = {};
    CHECK_FALSE(json::parse(encode(request)).contains("authentication")); // empty ones would be stored
}

TEST_CASE("of a source only what is set is changed") {
    UpdateSource request;
    CHECK(json::parse(encode(request)) == json::object());
    request.credentials = SourceCredentials{};
    request.tls_skip_verify = false;
    CHECK(json::parse(encode(request)) == json{{"authentication", json::object()}, {"tlsSkipVerify", false}});
    request.credentials = SourceCredentials{"bot", ""};
    request.name = "";
    request.url = "u";
    request.interval = "5m";
    CHECK(json::parse(encode(request)) ==
          json{{"authentication", {{"username", "bot"}}}, // keeps the password
               {"tlsSkipVerify", false},
               {"name", ""},
               {"url", "u"},
               {"interval", "5m"}});
}

TEST_CASE("a filter for an engine") {
    CHECK(encode_filter("service", {"a", "b"}) == R"({"service":["a","b"]})");
    CHECK(encode_filter("service", {}) == R"({"service":[]})");
}
