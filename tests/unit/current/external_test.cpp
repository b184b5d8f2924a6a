#include "current/external.hpp"

#include <catch2/catch.hpp>

using namespace stowage;

namespace {

model::Container container(const std::string &project, const std::string &service,
                           model::ContainerState state = model::ContainerState::running) {
    model::Container one;
    one.id = project + "/" + service;
    one.project = project;
    one.service = service;
    one.name = project + "-" + service + "-1";
    one.state = state;
    return one;
}

model::SwarmService service(const std::string &name, const std::string &stack) {
    model::SwarmService one;
    one.id = name;
    one.name = name;
    one.stack = stack;
    one.mode = model::ServiceMode::replicated;
    one.tasks = model::TaskCounts{1, 1, 0};
    return one;
}

/// A server with one stack, on environment 1.
current::ServerState state_with(const std::string &name) {
    current::ServerState state;
    model::Stack stack;
    stack.id = 1;
    stack.name = name;
    stack.endpoint_id = 1;
    state.stacks = {stack};
    current::sort_for_lookup(state.stacks);
    return state;
}

} // namespace

TEST_CASE("projects that no stack of the server is called by run beside it", "[current][external]") {
    model::Container oneoff = container("tools", "shell");
    oneoff.oneoff = true;
    current::Engines engines;
    engines.containers[1] = {container("web", "app"),
                             container("wiki", "db"),
                             container("wiki", "app"),
                             container("", ""),
                             oneoff,
                             container("broken", "job", model::ContainerState::restarting)};
    const auto found = current::externals_among(engines, state_with("web"));
    REQUIRE(found.size() == 2);
    CHECK(found[0].name == "broken");
    CHECK(found[0].health.state == model::HealthState::degraded);
    CHECK(found[1].name == "wiki");
    CHECK(found[1].services == std::vector<std::string>{"app", "db"});
    CHECK(found[1].health.state == model::HealthState::healthy);
}

TEST_CASE("what a stack owns is not foreign on another environment of the same engine",
          "[current][external]") {
    model::Container other = container("web", "app");
    other.id = "another";
    current::Engines engines;
    engines.containers = {{1, {container("web", "app")}}, {2, {container("web", "app")}}, {3, {other}}};
    const auto found = current::externals_among(engines, state_with("web"));
    REQUIRE(found.size() == 1);
    CHECK(found[0].environment_id == 3);
}

TEST_CASE("stacks of a swarm that the server has no record of run beside it", "[current][external]") {
    current::Engines engines;
    engines.services[1] = {service("web_app", "web"), service("logs_collector", "logs"),
                           service("registry", "")};
    const auto found = current::externals_among(engines, state_with("web"));
    REQUIRE(found.size() == 1);
    CHECK(found[0].name == "logs");
    CHECK(found[0].type == model::StackType::swarm);
    CHECK(found[0].services == std::vector<std::string>{"collector"});
}
