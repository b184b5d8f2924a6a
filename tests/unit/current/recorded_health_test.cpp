// The health of what a real server and its engine answered.
#include "current/health.hpp"
#include "portainer/json/decode_docker.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace stowage;
using nlohmann::json;

namespace {

/// Services that must be there, of which nothing else is known.
compose::Expected recorded_expecting(const std::vector<std::string> &names) {
    compose::Expected expected;
    for (const std::string &name : names)
        expected.services.push_back({name, true, std::nullopt, {}, std::nullopt, std::nullopt});
    return expected;
}

/// The answers to successful calls of `path`, in their order.
std::vector<json> answers(const std::string &path) {
    std::ifstream file(RECORDED);
    REQUIRE(file);
    std::vector<json> found;
    for (std::string line; std::getline(file, line);) {
        const json call = json::parse(line);
        if (call.contains("path") && call.at("status") == 200 &&
            call.at("path").get<std::string>().starts_with(path))
            found.push_back(call.at("response"));
    }
    return found;
}

model::Stack active(const std::string &name, model::StackType type) {
    model::Stack stack;
    stack.name = name;
    stack.type = type;
    stack.status = model::StackStatus::active;
    return stack;
}

/// Of the first answer that holds containers of `stack`.
std::string first_health_of(const std::string &stack) {
    for (const json &answer : answers("/api/endpoints/1/docker/containers/json?all=1")) {
        const auto containers = portainer::decode_containers(answer.dump());
        REQUIRE(containers);
        current::Runtime runtime;
        runtime.containers = *containers;
        const model::Stack record = active(stack, model::StackType::standalone);
        if (!current::containers_of(record, runtime).empty())
            return current::health_of(record, runtime, recorded_expecting({"web"})).str();
    }
    return "not recorded";
}

std::string swarm_health_of(const std::string &stack) {
    std::vector<model::SwarmTask> tasks;
    for (const json &answer : answers("/api/endpoints/1/docker/tasks")) {
        const auto some = portainer::decode_tasks(answer.dump());
        REQUIRE(some);
        tasks.insert(tasks.end(), some->begin(), some->end());
    }
    std::vector<model::SwarmService> services;
    for (const json &answer : answers("/api/endpoints/1/docker/services")) {
        const auto some = portainer::decode_services(answer.dump());
        REQUIRE(some);
        services.insert(services.end(), some->begin(), some->end());
    }
    return current::health_of_swarm(stack, services, tasks, recorded_expecting({"web"})).str();
}

} // namespace

TEST_CASE("standalone stacks as a real engine showed them") {
    CHECK(first_health_of("ok") == "healthy");
    CHECK(first_health_of("crash") == "degraded: web: restarting, exit code 1");
    CHECK(first_health_of("sick") == "degraded: web: unhealthy");
    CHECK(first_health_of("logs") == "degraded: web: exited, exit code 3");
}

TEST_CASE("swarm stacks as a real swarm showed them") {
    CHECK(swarm_health_of("swok") == "healthy");
    CHECK(swarm_health_of("swcrash") == "degraded: web: 0 of 2 tasks, task: non-zero exit (1)");
    CHECK(swarm_health_of("swnoimg") == "degraded: web: 0 of 2 tasks, No such image: busybox:none");
    CHECK(swarm_health_of("gone") == "missing: it has no services");
}
