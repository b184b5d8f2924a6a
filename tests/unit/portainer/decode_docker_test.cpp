#include "portainer/json/decode_docker.hpp"

#include <catch2/catch.hpp>

using namespace stowage::portainer;
using namespace stowage;

namespace {

constexpr const char *containers = R"json([
  {"Command": "sleep 3600", "Created": 1795559485, "Id": "dcc85f", "Image": "busybox:lab", "ImageID": "sha256:a5be",
   "Labels": {"com.docker.compose.config-hash": "bad5", "com.docker.compose.container-number": "2",
              "com.docker.compose.oneoff": "False", "com.docker.compose.project": "ok",
              "com.docker.compose.service": "web", "other": "x"},
   "Mounts": [], "Names": ["/proxy/alias", "/ok-web-2"],
   "Ports": [{"PrivatePort": 9000, "Type": "tcp"},
             {"IP": "0.0.0.0", "PrivatePort": 80, "PublicPort": 8080, "Type": "tcp"},
             {"IP": "::", "PrivatePort": 53, "PublicPort": 5353, "Type": "udp"}],
   "State": "running", "Status": "Up 6 seconds (health: starting)"},
  {"Id": "f0", "Labels": null, "Names": null, "Ports": null, "State": "stopped-by-the-future"},
  {}])json";

} // namespace

TEST_CASE("containers are read") {
    const auto list = decode_containers(containers);
    REQUIRE(list);
    REQUIRE(list->size() == 3);
    const model::Container &web = list->at(0);
    CHECK(web.id == "dcc85f");
    CHECK(web.name == "ok-web-2");
    CHECK(web.image == "busybox:lab");
    CHECK(web.image_id == "sha256:a5be");
    CHECK(web.state == model::ContainerState::running);
    CHECK(web.status == "Up 6 seconds (health: starting)");
    CHECK(web.health == model::Health::starting);
    CHECK(web.project == "ok");
    CHECK(web.service == "web");
    CHECK(web.number == 2);
    CHECK(web.config_hash == "bad5");
    CHECK_FALSE(web.oneoff);
    CHECK(web.created == 1795559485);
    CHECK(web.ports ==
          std::vector<model::PublishedPort>{{"0.0.0.0", 8080, 80, "tcp"}, {"::", 5353, 53, "udp"}});
    const model::Container &bare = list->at(1);
    CHECK(bare.name.empty());
    CHECK(bare.state == model::ContainerState::unknown);
    CHECK(bare.health == model::Health::none);
    CHECK(bare.project.empty());
    CHECK(bare.number == 0);
    CHECK(bare.ports.empty());
}

TEST_CASE("containers that compose ran once are told apart, and a strange number counts as none") {
    const auto list = decode_containers(
        R"([{"Labels": {"com.docker.compose.oneoff": "True", "com.docker.compose.container-number": "2x"}}])");
    REQUIRE(list);
    CHECK(list->at(0).oneoff);
    CHECK(list->at(0).number == 0);
}

TEST_CASE("what the status of a container says of its health") {
    CHECK(health_in("Up 6 seconds (healthy)") == model::Health::healthy);
    CHECK(health_in("Up 2 hours (unhealthy)") == model::Health::unhealthy);
    CHECK(health_in("Up Less than a second (health: starting)") == model::Health::starting);
    CHECK(health_in("Up 37 seconds") == model::Health::none);
    CHECK(health_in("Up 3 days (Paused)") == model::Health::none);
    CHECK(health_in("Exited (3) 1 second ago") == model::Health::none);
    CHECK(health_in("Restarting (1) 2 seconds ago") == model::Health::none);
    CHECK(health_in("") == model::Health::none);
    CHECK(health_in("(") == model::Health::none);
    CHECK(health_in(")") == model::Health::none);
}

TEST_CASE("containers of a wrong shape are errors that name the place") {
    CHECK(decode_containers(R"([{"Id": "a"}, {"Id": 5}])").error() ==
          "containers[1].Id: expected text, got number");
    CHECK(decode_containers(R"([{"Labels": {"com.docker.compose.project": 1}}])").error() ==
          "containers[0].Labels.com.docker.compose.project: expected text, got number");
    CHECK(decode_containers(R"([{"Labels": []}])").error() ==
          "containers[0].Labels: expected an object, got array");
    CHECK(decode_containers(R"([{"Names": [1]}])").error() ==
          "containers[0].Names[0]: expected text, got number");
    CHECK(decode_containers(R"([{"Ports": [{"PublicPort": "80"}]}])").error() ==
          "containers[0].Ports[0].PublicPort: expected a number, got text");
    CHECK(decode_containers(R"([{"Created": 1.5}])").error() ==
          "containers[0].Created: expected a whole number, got number");
    CHECK(decode_containers(R"({"message": "x"})").error() == "containers: expected a list, got object");
    CHECK(decode_containers("[{}, null]").error() == "containers[1]: expected an object, got null");
    CHECK_FALSE(decode_containers(R"([{"Id": "a"})"));
    CHECK_FALSE(decode_containers("<html>"));
    CHECK(decode_containers("null")->empty());
}

TEST_CASE("one container") {
    const auto container = decode_container(
        R"({"Id": "f50f", "Name": "/hers-web-1", "RestartCount": 4, "Config": {"Tty": true},
            "State": {"Status": "exited", "ExitCode": 137, "Error": "no such file", "OOMKilled": true,
                      "StartedAt": "2026-11-24T22:44:42.1Z", "FinishedAt": "0001-01-01T00:00:00Z",
                      "Health": {"Status": "unhealthy", "FailingStreak": 3, "Log": []}}})");
    REQUIRE(container);
    CHECK(container->id == "f50f");
    CHECK(container->name == "hers-web-1");
    CHECK(container->state == model::ContainerState::exited);
    CHECK(container->exit_code == 137);
    CHECK(container->error == "no such file");
    CHECK(container->oom_killed);
    CHECK(container->health == model::Health::unhealthy);
    CHECK(container->restart_count == 4);
    CHECK(container->started_at == "2026-11-24T22:44:42.1Z");
    CHECK(container->finished_at.empty());
    CHECK(container->tty);
    const auto bare = decode_container("{}");
    REQUIRE(bare);
    CHECK(bare->health == model::Health::none);
    CHECK_FALSE(bare->tty);
    CHECK(decode_container(R"({"State": {"Health": {"Status": 1}}})").error() ==
          "container.State.Health.Status: expected text, got number");
    CHECK(decode_container("[]").error() == "container: expected an object, got array");
}

TEST_CASE("networks, volumes, secrets and configs") {
    const auto networks = decode_networks(
        R"([{"Name": "ingress", "Labels": null}, {"Name": "web_default", "Labels": {"com.docker.compose.project": "web"}},
            {"Name": "sw_default", "Labels": {"com.docker.stack.namespace": "sw"}}])");
    REQUIRE(networks);
    CHECK(networks->at(0).name == "ingress");
    CHECK(networks->at(0).project.empty());
    CHECK(networks->at(1).project == "web");
    CHECK(networks->at(2).stack == "sw");
    using Names = std::vector<std::string>;
    CHECK(*decode_volume_names(R"({"Volumes": [{"Name": "data"}, {"Name": "web_db"}], "Warnings": null})") ==
          Names{"data", "web_db"});
    CHECK(decode_volume_names(R"({"Volumes": null})")->empty());
    CHECK(*decode_secret_names(R"([{"ID": "x", "Spec": {"Name": "token"}}])") == Names{"token"});
    CHECK(*decode_config_names(R"([{"ID": "x", "Spec": {"Name": "nginx.conf"}}])") == Names{"nginx.conf"});
}

TEST_CASE("networks, volumes, secrets and configs of a wrong shape") {
    CHECK(decode_networks(R"([{"Name": 1}])").error() == "networks[0].Name: expected text, got number");
    CHECK(decode_volume_names("[]").error() == "answer: expected an object, got array");
    CHECK(decode_volume_names(R"({"Volumes": {}})").error() == "answer.Volumes: expected a list, got object");
    CHECK(decode_volume_names(R"({"Volumes": [{"Name": 1}]})").error() ==
          "answer.Volumes[0].Name: expected text, got number");
    CHECK(decode_secret_names(R"([{"Spec": {"Name": 1}}])").error() ==
          "secrets[0].Spec.Name: expected text, got number");
    CHECK(decode_config_names(R"([{"Spec": 1}])").error() ==
          "configs[0].Spec: expected an object, got number");
}

TEST_CASE("images, here and in a registry") {
    CHECK(*decode_image(R"({"Id": "sha256:a5be", "RepoTags": ["busybox:lab"]})") == "sha256:a5be");
    CHECK(decode_image("{}").error() == "image.Id: expected text, got nothing");
    CHECK(*decode_distribution(
              R"({"Descriptor": {"digest": "sha256:beef", "size": 743}, "Platforms": []})") == "sha256:beef");
    CHECK(decode_distribution("{}").error() == "distribution.Descriptor.digest: expected text, got nothing");
    CHECK(decode_distribution(R"({"Descriptor": []})").error() ==
          "distribution.Descriptor: expected an object, got array");
}

TEST_CASE("registries are read") {
    const auto list = decode_registries(
        R"([{"Id": 3, "Type": 3, "Name": "ours", "URL": "registry.example.com/acme", "Authentication": true},
            {"Id": 4, "Name": "hub", "URL": "docker.io", "Authentication": false}, {}])");
    REQUIRE(list);
    REQUIRE(list->size() == 3);
    CHECK(list->at(0).id == 3);
    CHECK(list->at(0).name == "ours");
    CHECK(list->at(0).url == "registry.example.com/acme");
    CHECK(list->at(0).authentication);
    CHECK_FALSE(list->at(1).authentication);
    CHECK_FALSE(decode_registries("{}"));
}
