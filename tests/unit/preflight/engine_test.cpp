// What only the engine knows: each was put to real engines, and refused.

#include "rig.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using Catch::Contains;
using Catch::StartsWith;
using Lines = std::vector<std::string>;

namespace {

struct Case {
    std::string keys; ///< of the service
    std::string says; ///< "" where the engine has it all
};

std::string service(const std::string &keys) {
    return "services: {app: {image: 'nginx:1', " + keys + "}}\n";
}

Lines findings(Rig &rig, const std::string &compose) {
    INFO(compose);
    return lines(rig.check(compose));
}

void check(Rig &rig, const std::vector<Case> &cases, const std::string &severity) {
    for (const Case &one : cases) {
        const Lines found = findings(rig, service(one.keys));
        INFO(one.keys);
        if (one.says.empty())
            CHECK(found == Lines{});
        else
            CHECK_THAT(found.empty() ? "" : found.at(0),
                       StartsWith(severity + ": web.yml:1:") && Contains(one.says));
    }
}

} // namespace

TEST_CASE("what the engine does not have blocks") {
    Rig rig;
    check(rig,
          {{"runtime: nosuch", "the engine has no runtime 'nosuch'"},
           {"runtime: runc", ""},
           {"logging: {driver: nosuch}", "the engine has no log driver 'nosuch'"},
           {"logging: {driver: syslog}", ""},
           {"logging: {driver: none}", ""},
           {"cpus: 100", "100 processors are asked for, and the engine has 4"},
           {"cpus: 4", ""},
           {"deploy: {resources: {limits: {cpus: '4.5'}}}", "4.5 processors are asked for"},
           {"cpuset: '0,7'", "processor 7 is asked for, and the engine has those from 0 to 3"},
           {"cpuset: 0-3", ""},
           {"network_mode: nosuch", "there is no network 'nosuch'"},
           {"network_mode: host", ""},
           {"network_mode: web_default", ""},
           {"volumes_from: ['container:nosuch:ro']", "there is no container 'nosuch'"},
           {"pid: 'container:nosuch'", "there is no container 'nosuch'"}},
          "blocked");
    CHECK_THAT(findings(rig, service("networks: [n]") + "networks: {n: {driver: nosuch}}\n").at(0),
               StartsWith("blocked:") && Contains("the engine has no network driver 'nosuch'"));
    CHECK_THAT(findings(rig, service("networks: [n]") + "networks: {n: {driver: overlay}}\n").at(0),
               StartsWith("blocked:") && Contains("needs a swarm"));
    CHECK_THAT(findings(rig, service("volumes: ['data:/d']") + "volumes: {data: {driver: nosuch}}\n").at(0),
               StartsWith("blocked:") && Contains("the engine has no volume driver 'nosuch'"));
    CHECK(findings(rig, service("hostname: x") + "networks: {n: {driver: nosuch}}\n") == Lines{});
}

TEST_CASE("what the engine can't be asked for is said of a new stack alone") {
    Rig rig;
    const std::vector<Case> cases{{"devices: ['/dev/ttyUSB0:/dev/x']", "has the device /dev/ttyUSB0"},
                                  {"devices: ['/dev/null:/dev/x']", ""},
                                  {"user: 'app:1000'", "the user or group 'app'"},
                                  {"user: '1000:1000'", ""},
                                  {"user: root", ""},
                                  {"group_add: [video]", "the user or group 'video'"},
                                  {"platform: linux/arm64/v8", "the engine is amd64"},
                                  {"platform: linux/amd64", ""}};
    rig.plan.change(plan::Action::create);
    check(rig, cases, "warning");
    rig.plan.change(plan::Action::update);
    rig.plan.deploys = true;
    CHECK(findings(rig, service("user: app, devices: ['/dev/ttyUSB0:/dev/x']")) == Lines{});
}

TEST_CASE("the engine is asked only where something is asked of it, and once") {
    Rig rig;
    CHECK(findings(rig, service("hostname: x")) == Lines{});
    CHECK(rig.asked("/docker/info") == 0);
    CHECK(findings(rig, service("runtime: runc, cpus: 2, logging: {driver: syslog}")) == Lines{});
    CHECK(findings(rig, service("cpus: 3")) == Lines{});
    CHECK(rig.asked("/docker/info") == 1);
}

TEST_CASE("a swarm without a node for the tasks blocks") {
    Rig rig;
    rig.plan.environment_id = 3;
    rig.plan.environment = "swarm";
    rig.plan.type = model::StackType::swarm;
    rig.spec->type = model::StackType::swarm;
    const auto placed = [](const std::string &constraint) {
        return "deploy: {placement: {constraints: ['" + constraint + "']}}";
    };
    const auto reserved = [](const std::string &what) {
        return "deploy: {resources: {reservations: {" + what + "}}}";
    };
    check(rig,
          {{placed("node.role == worker"), "no node of the swarm is one for service 'app'"},
           {placed("node.role==Manager"), ""},
           {placed("node.labels.disk == ssd"), "which wants node.labels.disk == ssd"},
           {placed("node.labels.disk != ssd"), ""},
           {placed("node.hostname == nosuch"), "no node of the swarm"},
           {placed("node.platform.arch == x86_64"), ""},
           {placed("nosuch == x"), "no node of the swarm"},
           {reserved("cpus: '100'"), "which wants 100 processors"},
           {reserved("cpus: '2'"), ""},
           {reserved("memory: 500G"), "of reserved memory"},
           {reserved("memory: 500M"), ""},
           {"deploy: {replicas: 3, placement: {max_replicas_per_node: 2}}",
            "wants 3 replicas, at most 2 on a node, and the swarm has 1 node for it"},
           {"deploy: {replicas: 2, placement: {max_replicas_per_node: 2}}", ""},
           {"deploy: {replicas: 3, placement: {max_replicas_per_node: 0}}", ""},
           {"deploy: {replicas: 2}, ports: [{target: 80, published: 81, mode: host}]",
            "2 tasks want port 81/tcp of a node for themselves, and the swarm has 1 node"},
           {"ports: [{target: 80, published: 81, mode: host}, {target: 80, published: 82, mode: host}]", ""},
           {"logging: {driver: nosuch}", "no node of the swarm has a log driver 'nosuch'"}},
          "blocked");
}
