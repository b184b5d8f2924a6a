// The groups of calls besides stacks: which call each makes, and what it makes of the answers.
#include "portainer/access_api.hpp"
#include "portainer/client.hpp"
#include "portainer/docker_api.hpp"
#include "portainer/gitops_api.hpp"
#include "portainer/kubernetes_api.hpp"

#include "fixtures/calls.hpp"
#include "fixtures/replies.hpp"
#include "fixtures/test_server.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace stowage::portainer;
using namespace stowage::portainer::testing;
using namespace stowage;
using nlohmann::json;

namespace {

constexpr const char *no_manager =
    R"({"message":"This node is not a swarm manager. Use \"docker swarm init\" and try again."})";

Reply refusal(int status, const std::string &message) {
    return with(json{{"message", message}}.dump(), status);
}

} // namespace

TEST_CASE("users, teams and access") {
    TestServer server(routes({{"GET /api/users", with(R"([{"Id":1,"Username":"admin","Role":1}])")},
                              {"GET /api/teams", with(R"([{"Id":1,"Name":"ops"}])")},
                              {"PUT /api/resource_controls/7",
                               with(R"({"Id":7,"UserAccesses":[{"UserId":2}],"TeamAccesses":[]})")}}));
    Client client(options_for(server.url()));
    CHECK(client.access().users()->at(0).name == "admin");
    CHECK(client.access().teams()->at(0).name == "ops");
    AccessSettings access;
    access.users = {2};
    const auto control = client.access().set_access(7, access);
    REQUIRE(control);
    CHECK(control->id == 7);
    CHECK(control->users == access.users);
    CHECK(json::parse(server.seen().back().body) ==
          json{{"public", false}, {"administratorsOnly", false}, {"users", {2}}, {"teams", json::array()}});
    CHECK(client.access().set_access(8, access).error().status == 404);
}

TEST_CASE("a standard user may not list the users") {
    TestServer server(routes({{"GET /api/users", refusal(403, "Permission denied to access users list")}}));
    CHECK(Client(options_for(server.url())).access().users().error().forbidden());
}

TEST_CASE("a write that was refused for a while is not repeated") {
    TestServer server([](const Seen &) { return refusal(503, "busy"); });
    Client client(options_for(server.url()));
    CHECK_FALSE(client.access().set_access(7, {}));
    CHECK_FALSE(client.gitops().update_source(1, {}));
    CHECK(server.seen().size() == 2);
}

TEST_CASE("containers: of a whole environment, with or without those that don't run") {
    TestServer server(
        routes({{"GET /api/endpoints/3/docker/containers/json?all=1", with(R"([{"Id":"a"},{"Id":"b"}])")},
                {"GET /api/endpoints/3/docker/containers/json", with(R"([{"Id":"a"}])")},
                {"GET /api/endpoints/4/docker/containers/json?all=1", with(R"([{"Id":"a"},{"Image":1}])")},
                {"GET /api/endpoints/3/docker/containers/a%2F..%3Fb/json", with(R"({"RestartCount":2})")}}));
    Client client(options_for(server.url()));
    CHECK(client.docker().containers(3)->size() == 2);
    CHECK(client.docker().containers(3, false)->size() == 1);
    CHECK(client.docker().container(3, "a/..?b")->restart_count == 2);
    CHECK(client.docker().containers(4).error().str() ==
          "the answer can't be read: containers[1].Image: expected text, got number (HTTP 200 to GET " +
              server.url() + "/api/endpoints/4/docker/containers/json?all=1)");
}

TEST_CASE("10,000 containers over the wire") {
    std::string body;
    for (int i = 0; i < 10'000; ++i)
        body += (i == 0 ? "[" : ",") + json{{"Id", std::to_string(i)}, {"State", "running"}}.dump();
    TestServer server([&](const Seen &) { return with(body + "]"); });
    CHECK(Client(options_for(server.url())).docker().containers(1)->size() == 10'000);
}

TEST_CASE("an answer beyond the limit is an error, whatever the call") {
    TestServer server([](const Seen &) { return with("[" + std::string(10'000, ' ') + "]"); });
    TransportOptions options = options_for(server.url());
    options.max_answer = 1'000;
    Client client(options);
    CHECK_FALSE(client.docker().containers(1));
    CHECK_FALSE(client.docker().container_logs(1, "a", 20));
}

TEST_CASE("the log of a container") {
    const std::string path = "GET /api/endpoints/1/docker/containers/a/logs?stdout=1&stderr=1&tail=";
    Reply frames = with(std::string("\2\0\0\0\0\0\0\4err\n\1\0\0\0\0\0\0\4out\n", 24));
    frames.content_type = "application/octet-stream";
    Reply denied = with(R"({"message":"Unable to proxy the request via the Docker socket",
                            "details":"Mime: no media type"})",
                        500);
    TestServer server(routes({{path + "20", frames}, {path + "0", with("")}, {path + "5", denied}}));
    Client client(options_for(server.url()));
    const auto log = client.docker().container_logs(1, "a", 20);
    REQUIRE(log);
    CHECK(log->lines == std::vector<std::string>{"err", "out"});
    CHECK(client.docker().container_logs(1, "a", -3)->lines.empty());
    const auto refused = client.docker().container_logs(1, "a", 5);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().status == 500);
    CHECK(contains(refused.error().advice, "no access"));
}

TEST_CASE("services and tasks") {
    TestServer server(
        routes({{"GET /api/endpoints/1/docker/services?status=true", with(R"([{"ID":"s"}])")},
                {"GET /api/endpoints/1/docker/tasks", with(R"([{"ID":"t"},{"ID":"u"}])")},
                {"GET /api/endpoints/1/docker/tasks?filters=%7B%22service%22%3A%5B%22s%22%2C%22r%22%5D%7D",
                 with(R"([{"ID":"t"}])")}}));
    Client client(options_for(server.url()));
    CHECK(client.docker().services(1)->at(0).id == "s");
    CHECK(client.docker().tasks(1)->size() == 2);
    CHECK(client.docker().tasks(1, {"s", "r"})->size() == 1);
}

TEST_CASE("an engine outside of a swarm is asked once for what only a manager knows") {
    TestServer server([](const Seen &) { return with(no_manager, 503); });
    Client client(options_for(server.url()));
    CHECK(says_no_swarm_manager(client.docker().services(1).error()));
    CHECK(says_no_swarm_manager(client.docker().tasks(1).error()));
    CHECK(says_no_swarm_manager(client.docker().secrets(1).error()));
    CHECK(says_no_swarm_manager(client.docker().configs(1).error()));
    CHECK(server.seen().size() == 4);
}

TEST_CASE("whether an engine has an image") {
    const std::string docker = "GET /api/endpoints/1/docker/images/";
    TestServer server(routes(
        {{docker + "registry.example.com:5000/acme/app:1@sha256:beef/json", with(R"({"Id":"sha256:1"})")},
         {docker + "busybox:none/json",
          refusal(404, "no such image: busybox:none: No such image: busybox:none")},
         {docker + "elsewhere/json",
          refusal(404, "Unable to find an environment with the specified identifier inside the database")},
         {docker + "page/json", html("<h1>404 Not Found</h1>", 404)},
         {docker + "a%20b%3Fc/json", refusal(400, "invalid reference format")},
         {docker + "list/json", with("[]")}}));
    Client client(options_for(server.url()));
    DockerApi docker_api = client.docker();
    CHECK(*docker_api.image_exists(1, "registry.example.com:5000/acme/app:1@sha256:beef"));
    CHECK_FALSE(*docker_api.image_exists(1, "busybox:none"));
    CHECK(docker_api.image_exists(1, "elsewhere").error().status == 404);
    CHECK(docker_api.image_exists(1, "page").error().status == 404);
    CHECK(docker_api.image_exists(1, "a b?c").error().status == 400);
    CHECK(docker_api.image_exists(1, "list").error().kind == ApiError::Kind::unexpected);
}

TEST_CASE("what is no name of an image is not asked for") {
    TestServer server([](const Seen &) { return with("{}"); });
    Client client(options_for(server.url()));
    for (const char *image : {"", "/", "a//b", "../../containers", "a/..", "./a", "a/"}) {
        const auto exists = client.docker().image_exists(1, image);
        REQUIRE_FALSE(exists);
        CHECK(contains(exists.error().message, "is not the name of an image"));
        CHECK_FALSE(client.docker().distribution(1, image));
    }
    CHECK(server.seen().empty());
}

TEST_CASE("what a registry says of an image") {
    const std::string docker = "GET /api/endpoints/1/docker/distribution/";
    TestServer server(
        routes({{docker + "acme/app:1/json", with(R"({"Descriptor":{"digest":"sha256:beef"}})")},
                {docker + "acme/none:1/json", refusal(401, "access denied")}}));
    Client client(options_for(server.url()));
    CHECK(*client.docker().distribution(1, "acme/app:1") == "sha256:beef");
    CHECK(client.docker().distribution(1, "acme/none:1").error().message == "access denied");
}

TEST_CASE("what a compose file may call external") {
    const std::string docker = "GET /api/endpoints/1/docker/";
    TestServer server(routes({{docker + "networks", with(R"([{"Name":"proxy"}])")},
                              {docker + "volumes", with(R"({"Volumes":[{"Name":"data"}]})")},
                              {docker + "secrets", with(R"([{"Spec":{"Name":"token"}}])")},
                              {docker + "configs", with(R"([{"Spec":{"Name":"conf"}}])")}}));
    Client client(options_for(server.url()));
    CHECK(client.docker().networks(1)->at(0).name == "proxy");
    CHECK(client.docker().volumes(1)->at(0) == "data");
    CHECK(client.docker().secrets(1)->at(0) == "token");
    CHECK(client.docker().configs(1)->at(0) == "conf");
}

TEST_CASE("deployments of a namespace, or of all") {
    const std::string apps = "GET /api/endpoints/4/kubernetes/apis/apps/v1/";
    TestServer server(
        routes({{apps + "namespaces/a%2Fb/deployments", with(R"({"items":[{"metadata":{"name":"web"}}]})")},
                {apps + "deployments", with(R"({"items":[]})")}}));
    Client client(options_for(server.url()));
    const model::KubernetesKind kind{"apps/v1", "Deployment", "deployments", true};
    CHECK(client.kubernetes().list(4, kind, "a/b", "")->at(0).name == "web");
    CHECK(client.kubernetes().list(4, kind, "", "")->empty());
}

TEST_CASE("a preview sends what is needed and changes nothing") {
    TestServer server(
        routes({{"POST /api/gitops/repo/file/preview", with(R"({"FileContent":"services: {}\n"})")}}));
    Client client(options_for(server.url()));
    PreviewFile request;
    request.url = "https://git.example.com/acme.git";
    request.reference = "refs/heads/main";
    request.file = "docker-compose.yml";
    request.username = "bot";
    request.password = "s3cret";
    CHECK(*client.gitops().preview_file(request) == "services: {}\n");
    CHECK(json::parse(server.seen().at(0).body) == json{{"repository", "https://git.example.com/acme.git"},
                                                        {"reference", "refs/heads/main"},
                                                        {"targetFile", "docker-compose.yml"},
                                                        {"username", "bot"},
                                                        {"password", "s3cret"},
                                                        {"tlsSkipVerify", false}});
}

TEST_CASE("a preview that fails never says that something may have changed") {
    TestServer page([](const Seen &) { return html("<title>Sign in</title>"); });
    const auto preview = Client(options_for(page.url())).gitops().preview_file({});
    REQUIRE_FALSE(preview);
    CHECK_FALSE(preview.error().maybe_sent);
    TestServer lost([](const Seen &) { return html("<h1>Bad Gateway</h1>", 502); });
    CHECK_FALSE(Client(options_for(lost.url())).gitops().preview_file({}).error().maybe_sent);
}

TEST_CASE("a server that knows no sources is told apart from one that has none") {
    const std::string call = "GET /api/gitops/sources?start=0&limit=0";
    const auto sources = [&](const Reply &reply) {
        TestServer server(routes({{call, reply}}));
        return Client(options_for(server.url())).gitops().sources();
    };
    Reply unknown = with("404 page not found\n", 404);
    unknown.content_type = "text/plain";
    REQUIRE(sources(unknown));
    CHECK_FALSE(sources(unknown)->has_value());
    REQUIRE(sources(with("[]")));
    CHECK(sources(with("[]"))->value().empty());
    CHECK(sources(with(R"([{"id":4}])"))->value().at(0).id == 4);
    CHECK(sources(refusal(403, "Access denied")).error().forbidden());
    CHECK(sources(html("<title>Sign in</title>")).error().kind == ApiError::Kind::unexpected);
}

TEST_CASE("writes of sources") {
    const std::string source = R"({"id":4,"name":"acme"})";
    TestServer server(routes({{"POST /api/gitops/sources/git", with(source, 201)},
                              {"PUT /api/gitops/sources/4", with(source)},
                              {"PUT /api/gitops/sources/4/access", with(source)},
                              {"DELETE /api/gitops/sources/4", with("", 204)},
                              {"DELETE /api/gitops/sources/5", html("<title>Sign in</title>")}}));
    Client client(options_for(server.url()));
    GitopsApi gitops = client.gitops();
    CHECK(gitops.create_source({})->id == 4);
    CHECK(gitops.update_source(4, {})->id == 4);
    CHECK(gitops.set_source_access(4, {})->id == 4);
    CHECK(gitops.delete_source(4));
    const auto page = gitops.delete_source(5);
    REQUIRE_FALSE(page);
    CHECK(page.error().maybe_sent);
    CHECK(gitops.delete_source(6).error().status == 404);
}
