#include "current/health.hpp"

#include "compose/services.hpp"
#include "current/restarts.hpp"

#include <catch2/catch.hpp>

using namespace stowage;
using model::ContainerState;
using model::HealthState;

namespace {

/// Services that must be there, of which nothing else is known.
compose::Expected expecting(const std::vector<std::string> &names) {
    compose::Expected expected;
    for (const std::string &name : names)
        expected.services.push_back({name, true, std::nullopt, {}, std::nullopt, std::nullopt});
    return expected;
}

model::Container container(const std::string &service, ContainerState state, const std::string &status,
                           model::Health health = model::Health::none) {
    model::Container result;
    result.id = "id of " + service;
    result.project = "shop";
    result.service = service;
    result.state = state;
    result.status = status;
    result.health = health;
    return result;
}

model::Container running(const std::string &service, model::Health health = model::Health::none) {
    return container(service, ContainerState::running, "Up 2 hours", health);
}

model::StackHealth judge(const std::vector<model::Container> &containers,
                         const std::vector<std::string> &expected = {}) {
    std::vector<const model::Container *> pointers;
    for (const model::Container &one : containers)
        pointers.push_back(&one);
    return current::health_of_containers(pointers, expecting(expected));
}

std::string said(const std::vector<model::Container> &containers,
                 const std::vector<std::string> &expected = {}) {
    return judge(containers, expected).str();
}

model::SwarmService service(const std::string &name, std::int64_t running, std::int64_t desired) {
    model::SwarmService result;
    result.id = "id of " + name;
    result.name = "shop_" + name;
    result.stack = "shop";
    result.image = "app:2@sha256:0123";
    result.mode = model::ServiceMode::replicated;
    result.tasks = model::TaskCounts{running, desired, 0};
    return result;
}

model::SwarmTask task(const std::string &of, const std::string &state, const std::string &error,
                      const std::string &timestamp = "2026-01-01T00:00:01Z") {
    model::SwarmTask result;
    result.service_id = "id of " + of;
    result.state = state;
    result.error = error;
    result.timestamp = timestamp;
    result.image = "app:2";
    return result;
}

model::Stack record(model::StackType type, model::StackStatus status = model::StackStatus::active) {
    model::Stack stack;
    stack.id = 7;
    stack.name = "shop";
    stack.type = type;
    stack.status = status;
    stack.endpoint_id = 1;
    return stack;
}

portainer::ApiError refused(const std::string &message) {
    portainer::ApiError error;
    error.kind = portainer::ApiError::Kind::status;
    error.status = 403;
    error.message = message;
    return error;
}

} // namespace

TEST_CASE("one container says how its service is") {
    using model::Health;
    CHECK(said({running("web")}) == "healthy");
    CHECK(said({running("web", Health::healthy)}) == "healthy");
    CHECK(said({running("web", Health::starting)}) == "progressing: web: health: starting");
    CHECK(said({running("db", Health::unhealthy)}) == "degraded: db: unhealthy");
    CHECK(said({container("web", ContainerState::restarting, "Restarting (1) 2 seconds ago")}) ==
          "degraded: web: restarting, exit code 1");
    CHECK(said({container("web", ContainerState::exited, "Exited (3) 1 second ago")}) ==
          "degraded: web: exited, exit code 3");
    CHECK(said({container("web", ContainerState::created, "Created")}) ==
          "degraded: web: created, but never started");
    CHECK(said({container("web", ContainerState::paused, "Up 2 hours (Paused)")}) == "degraded: web: paused");
    CHECK(said({container("web", ContainerState::dead, "Dead")}) == "degraded: web: dead");
    CHECK(said({container("web", ContainerState::removing, "Removal In Progress")}) ==
          "progressing: web: being removed");
    CHECK(judge({container("web", ContainerState::unknown, "stopping")}).state == HealthState::unknown);
}

namespace {

/// Made at 1000, and started again so often, the last time at `started`.
model::Container restarted(std::int64_t times, std::int64_t started, const std::string &status) {
    model::Container one = container("web", ContainerState::running, status);
    one.created = 1000;
    one.restarts = times;
    one.started = started;
    return one;
}

} // namespace

TEST_CASE("between two crashes a container is not healthy") {
    CHECK(said({restarted(7, 1063, "Up 6 seconds")}) ==
          "degraded: web: it ends again and again, and was started again 7 times; up 6 seconds");
    CHECK(said({restarted(7, 1063, "Up 59 seconds (healthy)")}) ==
          "degraded: web: it ends again and again, and was started again 7 times; up 59 seconds");
    CHECK(said({restarted(7, 1063, "Up About a minute")}) == "healthy");
    CHECK(said({restarted(4, 1000 + 4 * 200, "Up 6 minutes")}) ==
          "degraded: web: it ends again and again, and was started again 4 times; up 6 minutes");
    CHECK(said({restarted(4, 1000 + 4 * 200, "Up 7 minutes")}) == "healthy");
    CHECK(said({restarted(2, 1000 + 86400, "Up 9 minutes")}) ==
          "degraded: web: it ends again and again, and was started again 2 times; up 9 minutes");
    CHECK(said({restarted(2, 1000 + 86400, "Up 10 minutes")}) == "healthy");
    CHECK(said({restarted(1, 1063, "Up 6 seconds")}) ==
          "progressing: web: it ended and was started again; up 6 seconds");
    CHECK(said({restarted(1, 1000 + 86400, "Up About a minute")}) == "healthy");
    CHECK(said({restarted(0, 1063, "Up 6 seconds")}) == "healthy");
}

TEST_CASE("only containers that were made before they were started are asked about once more") {
    const auto asked = [](const std::string &status, std::int64_t now) {
        return current::may_have_crashed(restarted(0, 0, status), now);
    };
    CHECK(asked("Up 6 seconds", 1100));
    CHECK(asked("Up 9 minutes", 9000));
    CHECK_FALSE(asked("Up 6 seconds", 1008));
    CHECK_FALSE(asked("Up About a minute", 1115));
    CHECK_FALSE(asked("Up 11 minutes", 9000));
    CHECK_FALSE(asked("Up 2 hours", 90000));
    CHECK(asked("Up 50 seconds", 1003)); // the clocks disagree
    CHECK_FALSE(current::may_have_crashed(
        container("web", ContainerState::exited, "Exited (1) 2 seconds ago"), 1100));
}

TEST_CASE("a stack is as its worst service, and names all that are not well") {
    const model::StackHealth health =
        judge({running("web"), running("db", model::Health::unhealthy),
               container("api", ContainerState::restarting, "Restarting (2) 1 second ago")});
    CHECK(health.str() == "degraded: api: restarting, exit code 2; db: unhealthy");
    REQUIRE(health.services.size() == 3);
    CHECK(health.services[0].service == "api");
    CHECK(health.services[2].state == HealthState::healthy);
    CHECK(judge({running("web", model::Health::starting), running("db", model::Health::unhealthy)}).state ==
          HealthState::degraded);
}

TEST_CASE("of several containers of a service those that are not well are counted") {
    CHECK(said({running("web"), running("web", model::Health::unhealthy), running("web")}) ==
          "degraded: web: 1 of 3 containers unhealthy");
}

TEST_CASE("a container that ended with code 0 has done its work where something else runs") {
    const model::Container done = container("migrate", ContainerState::exited, "Exited (0) 2 hours ago");
    const model::StackHealth beside = judge({running("web"), done});
    CHECK(beside.state == HealthState::healthy);
    CHECK(beside.services[0].reason == "completed");
    CHECK(said({done}) == "degraded: migrate: exited, exit code 0, and nothing else runs");
}

TEST_CASE("what is not there at all, or not all of it") {
    CHECK(said({}) == "missing: it has no containers");
    CHECK(said({}, {"web", "db"}) == "missing: it has no containers");
    CHECK(said({running("db")}, {"web", "db"}) == "missing: web");
    CHECK(said({running("db")}) == "healthy"); // without the compose file nobody knows of web
}

TEST_CASE("containers belong to a stack by their project, whatever the case of its name") {
    std::vector<model::Container> all = {running("web"), running("web"), running("web"), running("web")};
    all[1].project = "other";
    all[2].oneoff = true;
    all[3].project = "";
    current::Runtime runtime;
    runtime.containers = all;
    model::Stack stack = record(model::StackType::standalone);
    CHECK(current::containers_of(stack, runtime).size() == 1);
    stack.name = "Shop";
    CHECK(current::containers_of(stack, runtime).size() == 1);
}

TEST_CASE("swarm services are judged by their tasks") {
    const auto judged = [](const model::SwarmService &one, const std::vector<model::SwarmTask> &tasks = {}) {
        return current::health_of_swarm("shop", {one}, tasks, {}).str();
    };
    CHECK(judged(service("api", 3, 3)) == "healthy");
    CHECK(judged(service("api", 0, 0)) == "healthy");
    CHECK(judged(service("api", 1, 3)) == "degraded: api: 1 of 3 tasks");
    CHECK(judged(service("api", 0, 1), {task("api", "rejected", "No such image: app:2")}) ==
          "degraded: api: 0 of 1 tasks, No such image: app:2");
    CHECK(judged(service("api", 0, 1), {task("api", "preparing", "")}) == "progressing: api: 0 of 1 tasks");
    SECTION("the newest error counts, and only those of this service and image") {
        auto earlier = task("api", "failed", "task: non-zero exit (1)", "2026-01-01T00:00:00Z");
        auto later = task("api", "failed", "task: non-zero exit (2)", "2026-01-01T00:00:02Z");
        CHECK(judged(service("api", 0, 1), {earlier, later, task("other", "failed", "no", "2027")}) ==
              "degraded: api: 0 of 1 tasks, task: non-zero exit (2)");
        later.image = "app:1";
        earlier.image = "app:1";
        CHECK(judged(service("api", 0, 1), {earlier, later, task("api", "starting", "")}) ==
              "progressing: api: 0 of 1 tasks");
    }
    SECTION("an update that goes on, and one that stopped half-way") {
        model::SwarmService updated = service("api", 2, 3);
        updated.update = {"updating", "update in progress"};
        CHECK(judged(updated) == "progressing: api: 2 of 3 tasks");
        updated.tasks = model::TaskCounts{3, 3, 0};
        CHECK(judged(updated) == "progressing: api: updating");
        updated.update = {"paused", "update paused due to failure"};
        CHECK(judged(updated) == "degraded: api: its update is paused: update paused due to failure");
        updated.update = {"completed", "update completed"};
        CHECK(judged(updated) == "healthy");
    }
    SECTION("an engine that does not count") {
        model::SwarmService uncounted = service("api", 0, 0);
        uncounted.tasks.reset();
        CHECK(current::health_of_swarm("shop", {uncounted}, {}, {}).state == HealthState::unknown);
    }
    SECTION("between two crashes all tasks run, too") {
        const std::int64_t asked = 1767225610; // 2026-01-01T00:00:10Z
        const auto crash = task("api", "failed", "task: non-zero exit (3)", "2026-01-01T00:00:00Z");
        auto running = task("api", "running", "", "2026-01-01T00:00:06Z");
        const auto said_at = [&](std::int64_t now) {
            return current::health_of_swarm("shop", {service("api", 1, 1)}, {crash, running}, {}, 0, now)
                .str();
        };
        CHECK(said_at(asked) ==
              "degraded: api: its task ended and was started again a moment ago: task: non-zero exit (3)");
        // Of another definition, which had a healthcheck that failed, say.
        running.spec = 1;
        CHECK(said_at(asked) == "healthy");
        running.spec = 0;
        CHECK(said_at(asked + 60) == "healthy"); // it runs for long enough
        CHECK(said_at(0) == "healthy");          // when that was is not known
        running.command = {"another"};
        CHECK(said_at(asked) == "healthy"); // what crashed is not what runs now
    }
    CHECK(current::health_of_swarm("shop", {}, {}, {}).state == HealthState::missing);
    CHECK(current::health_of_swarm("other", {service("api", 1, 1)}, {}, {}).state == HealthState::missing);
    CHECK(current::health_of_swarm("shop", {service("api", 1, 1)}, {}, expecting({"api", "web"})).str() ==
          "missing: web");
}

TEST_CASE("the record and the engine's refusal go before what runs") {
    using model::StackStatus;
    using model::StackType;
    current::Runtime runtime;
    const auto health = [&](const model::Stack &stack) {
        return current::health_of(stack, runtime, {}).str();
    };
    CHECK(current::health_of(record(StackType::standalone), runtime, {}).state == HealthState::unknown);
    runtime.containers = tl::unexpected(refused("Permission denied to access environment"));
    runtime.services = tl::unexpected(refused("no"));
    runtime.cluster = current::Cluster{};
    runtime.cluster->unseen[{"apps/v1 Deployment", ""}] = "no";
    CHECK(health(record(StackType::standalone)) ==
          "unknown: what runs can't be seen: Permission denied to access environment");
    CHECK(health(record(StackType::swarm)) == "unknown: what runs can't be seen: no");
    CHECK(health(record(StackType::kubernetes)) == "unknown: what runs can't be seen: no");
    CHECK(health(record(StackType::unknown)) == "unknown: what runs was not looked at");
    CHECK(health(record(StackType::swarm, StackStatus::inactive)) == "stopped");
    CHECK(health(record(StackType::standalone, StackStatus::deploying)) ==
          "progressing: a deployment is under way");

    runtime.containers = std::vector<model::Container>{};
    CHECK(health(record(StackType::standalone)) == "missing: it has no containers");
    CHECK(health(record(StackType::standalone, StackStatus::inactive)) == "stopped");
    runtime.containers = std::vector<model::Container>{running("web")};
    CHECK(health(record(StackType::standalone)) == "healthy");
    CHECK(health(record(StackType::standalone, StackStatus::error)) == "healthy");
    CHECK(health(record(StackType::standalone, StackStatus::inactive)) ==
          "degraded: the server calls it stopped, but web runs");
}

TEST_CASE("which services a compose file must leave behind") {
    CHECK(compose::expected_services("services:\n  web: {image: a}\n  db:\n    image: b\n") ==
          std::vector<std::string>{"web", "db"});
    CHECK(compose::expected_services("services:\n"
                                     "  web: {image: a, deploy: {replicas: 2}}\n"
                                     "  debug: {image: a, profiles: [debug]}\n"
                                     "  off: {image: a, deploy: {replicas: 0}}\n"
                                     "  none: {image: a, scale: 0}\n"
                                     "  some: {image: a, deploy: {replicas: '${N:-0}'}}\n") ==
          std::vector<std::string>{"web"});
    CHECK(compose::expected_services("services: [web]").empty());
    CHECK(compose::expected_services("services:\n  web: just text\n") == std::vector<std::string>{"web"});
    CHECK(compose::expected_services("a: [").empty());
    CHECK(compose::expected_services("").empty());
}

namespace {

model::StackHealth judge_by(const std::string &file, const std::vector<model::Container> &containers,
                            const std::map<std::string, std::string> &env = {}) {
    std::vector<const model::Container *> pointers;
    for (const model::Container &one : containers)
        pointers.push_back(&one);
    return current::health_of_containers(pointers, compose::expected_of({file}, env));
}

model::Container of_image(const std::string &service, const std::string &image) {
    model::Container result = running(service);
    result.image = image;
    return result;
}

} // namespace

TEST_CASE("containers are held against what the compose file asks for") {
    const std::string file = "services:\n"
                             "  web: {image: 'app:1', scale: 2}\n"
                             "  debug: {image: 'app:1', profiles: [debug]}\n"
                             "  off: {image: 'app:1', deploy: {replicas: 0}}\n";
    const auto web = of_image("web", "docker.io/library/app:1");
    CHECK(judge_by(file, {web, web}).str() == "healthy");
    CHECK(judge_by(file, {web}).str() == "missing: web: 1 of 2 containers are there");
    CHECK(judge_by(file, {web, of_image("web", "app:2")}).str() ==
          "degraded: web: runs app:2, but its file says app:1");
    CHECK(judge_by(file, {web, of_image("web", "sha256:0123")}).str() == "healthy"); // its name moved on
    CHECK(judge_by(file, {web, web}, {{"COMPOSE_PROFILES", "other, debug"}}).str() == "missing: debug");
    CHECK(judge_by("services:\n  off: {image: a, scale: 0}\n", {}).state == HealthState::healthy);
}

TEST_CASE("what the compose file does not name is left over, and makes nothing unwell") {
    const std::string file = "services:\n  web: {image: a}\n";
    const auto old = container("opt", ContainerState::restarting, "Restarting (1) 2 seconds ago");
    CHECK(judge_by(file, {of_image("web", "a"), old}).str() ==
          "healthy: left over: opt, which its compose file does not name");
    CHECK(judge_by(file, {old}).state == HealthState::missing);
    // Where another file may name it, nobody knows.
    CHECK(judge_by("include: [more.yml]\n" + file, {of_image("web", "a"), old}).state ==
          HealthState::degraded);
}

TEST_CASE("swarm services are held against what the compose file asks for") {
    const auto said_of = [](const std::string &file, const model::SwarmService &one,
                            const std::vector<model::SwarmTask> &tasks = {}) {
        return current::health_of_swarm("shop", {one}, tasks, compose::expected_of({file}, {})).str();
    };
    const std::string file = "services:\n  api: {image: 'app:2', command: 'sh -c \"sleep 1\"', deploy: "
                             "{replicas: 2}}\n";
    model::SwarmService api = service("api", 2, 2);
    api.command = {"sh", "-c", "sleep 1"};
    CHECK(said_of(file, api) == "healthy");
    SECTION("replicas") {
        api.tasks = model::TaskCounts{0, 0, 0};
        CHECK(said_of(file, api) == "missing: api: scaled to 0, and its file says 2");
    }
    SECTION("image and command") {
        api.command = {"sh", "-c", "sleep 2"};
        CHECK(said_of(file, api) ==
              "degraded: api: it runs another command or environment than its file says");
        api.image = "app:1";
        CHECK(said_of(file, api) == "degraded: api: it runs app:1, but its file says app:2");
    }
    SECTION("an update that was taken back") {
        api.update = {"rollback_completed", "rollback completed"};
        CHECK(said_of(file, api) == "healthy"); // it runs what the file says
        api.image = "app:1";
        model::SwarmTask failed = task("api", "rejected", "No such image: app:2");
        failed.image = "app:2";
        CHECK(said_of(file, api, {failed}) ==
              "degraded: api: its update failed, and the swarm went back to what ran before: No such image: "
              "app:2");
        CHECK(said_of("include: [a.yml]\n", api, {failed}).starts_with("degraded"));
    }
    SECTION("an update that is paused") {
        api.update = {"paused", "update paused due to failure or early termination of task 1"};
        CHECK(said_of(file, api, {task("api", "failed", "task: non-zero exit (3)")}) ==
              "degraded: api: its update is paused: task: non-zero exit (3)");
        CHECK(said_of(file, api) ==
              "degraded: api: its update is paused: update paused due to failure or early "
              "termination of task 1");
    }
    SECTION("a job that its restart policy lets end") {
        api.tasks = model::TaskCounts{0, 1, 0};
        CHECK(said_of("services:\n  api: {image: 'app:2'}\n", api, {task("api", "complete", "")}) ==
              "healthy");
        CHECK(said_of("services:\n  api: {image: 'app:2'}\n", api,
                      {task("api", "complete", ""), task("api", "ready", "", "2026-01-01T00:00:02Z")})
                  .starts_with("progressing"));
    }
    SECTION("what it does not name") {
        CHECK(said_of("services:\n  web: {image: a}\n", service("old", 0, 1)) ==
              "missing: it has no services; left over: old, which its compose file does not name");
    }
}
