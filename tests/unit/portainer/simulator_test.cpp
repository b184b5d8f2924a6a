// The client against the simulated server: that both mean the same by a call.
#include "portainer/access_api.hpp"
#include "portainer/client.hpp"
#include "portainer/docker_api.hpp"
#include "portainer/gitops_api.hpp"
#include "portainer/kubernetes_api.hpp"

#include "fixtures/calls.hpp"
#include "simulator/simulator.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace stowage::portainer;
using namespace stowage::portainer::testing;
using namespace stowage;

namespace {

constexpr const char *state = R"({
  "users": [{"id": 1, "username": "admin", "role": 1, "apiKeys": ["ptr_admin"]},
            {"id": 2, "username": "alice", "role": 2, "apiKeys": ["ptr_alice"]}],
  "teams": [{"id": 1, "name": "ops", "members": [2]}],
  "environments": [
    {"id": 1, "name": "one", "users": [2], "images": ["busybox:lab", "registry.example.com:5000/acme/app:2"],
     "networks": ["proxy"], "volumes": ["data"], "private": ["registry.example.com/secret:1"]},
    {"id": 2, "name": "two"},
    {"id": 3, "name": "swarm", "swarm": true, "secrets": ["token"], "configs": ["conf"]},
    {"id": 4, "name": "k8s", "type": 5,
     "deployments": [{"name": "web", "namespace": "shop", "image": "nginx:1", "replicas": 2, "stack": 3}]}],
  "stacks": [
    {"Id": 1, "Name": "web", "EndpointId": 1, "ResourceControl": {"Id": 7, "AdministratorsOnly": true},
     "file": "services:\n  app:\n    image: busybox:lab\n    command: [sh, -c, 'echo out; echo err >&2; exit 3']\n  page:\n    image: busybox:lab\n    ports: ['8080:80']\n    healthcheck: {test: [CMD, 'true'], interval: 1s}\n"},
    {"Id": 2, "Name": "sw", "EndpointId": 3, "Type": 1,
     "file": "services:\n  app:\n    image: busybox:lab\n    deploy: {replicas: 2}\n  bad:\n    image: busybox:none\n"}]
})";

class Simulated {
public:
    explicit Simulated(const std::string &generation = "2.23") : simulator_(settings(generation)) {}

    TransportOptions options(const std::string &key) const {
        TransportOptions options = options_for(simulator_.base_url());
        options.api_key = key;
        return options;
    }
    simulator::Simulator &simulator() { return simulator_; }

private:
    static simulator::Settings settings(const std::string &generation) {
        simulator::Settings settings;
        settings.generation = generation;
        settings.state = state;
        return settings;
    }

    simulator::Simulator simulator_;
};

template <typename List>
auto named(const List &list, const std::string &service) {
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const auto &item) { return item.service == service; });
    REQUIRE(found != list.end());
    return *found;
}

} // namespace

TEST_CASE("the simulator's containers, and the log of one") {
    Simulated server;
    server.simulator().advance(60);
    Client client(server.options("ptr_admin"));
    const auto containers = client.docker().containers(1);
    REQUIRE(containers);
    REQUIRE(containers->size() == 2);
    const model::Container page = named(*containers, "page");
    CHECK(page.project == "web");
    CHECK(page.name == "web-page-1");
    CHECK(page.state == model::ContainerState::running);
    CHECK(page.health == model::Health::healthy);
    CHECK(page.ports == std::vector<model::PublishedPort>{{"0.0.0.0", 8080, 80, "tcp"}});
    const model::Container app = named(*containers, "app");
    CHECK(app.state == model::ContainerState::exited);
    const auto detail = client.docker().container(1, app.id);
    REQUIRE(detail);
    CHECK(detail->exit_code == 3);
    CHECK(detail->name == app.name);
    const auto log = client.docker().container_logs(1, app.id, 20);
    REQUIRE(log);
    CHECK(log->complete);
    CHECK(log->lines.size() == 2);
    CHECK(client.docker().containers(1, false)->size() == 1);
}

TEST_CASE("what the simulator lets a standard user see") {
    Simulated server;
    Client admin(server.options("ptr_admin"));
    Client alice(server.options("ptr_alice"));
    CHECK(alice.docker().containers(1)->empty());
    CHECK(alice.docker().containers(2).error().forbidden());
    CHECK(alice.access().users().error().forbidden());
    const auto log = alice.docker().container_logs(1, admin.docker().containers(1)->at(0).id, 20);
    REQUIRE_FALSE(log);
    CHECK(contains(log.error().advice, "no access"));

    AccessSettings access;
    access.teams = {admin.access().teams()->at(0).id};
    const auto control = admin.access().set_access(admin.stack(1)->resource_control->id, access);
    REQUIRE(control);
    CHECK(control->teams == access.teams);
    CHECK(alice.docker().containers(1)->size() == 2);
}

TEST_CASE("the simulator's services and tasks") {
    Simulated server;
    server.simulator().advance(60);
    Client client(server.options("ptr_admin"));
    const auto services = client.docker().services(3);
    REQUIRE(services);
    REQUIRE(services->size() == 2);
    const auto &app = services->at(services->at(0).name == "sw_app" ? 0 : 1);
    CHECK(app.stack == "sw");
    REQUIRE(app.tasks);
    CHECK(app.tasks->running == 2);
    CHECK(app.tasks->desired == 2);
    const auto &bad = services->at(services->at(0).name == "sw_app" ? 1 : 0);
    const auto tasks = client.docker().tasks(3, {bad.id});
    REQUIRE(tasks);
    REQUIRE_FALSE(tasks->empty());
    for (const model::SwarmTask &task : *tasks)
        CHECK(task.service_id == bad.id);
    CHECK(tasks->at(0).error == "No such image: busybox:none");
    CHECK(client.docker().tasks(3)->size() > tasks->size());
    CHECK(says_no_swarm_manager(client.docker().services(1).error()));
}

TEST_CASE("what the simulator's engines have") {
    Simulated server;
    Client client(server.options("ptr_admin"));
    DockerApi docker = client.docker();
    CHECK(*docker.image_exists(1, "registry.example.com:5000/acme/app:2"));
    CHECK_FALSE(*docker.image_exists(1, "busybox:none"));
    CHECK(docker.image_exists(99, "busybox:lab").error().status == 404);
    CHECK(docker.distribution(1, "acme/app:1")->rfind("sha256:", 0) == 0);
    CHECK(docker.distribution(1, "registry.example.com/secret:1").error().kind == ApiError::Kind::status);
    const auto networks = docker.networks(1);
    REQUIRE(networks);
    CHECK(std::any_of(networks->begin(), networks->end(),
                      [](const model::Network &network) { return network.name == "proxy"; }));
    CHECK(std::any_of(networks->begin(), networks->end(),
                      [](const model::Network &network) { return network.project == "web"; }));
    CHECK(docker.volumes(1)->at(0) == "data");
    CHECK(docker.secrets(3)->at(0) == "token");
    CHECK(docker.configs(3)->at(0) == "conf");
}

TEST_CASE("the simulator's cluster") {
    Simulated server;
    Client client(server.options("ptr_admin"));
    const model::KubernetesKind kind{"apps/v1", "Deployment", "deployments", true};
    const auto deployments = client.kubernetes().list(4, kind, "shop", "");
    REQUIRE(deployments);
    REQUIRE(deployments->size() == 1);
    CHECK(deployments->at(0).name == "web");
    CHECK(deployments->at(0).wanted == 2);
    CHECK(deployments->at(0).available == 2);
    CHECK(client.kubernetes().list(4, kind, "other", "")->empty());
    CHECK(client.kubernetes().list(4, kind, "", "nobody-has-it")->empty());
    CHECK(client.kubernetes().get(4, {kind, "shop", "none"}).error().status == 404);
    CHECK(*client.kubernetes().may(4, "create", {kind, "shop", ""}));
    const std::string json =
        R"({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "new"}, "spec": )";
    const std::string pods =
        R"(, "selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}}}})";
    const KubernetesPlace place{kind, "shop", "new"};
    CHECK(client.kubernetes().dry_run(4, place, json + R"({"replicas": 5)" + pods)->wanted == 5);
    CHECK(client.kubernetes().dry_run(4, place, json + R"({"replikas": 5)" + pods).error().message ==
          "Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding error: unknown "
          "field \"spec.replikas\"");
    CHECK(client.kubernetes().list(4, kind, "shop", "")->size() == 1);
}

TEST_CASE("a stack of the simulator moves to another environment") {
    Simulated server;
    Client client(server.options("ptr_admin"));
    const auto moved = client.migrate(1, 1, 2, "", "shop", {});
    REQUIRE(moved);
    CHECK(moved->id == 1);
    CHECK(moved->endpoint_id == 2);
    CHECK(moved->name == "shop");
    CHECK(client.docker().containers(1)->empty());
    CHECK(client.docker().containers(2)->size() == 2);
}

TEST_CASE("sources of the simulator, from their making to their end") {
    Simulated server("2.43");
    Client client(server.options("ptr_admin"));
    GitopsApi gitops = client.gitops();
    CreateSource create;
    create.name = "acme";
    create.url = "https://git.example.com/acme.git";
    create.credentials = {"bot", "s3cret"};
    const auto created = gitops.create_source(create);
    REQUIRE(created);
    CHECK(created->authentication);
    CHECK(created->administrators_only);
    CHECK(gitops.create_source(create).error().status == 409);
    UpdateSource update;
    update.credentials = SourceCredentials{};
    CHECK_FALSE(gitops.update_source(created->id, update)->authentication);
    AccessSettings access;
    access.users = {2};
    CHECK(gitops.set_source_access(created->id, access)->users == access.users);
    CHECK(gitops.source(created->id)->users == access.users);
    CHECK(gitops.sources()->value().size() == 1);
    CHECK(gitops.delete_source(created->id));
    CHECK(gitops.sources()->value().size() == 1); // the list is cached, one source is not
    CHECK(gitops.source(created->id).error().status == 404);
}

TEST_CASE("an older server of the simulator knows no sources") {
    Simulated server;
    Client client(server.options("ptr_admin"));
    const auto sources = client.gitops().sources();
    REQUIRE(sources);
    CHECK_FALSE(sources->has_value());
}
