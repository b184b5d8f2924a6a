#include "portainer/client.hpp"

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

const Deadline soon = [] { return std::chrono::steady_clock::now() + std::chrono::seconds(20); };

constexpr const char *stack_7 = R"({"Id": 7, "Name": "web", "EndpointId": 1, "Type": 2, "Status": 1})";

} // namespace

TEST_CASE("the version of a server") {
    TestServer server(
        routes({{"GET /api/system/status", with(R"({"Version":"2.23.0","InstanceID":"64e6"})")}}));
    Client client(options_for(server.url()));
    const auto status = client.system_status();
    REQUIRE(status);
    CHECK(status->version.text == "2.23.0");
    CHECK(status->instance_id == "64e6");
}

TEST_CASE("a server without /system/status is asked for /status") {
    TestServer server(routes({{"GET /api/status", with(R"({"Version":"2.9.0"})")}}));
    Client client(options_for(server.url()));
    CHECK(client.system_status()->version.text == "2.9.0");
}

TEST_CASE("what is no Portainer server is called so") {
    const auto error_of = [](const Reply &reply) {
        TestServer server(routes({{"GET /api/system/status", reply}, {"GET /api/status", reply}}));
        Client client(options_for(server.url()));
        const auto status = client.system_status();
        REQUIRE_FALSE(status);
        return status.error();
    };
    const ApiError page = error_of(html("<title>Grafana</title>"));
    CHECK(page.kind == ApiError::Kind::unexpected);
    CHECK(contains(page.message, "this is not a Portainer server"));
    CHECK(contains(page.message, "Grafana"));
    CHECK(contains(error_of(with(R"({"status":"UP"})")).message, "this is not a Portainer server"));
    CHECK(contains(error_of(html("<h1>Not Found</h1>", 404)).message, "this is not a Portainer server"));
    CHECK(contains(error_of(with("[]")).message, "this is not a Portainer server"));
    CHECK(error_of(with(R"({"message":"broken"})", 500)).message == "broken");
}

TEST_CASE("whether a server has been set up") {
    Reply yes;
    yes.status = 204;
    TestServer set_up(routes({{"GET /api/users/admin/check", yes}}));
    CHECK(*Client(options_for(set_up.url())).has_administrator());
    TestServer fresh(routes({}));
    CHECK_FALSE(*Client(options_for(fresh.url())).has_administrator());
    TestServer broken(routes({{"GET /api/users/admin/check", with("", 500)}}));
    CHECK_FALSE(Client(options_for(broken.url())).has_administrator());
}

TEST_CASE("a rejected token is one error with both texts and advice") {
    TestServer server(routes(
        {{"GET /api/users/me", with(R"({"message":"Invalid JWT token","details":"Unauthorized"})", 401)}}));
    Client client(options_for(server.url()));
    const auto user = client.current_user();
    REQUIRE_FALSE(user);
    CHECK(user.error().str() ==
          "Invalid JWT token: Unauthorized (HTTP 401 to GET " + server.url() + "/api/users/me)");
    CHECK(contains(user.error().advice, "apiKey"));
}

TEST_CASE("the user and the environments") {
    TestServer server(routes({{"GET /api/users/me", with(R"({"Id":2,"Username":"alice","Role":2})")},
                              {"GET /api/endpoints?excludeSnapshots=true&start=0&limit=0",
                               with(R"([{"Id":1,"Name":"local","Type":1,"Status":1}])")}}));
    Client client(options_for(server.url()));
    CHECK(client.current_user()->name == "alice");
    CHECK(client.environments()->at(0).name == "local");
}

TEST_CASE("an environment is a swarm manager or it is not") {
    const std::string call = "GET /api/endpoints/1/docker/swarm";
    const auto ask = [&](const Reply &reply) {
        TestServer server(routes({{call, reply}}));
        TransportOptions options = options_for(server.url());
        Client client(options);
        auto id = client.swarm_id(1);
        return std::pair(std::move(id), server.seen().size());
    };
    CHECK(ask(with(R"({"ID":"8tf0"})")).first->value() == "8tf0");
    const auto none = ask(with(
        R"({"message":"This node is not a swarm manager. Use \"docker swarm init\" and try again."})", 503));
    REQUIRE(none.first);
    CHECK_FALSE(none.first->has_value());
    CHECK(none.second == 1);
    const auto down = ask(html("<h1>Service Unavailable</h1>", 503));
    CHECK(down.first.error().status == 503);
    CHECK(down.second > 1);
    CHECK(
        ask(with(R"({"message":"Permission denied to access environment"})", 403)).first.error().forbidden());
}

TEST_CASE("the stack list is one unfiltered call") {
    TestServer server(routes({{"GET /api/stacks", with("[" + std::string(stack_7) + "]")}}));
    Client client(options_for(server.url()));
    const auto stacks = client.stacks();
    REQUIRE(stacks);
    CHECK(stacks->at(0).id == 7);
    CHECK(client.requests_sent() == 1);
}

TEST_CASE("a sign-in page instead of the list is an error that shows it") {
    TestServer server(routes({{"GET /api/stacks", html("<html><title>Sign in</title></html>")}}));
    Client client(options_for(server.url()));
    const auto stacks = client.stacks();
    REQUIRE_FALSE(stacks);
    CHECK(stacks.error().kind == ApiError::Kind::unexpected);
    CHECK(stacks.error().message ==
          "the answer can't be read: expected JSON, got HTML that says \"Sign in\"");
    CHECK(stacks.error().call == "GET " + server.url() + "/api/stacks");
    CHECK_FALSE(stacks.error().advice.empty());
}

TEST_CASE("a wrong type in the list names call and place") {
    TestServer server(routes({{"GET /api/stacks", with(R"([{"Id":1,"Env":[{"name":"A","value":7}]}])")}}));
    Client client(options_for(server.url() + "/"));
    const auto stacks = client.stacks();
    REQUIRE_FALSE(stacks);
    CHECK(stacks.error().str() ==
          "the answer can't be read: stacks[0].Env[0].value: expected text, got number (HTTP "
          "200 to GET " +
              server.url() + "/api/stacks)");
}

TEST_CASE("one stack") {
    TestServer server(routes({{"GET /api/stacks/7", with(stack_7)}, {"GET /api/stacks/8", with("{}")}}));
    Client client(options_for(server.url()));
    CHECK(client.stack(7)->name == "web");
    CHECK(client.stack(8).error().kind == ApiError::Kind::unexpected);
    CHECK(client.stack(9).error().status == 404);
}

TEST_CASE("stack files come in the order of the ids, each with its own error") {
    TestServer server([](const Seen &seen) {
        if (contains(seen.target, "/13/"))
            return with(R"({"message":"Access denied to resource"})", 403);
        if (contains(seen.target, "/14/"))
            return with("oops");
        Reply reply = with(json{{"StackFileContent", seen.target}}.dump());
        reply.delay = std::chrono::milliseconds(seen.target.size() % 3);
        return reply;
    });
    TransportOptions options = options_for(server.url());
    options.max_connections = 4;
    Client client(options);
    std::vector<std::int64_t> ids;
    for (std::int64_t id = 1; id <= 300; ++id)
        ids.push_back(id);
    const auto files = client.stack_files(ids);
    REQUIRE(files.size() == 300);
    for (std::size_t i = 0; i < files.size(); ++i) {
        const std::int64_t id = ids[i];
        if (id == 13) {
            CHECK(files[i].error().forbidden());
        } else if (id == 14) {
            CHECK(files[i].error().call == "GET " + server.url() + "/api/stacks/14/file");
        } else {
            REQUIRE(files[i]);
            CHECK(*files[i] == "/api/stacks/" + std::to_string(id) + "/file");
        }
    }
    CHECK(server.most_at_once() <= 4);
    CHECK(client.stack_files({}).empty());
}

TEST_CASE("a create goes to the path of its kind") {
    TestServer server([](const Seen &) { return with(stack_7); });
    Client client(options_for(server.url()));
    CreateStack request;
    request.name = "web";
    request.endpoint_id = 5;
    request.content = "x";
    CHECK(client.create(request, soon)->id == 7);
    request.type = model::StackType::swarm;
    CHECK(client.create(request, soon));
    request.type = model::StackType::kubernetes;
    CHECK(client.create(request, soon));
    request.git = model::GitConfig();
    CHECK(client.create(request, soon));
    request.type = model::StackType::standalone;
    CHECK(client.create(request, soon));
    const auto seen = server.seen();
    REQUIRE(seen.size() == 5);
    CHECK(seen[0].method == "POST");
    CHECK(seen[0].target == "/api/stacks/create/standalone/string?endpointId=5");
    CHECK(json::parse(seen[0].body).at("name") == "web");
    CHECK(seen[1].target == "/api/stacks/create/swarm/string?endpointId=5");
    CHECK(seen[2].target == "/api/stacks/create/kubernetes/string?endpointId=5");
    CHECK(seen[3].target == "/api/stacks/create/kubernetes/repository?endpointId=5");
    CHECK(seen[4].target == "/api/stacks/create/standalone/repository?endpointId=5");
}

TEST_CASE("a Kubernetes create of a newer server answers without an id") {
    TestServer server([](const Seen &) { return with(R"({"Output":"deployment.apps/web created"})"); });
    Client client(options_for(server.url()));
    CreateStack request;
    request.type = model::StackType::kubernetes;
    request.endpoint_id = 5;
    const auto stack = client.create(request, soon);
    REQUIRE(stack);
    CHECK(stack->id == 0);
}

TEST_CASE("writes carry the stack's environment") {
    TestServer server([](const Seen &) { return with(stack_7); });
    Client client(options_for(server.url()));
    CHECK(client.update_inline(7, 1, UpdateInline(), soon));
    CHECK(client.git_settings(7, 1, GitSettings()));
    CHECK(client.git_redeploy(7, 1, GitRedeploy(), soon));
    CHECK(client.start(7, 1, soon));
    CHECK(client.stop(7, 1, soon));
    CHECK(client.migrate(7, 1, 1, "sw", "cache", soon));
    CHECK(client.remove(7, 1, soon));
    std::vector<std::string> calls;
    for (const Seen &seen : server.seen())
        calls.push_back(seen.method + " " + seen.target);
    CHECK(calls == std::vector<std::string>{
                       "PUT /api/stacks/7?endpointId=1", "POST /api/stacks/7/git?endpointId=1",
                       "PUT /api/stacks/7/git/redeploy?endpointId=1", "POST /api/stacks/7/start?endpointId=1",
                       "POST /api/stacks/7/stop?endpointId=1", "POST /api/stacks/7/migrate?endpointId=1",
                       "DELETE /api/stacks/7?endpointId=1"});
    CHECK(json::parse(server.seen().at(5).body) ==
          json{{"endpointID", 1}, {"swarmID", "sw"}, {"name", "cache"}});
    CHECK(server.seen().at(3).body.empty());
}

TEST_CASE("a stack moves to another environment") {
    TestServer server(
        [](const Seen &) { return with(R"({"Id": 7, "EndpointId": 3, "ResourceControl": null})"); });
    Client client(options_for(server.url()));
    const auto moved = client.migrate(7, 1, 3, "sw", "", soon);
    REQUIRE(moved);
    CHECK(moved->endpoint_id == 3);
    CHECK(server.seen().at(0).method == "POST");
    CHECK(server.seen().at(0).target == "/api/stacks/7/migrate?endpointId=1");
    CHECK(json::parse(server.seen().at(0).body) == json{{"endpointID", 3}, {"swarmID", "sw"}, {"name", ""}});
}

TEST_CASE("a write's answer may be empty") {
    Reply nothing;
    nothing.status = 204;
    TestServer server([&](const Seen &) { return nothing; });
    Client client(options_for(server.url()));
    CHECK(client.remove(7, 1, soon));
    const auto stopped = client.stop(7, 1, soon);
    REQUIRE(stopped);
    CHECK(stopped->id == 7);
    CHECK(stopped->endpoint_id == 1);
}

TEST_CASE("a page instead of a write's answer is an error whose effect is not known") {
    TestServer server([](const Seen &) { return html("<title>Sign in</title>"); });
    Client client(options_for(server.url()));
    const auto removed = client.remove(7, 1, soon);
    REQUIRE_FALSE(removed);
    CHECK(removed.error().kind == ApiError::Kind::unexpected);
    CHECK(removed.error().maybe_sent);
    CHECK_FALSE(client.stop(7, 1, soon));
}

TEST_CASE("10,000 stacks over the wire") {
    std::string body = "[";
    for (int i = 1; i <= 10'000; ++i)
        body += (i > 1 ? "," : "") + json{{"Id", i}, {"Name", "stack-" + std::to_string(i)}}.dump();
    body += "]";
    TestServer server(routes({{"GET /api/stacks", with(body)}}));
    Client client(options_for(server.url()));
    const auto stacks = client.stacks();
    REQUIRE(stacks);
    CHECK(stacks->size() == 10'000);
}

TEST_CASE("a cancelled client says so") {
    TestServer server(routes({}));
    Client client(options_for(server.url()));
    client.cancel();
    CHECK(client.stacks().error().kind == ApiError::Kind::cancelled);
}
