#include "portainer/json/decode_docker.hpp"

#include <catch2/catch.hpp>

using namespace stowage::portainer;
using namespace stowage;

TEST_CASE("services are read") {
    const auto services = decode_services(R"([
      {"ID": "x2ws", "CreatedAt": "2026-11-24T22:45:17Z",
       "Endpoint": {"Spec": {"Mode": "vip"},
                    "Ports": [{"Protocol": "tcp", "TargetPort": 80, "PublishedPort": 8080, "PublishMode": "ingress"},
                              {"Protocol": "udp", "TargetPort": 53}]},
       "ServiceStatus": {"CompletedTasks": 1, "DesiredTasks": 3, "RunningTasks": 2},
       "Spec": {"Labels": {"com.docker.stack.image": "busybox:lab", "com.docker.stack.namespace": "swok"},
                "Mode": {"Replicated": {"Replicas": 3}}, "Name": "swok_web",
                "TaskTemplate": {"ContainerSpec": {"Image": "busybox:lab@sha256:beef"}}},
       "UpdateStatus": {"State": "paused", "Message": "update paused due to failure"}},
      {"ID": "g", "Spec": {"Mode": {"Global": {}}}},
      {"ID": "j", "Spec": {"Mode": {"ReplicatedJob": {"MaxConcurrent": 1}}}},
      {"ID": "k", "Spec": {"Mode": {"GlobalJob": {}}}},
      {}])");
    REQUIRE(services);
    REQUIRE(services->size() == 5);
    const model::SwarmService &web = services->at(0);
    CHECK(web.id == "x2ws");
    CHECK(web.name == "swok_web");
    CHECK(web.stack == "swok");
    CHECK(web.image == "busybox:lab@sha256:beef");
    CHECK(web.mode == model::ServiceMode::replicated);
    REQUIRE(web.tasks);
    CHECK(web.tasks->running == 2);
    CHECK(web.tasks->desired == 3);
    CHECK(web.tasks->completed == 1);
    CHECK(web.ports == std::vector<model::PublishedPort>{{"", 8080, 80, "tcp"}});
    CHECK(web.update.state == "paused");
    CHECK(web.update.message == "update paused due to failure");
    CHECK(services->at(1).mode == model::ServiceMode::global);
    CHECK_FALSE(services->at(1).tasks);
    CHECK(services->at(1).update.state.empty());
    CHECK(services->at(2).mode == model::ServiceMode::replicated_job);
    CHECK(services->at(3).mode == model::ServiceMode::global_job);
    CHECK(services->at(4).mode == model::ServiceMode::unknown);
}

TEST_CASE("services of a wrong shape are errors that name the place") {
    CHECK(decode_services(R"([{"ServiceStatus": {"RunningTasks": "2"}}])").error() ==
          "services[0].ServiceStatus.RunningTasks: expected a number, got text");
    CHECK(decode_services(R"([{"Spec": {"TaskTemplate": {"ContainerSpec": {"Image": 1}}}}])").error() ==
          "services[0].Spec.TaskTemplate.ContainerSpec.Image: expected text, got number");
    CHECK(decode_services(R"([{"Endpoint": {"Ports": {}}}])").error() ==
          "services[0].Endpoint.Ports: expected a list, got object");
    CHECK(decode_services("{}").error() == "services: expected a list, got object");
}

TEST_CASE("tasks are read") {
    const auto tasks = decode_tasks(R"json([
      {"ID": "if2r", "ServiceID": "x2ws", "Slot": 2, "DesiredState": "shutdown", "NodeID": "mvg7",
       "Spec": {"ContainerSpec": {"Image": "busybox:lab"}},
       "Status": {"ContainerStatus": {"ContainerID": "9c72", "ExitCode": 1, "PID": 0}, "Err": "task: non-zero exit (1)",
                  "Message": "started", "PortStatus": {}, "State": "failed", "Timestamp": "2026-11-24T22:45:25.2Z"}},
      {"ID": "r", "Status": {"Message": "prepared", "State": "ready"}}])json");
    REQUIRE(tasks);
    REQUIRE(tasks->size() == 2);
    const model::SwarmTask &failed = tasks->at(0);
    CHECK(failed.id == "if2r");
    CHECK(failed.service_id == "x2ws");
    CHECK(failed.slot == 2);
    CHECK(failed.desired_state == "shutdown");
    CHECK(failed.state == "failed");
    CHECK(failed.error == "task: non-zero exit (1)");
    CHECK(failed.message == "started");
    CHECK(failed.container_id == "9c72");
    CHECK(failed.exit_code == 1);
    CHECK(failed.timestamp == "2026-11-24T22:45:25.2Z");
    CHECK(failed.image == "busybox:lab");
    CHECK(tasks->at(1).state == "ready");
    CHECK(tasks->at(1).container_id.empty());
    CHECK(decode_tasks(R"([{"Status": {"ContainerStatus": {"ExitCode": "1"}}}])").error() ==
          "tasks[0].Status.ContainerStatus.ExitCode: expected a number, got text");
    CHECK(decode_tasks(R"([{"Status": []}])").error() == "tasks[0].Status: expected an object, got array");
}
