// What a person sees, and what is left behind, when something goes wrong on the way.

#include "world.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <nlohmann/json.hpp>
#include <thread>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

const std::string old_file = "services:\\n  app:\\n    image: nginx:1\\n";
const std::string new_file = "services:\n  app:\n    image: nginx:2\n";

/// Stacks a, b and c, which shall all be changed.
simulator::Settings three_stacks(const std::string &generation = "2.23", int deploy_ms = 0) {
    simulator::Settings settings;
    settings.generation = generation;
    settings.deploy_ms = deploy_ms;
    std::string stacks;
    for (const std::string name : {"a", "b", "c"}) {
        const std::string id = std::to_string(name.front() - 'a' + 1);
        stacks += (stacks.empty() ? "" : ",") + (R"({"Id": )" + id) + R"(, "Name": ")" + name +
                  R"(", "EndpointId": 1, "file": ")" + old_file + "\"}";
    }
    settings.state = e2e::state_with("\"stacks\": [" + stacks + "]");
    return settings;
}

void desire_changes(const World &world) {
    world.write("app.yml", new_file);
    world.desire(
        "  - {name: a, file: app.yml}\n  - {name: b, file: app.yml}\n  - {name: c, file: app.yml}\n");
}

/// Returns once the server has answered a request that starts so, or after a while without one.
void wait_for_request(World &world, const std::string &start) {
    for (int i = 0; i < 10'000; ++i) {
        const auto requests = world.server().requests();
        if (std::any_of(requests.begin(), requests.end(), [&](const simulator::LoggedRequest &request) {
                return (request.method + " " + request.target).starts_with(start);
            }))
            return;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

e2e::Command apply_one_by_one() {
    e2e::Command command;
    command.arguments = {"apply", "--auto-approve", "--parallelism", "1"};
    return command;
}

void needs_nothing(const World &world) {
    const Result plan = world.run({"plan", "--detailed-exitcode"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 0);
}

/// Applies until all is done. The first run may meet what an abandoned one still has running on the server.
void converges(const World &world) {
    Result apply;
    for (int i = 0; i < 3 && apply.exit_code != 0; ++i) {
        apply = world.run({"apply", "--auto-approve"});
        INFO(apply.out << apply.err);
        REQUIRE((apply.exit_code == 0 || apply.exit_code == 4));
    }
    CHECK(apply.exit_code == 0);
    needs_nothing(world);
}

json fault(const std::string &method, const std::string &path, const std::string &what, int times = 0) {
    return {{"match", {{"method", method}, {"pathRegex", path}}}, {"do", what}, {"times", times}};
}

} // namespace

TEST_CASE("a server that can't be read is one clear error, and nothing is written", "[e2e][faults]") {
    World world(three_stacks());
    desire_changes(world);
    const std::string path =
        GENERATE(as<std::string>(), "/api/system/status", "/api/users/me", "/api/endpoints", "/api/stacks$");
    const std::string what = GENERATE(as<std::string>(), "html", "redirect", "truncate", "wrong-type");
    json broken = fault("GET", path, what);
    if (what == "html")
        broken["status"] = 200; // a login page, say
    world.server().add_fault(broken.dump());
    const Result plan = world.run({"plan"});
    INFO(path << " " << what << "\n" << plan.out << plan.err);
    CHECK(plan.exit_code == 1);
    CHECK_THAT(plan.out, Contains("  error: ") && Contains("1 server failed"));
    CHECK_THAT(plan.out, !Contains("<html>"));
    CHECK(plan.err.empty());

    const Result apply = world.run({"apply", "--auto-approve"});
    CHECK(apply.exit_code == 1);
    CHECK(world.writes().empty());
}

TEST_CASE("a server that fails now and then is asked again", "[e2e][faults]") {
    World world(three_stacks());
    desire_changes(world);
    json unavailable = fault("GET", "/api/", "status", 2);
    unavailable["status"] = GENERATE(429, 502, 503, 504);
    unavailable["headers"] = {{"Retry-After", "0"}};
    world.server().add_fault(unavailable.dump());
    world.server().add_fault(fault("GET", "/file", "close-before", 1).dump());
    world.server().add_fault(fault("GET", "/file", "close-mid-body", 1).dump());
    const Result plan = world.run({"plan"});
    INFO(plan.out);
    CHECK(plan.exit_code == 0);
    CHECK_THAT(plan.out, Contains("Plan: 3 to update."));
}

TEST_CASE("a file that can't be read is that stack's matter alone", "[e2e][faults]") {
    World world(three_stacks());
    desire_changes(world);
    json broken =
        fault("GET", "/stacks/2/file", GENERATE(as<std::string>(), "html", "truncate", "wrong-type"));
    broken["status"] = 200;
    world.server().add_fault(broken.dump());
    const Result plan = world.run({"plan"});
    INFO(plan.out);
    CHECK_THAT(plan.out, Contains("Plan: 2 to update, 1 blocked."));
    CHECK(world.run({"apply", "--auto-approve"}).exit_code == 4);
    std::vector<std::string> writes = world.writes();
    std::sort(writes.begin(), writes.end());
    CHECK(writes ==
          std::vector<std::string>{"PUT /api/stacks/1?endpointId=1", "PUT /api/stacks/3?endpointId=1"});
    world.server().clear_faults();
    converges(world);
}

TEST_CASE("a write that goes wrong is that stack's matter alone", "[e2e][faults]") {
    World world(three_stacks(GENERATE(as<std::string>(), "2.23", "2.43")));
    desire_changes(world);
    const std::string what = GENERATE(as<std::string>(), "status", "html", "redirect", "truncate",
                                      "close-before", "close-after", "close-mid-body");
    world.server().add_fault(fault("PUT", "/stacks/2", what, 1).dump());
    const Result apply = world.run({"apply", "--auto-approve"});
    INFO(what << "\n" << apply.out << apply.err);
    CHECK_THAT(apply.out, Contains("done           production/a") && Contains("done           production/c"));
    CHECK_THAT(apply.out, !Contains("<html>"));
    CHECK((apply.exit_code == 0 || apply.exit_code == 4));
    CHECK(world.writes().size() == 3); // whatever became of it, it is not sent again
    converges(world);
}

TEST_CASE("a server that does not answer in time", "[e2e][faults]") {
    World world(three_stacks());
    world.write("app.yml", new_file);
    const auto desire = [&](const std::string &timeouts) {
        world.write("stowage.yaml", "apiVersion: stowage/v1\n"
                                    "servers:\n"
                                    "  - {name: main, url: '@URL@', apiKey: {env: KEY}, timeouts: " +
                                        timeouts +
                                        "}\n"
                                        "defaults: {environment: production}\n"
                                        "stacks:\n"
                                        "  - {name: a, file: app.yml}\n");
    };
    SECTION("a read") {
        desire("{read: 50ms}");
        json slow = fault("GET", "/api/stacks$", "delay");
        slow["delayMs"] = 60'000;
        world.server().add_fault(slow.dump());
        const Result plan = world.run({"plan"});
        INFO(plan.out);
        CHECK(plan.exit_code == 1);
        CHECK_THAT(plan.out, Contains("50 ms") || Contains("50ms") || Contains("timed out"));
    }
    SECTION("a deployment") {
        desire("{deploy: 200ms}");
        json slow = fault("PUT", "/stacks/1", "delay", 1);
        slow["delayMs"] = 60'000;
        world.server().add_fault(slow.dump());
        const Result apply = world.run({"apply", "--auto-approve"});
        INFO(apply.out);
        CHECK(apply.exit_code == 4);
        CHECK_THAT(apply.out, Contains("unknown") && Contains("plan again to see"));
    }
}

TEST_CASE("a run that was killed leaves no lock, and the next one converges", "[e2e][faults]") {
    const std::string generation = GENERATE(as<std::string>(), "2.23", "2.43");
    const std::string moment = GENERATE(as<std::string>(), "GET /api/stacks/1", "PUT /api/stacks/1",
                                        "GET /api/stacks/2", "PUT /api/stacks/3");
    World world(three_stacks(generation, 100));
    desire_changes(world);
    e2e::Command command = apply_one_by_one();
    command.meanwhile = [&](int pid) {
        // The plan asks for the files first.
        wait_for_request(world, moment.starts_with("GET") ? moment + "/file" : moment);
        ::kill(pid, SIGKILL);
    };
    const Result killed = world.run(command);
    INFO(generation << ", killed after " << moment << "\n" << killed.out << killed.err);
    CHECK(killed.exit_code == 128 + SIGKILL);
    converges(world);
}

TEST_CASE("after Ctrl-C what runs is finished, and the next run does the rest", "[e2e][faults]") {
    World world(three_stacks(GENERATE(as<std::string>(), "2.23", "2.43"), 300));
    desire_changes(world);
    REQUIRE(world.run({"plan", "--out", "p.json"}).exit_code == 0);
    world.server().clear_requests();
    e2e::Command command;
    command.arguments = {"apply", "p.json", "--parallelism", "1"};
    command.meanwhile = [&](int pid) {
        wait_for_request(world, "GET /api/stacks/1");
        ::kill(pid, SIGINT);
    };
    const Result interrupted = world.run(command);
    INFO(interrupted.out << interrupted.err);
    CHECK(interrupted.exit_code == 130);
    CHECK_THAT(interrupted.out, Contains("Apply: 1 done, 2 skipped; interrupted."));
    CHECK(world.writes() == std::vector<std::string>{"PUT /api/stacks/1?endpointId=1"});
    CHECK(world.run({"apply", "--auto-approve"}).exit_code == 0);
    needs_nothing(world);
}

TEST_CASE("after a second Ctrl-C what runs is abandoned, and the next runs converge", "[e2e][faults]") {
    World world(three_stacks(GENERATE(as<std::string>(), "2.23", "2.43"), 1000));
    desire_changes(world);
    REQUIRE(world.run({"plan", "--out", "p.json"}).exit_code == 0);
    world.server().clear_requests();
    e2e::Command command;
    command.arguments = {"apply", "p.json", "--parallelism", "1"};
    command.meanwhile = [&](int pid) {
        wait_for_request(world, "GET /api/stacks/1/file");
        ::kill(pid, SIGINT);
        ::kill(pid, SIGTERM);
    };
    const Result interrupted = world.run(command);
    INFO(interrupted.out << interrupted.err);
    CHECK(interrupted.exit_code == 130);
    CHECK_THAT(interrupted.out, Contains("Apply: 1 unknown, 2 skipped; interrupted."));
    converges(world);
}

TEST_CASE("a stopped stack that shall run under another name", "[e2e][rename]") {
    simulator::Settings settings;
    settings.generation = GENERATE(as<std::string>(), "2.23", "2.43");
    settings.state = e2e::state_with(R"("stacks": [{"Id": 1, "Name": "redis", "EndpointId": 1, "Status": 2,
                                        "file": ")" +
                                     old_file + "\"}]");
    World world(settings);
    world.write("app.yml", new_file);
    SECTION("is started first: the server would not start it after the rename") {
        world.desire("  - {name: cache, formerName: redis, file: app.yml}\n");
        const Result apply = world.run({"apply", "--auto-approve"});
        INFO(apply.out);
        CHECK(apply.exit_code == 0);
        CHECK(world.writes() == std::vector<std::string>{"PUT /api/stacks/1?endpointId=1",
                                                         "POST /api/stacks/1/migrate?endpointId=1"});
        needs_nothing(world);
    }
    SECTION("is left alone where it shall stay stopped: the rename would run it") {
        world.desire("  - {name: cache, formerName: redis, file: app.yml, state: stopped}\n");
        const Result apply = world.run({"apply", "--auto-approve"});
        INFO(apply.out);
        CHECK(apply.exit_code == 4);
        CHECK_THAT(apply.out, Contains("start it to have it renamed"));
        CHECK(world.writes().empty());
    }
}
