// Servers from 2.44 on can deploy a stack again by a schedule; others are asked for it in vain.

#include "world.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

const std::string scheduled_file = "services:\n  app:\n    image: nginx:1\n";

std::string scheduled(const std::string &more, const std::string &name = "web") {
    return "  - {name: " + name + ", file: compose.yml" + (more.empty() ? "" : ", " + more) + "}\n";
}

/// A server of a generation, and the inline stack `web` on it.
struct Scheduled {
    World world;

    explicit Scheduled(const std::string &more = "", const std::string &generation = "2.44")
        : world(e2e::settings_of(generation)) {
        world.write("compose.yml", scheduled_file);
        world.desire(scheduled(""));
        apply();
        if (!more.empty()) {
            world.desire(scheduled(more));
            apply();
        }
        world.server().clear_requests();
    }

    void apply() const {
        const Result result = world.run({"apply", "--auto-approve"});
        INFO(result.out << result.err);
        REQUIRE(result.exit_code == 0);
    }

    [[nodiscard]] json schedule(const std::string &name = "web") const {
        return json::parse(world.record_of(name)).value("RestartSchedule", json());
    }
};

const std::string nightly = R"(restartSchedule: {cronExpression: "0 2 * * *", pullImages: true})";
const json nightly_record = {{"CronExpression", "0 2 * * *"}, {"PullImages", true}};

} // namespace

TEST_CASE("a restart schedule is stored by a call of its own, which deploys nothing", "[e2e][schedule]") {
    Scheduled it;
    it.world.desire(scheduled(nightly));
    const Result plan = it.world.run({"plan", "--detailed-exitcode"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 2);
    CHECK_THAT(plan.out, Contains("restartSchedule.cronExpression") && Contains("0 2 * * *") &&
                             Contains("restartSchedule.pullImages"));
    it.apply();
    CHECK(it.world.writes() == std::vector<std::string>{"PUT /api/stacks/1/restart/schedule?endpointId=1"});
    CHECK(json::parse(it.world.body_of("PUT /api/stacks/1/restart/schedule")) ==
          json{{"RestartSchedule", nightly_record}});
    CHECK(it.schedule() == nightly_record);
    it.world.needs_nothing();
}

TEST_CASE("left out it is not managed, and none clears it", "[e2e][schedule]") {
    Scheduled it(nightly);
    it.world.desire(scheduled(""));
    it.world.needs_nothing();
    CHECK(it.schedule() == nightly_record);
    it.world.desire(scheduled("restartSchedule: none"));
    it.apply();
    CHECK(json::parse(it.world.body_of("PUT /api/stacks/1/restart/schedule")) ==
          json{{"RestartSchedule", nullptr}});
    CHECK(it.schedule().is_null());
    it.world.needs_nothing();
}

TEST_CASE("a new stack gets its schedule after it was created", "[e2e][schedule]") {
    Scheduled it;
    it.world.desire(scheduled("") + scheduled(nightly, "api"));
    it.apply();
    CHECK(it.schedule("api") == nightly_record);
    it.world.needs_nothing();
}

TEST_CASE("a stopped stack gets its schedule without being started", "[e2e][schedule]") {
    Scheduled it("state: stopped");
    it.world.desire(scheduled("state: stopped, " + nightly));
    it.apply();
    CHECK(it.world.writes() == std::vector<std::string>{"PUT /api/stacks/1/restart/schedule?endpointId=1"});
    CHECK(json::parse(it.world.record_of("web")).at("Status") == 2);
    it.world.needs_nothing();
}

TEST_CASE("a change of other fields keeps a schedule that is not written, and ignore keeps parts of it",
          "[e2e][schedule]") {
    Scheduled it(nightly);
    it.world.desire(scheduled("env: {GREETING: hello}"));
    it.apply();
    CHECK(it.schedule() == nightly_record);
    it.world.desire(
        scheduled(R"(restartSchedule: {cronExpression: "@daily"}, ignore: [restartSchedule.pullImages])"));
    it.apply();
    CHECK(it.schedule() == json{{"CronExpression", "@daily"}, {"PullImages", true}});
    it.world.needs_nothing();
}

TEST_CASE("a server without schedules is said to be one, and nothing is left out in silence",
          "[e2e][schedule][trap]") {
    const std::string generation = GENERATE("2.23", "2.43");
    Scheduled it("", generation);
    it.world.desire(scheduled("env: {GREETING: hello}, " + nightly) + scheduled(nightly, "api"));
    const Result plan = it.world.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out, Contains("2 blocked") && Contains("this server can't do restartSchedule") &&
                             Contains("versions from 2.44 on can") &&
                             Contains("leave it out, write restartSchedule: none, or update the server"));
    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("can't do restartSchedule"));
    CHECK(it.world.writes().empty());

    it.world.desire(scheduled("restartSchedule: none"));
    it.world.needs_nothing();
    it.world.desire(scheduled(nightly + ", ignore: [restartSchedule]"));
    it.world.needs_nothing();
}

TEST_CASE("a refused schedule is said with what was done before", "[e2e][schedule]") {
    Scheduled it;
    // A zone that the server does not know, which nobody else can tell.
    it.world.desire(
        scheduled(R"(env: {GREETING: hello}, restartSchedule: {cronExpression: "TZ=Nowhere 0 2 * * *"})"));
    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("updated, but its restart schedule is not stored") &&
                              Contains("Invalid RestartSchedule.CronExpression format"));
    CHECK(it.schedule().is_null());
}

TEST_CASE("a standard user may set the schedule of a stack that is theirs, unless the environment forbids it",
          "[e2e][schedule][permissions]") {
    Scheduled it("access: {users: [alice]}");
    it.world.desire(scheduled(nightly));
    const Result apply = it.world.run({"apply", "--auto-approve"}, "ptr_alice");
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(it.schedule() == nightly_record);

    json state = json::parse(it.world.server_state());
    state["environments"][0]["allowStackManagementForRegularUsers"] = false;
    it.world.server().set_state(state.dump());
    it.world.server().clear_requests();
    it.world.desire(scheduled("restartSchedule: none"));
    const Result forbidden = it.world.run({"plan"}, "ptr_alice");
    INFO(forbidden.out << forbidden.err);
    CHECK_THAT(forbidden.out,
               Contains("1 forbidden") && Contains("Stack management is disabled for non-admin users"));
}

TEST_CASE("a schedule changed by somebody else makes a saved plan stale", "[e2e][schedule]") {
    Scheduled it(nightly);
    it.world.desire(scheduled("env: {GREETING: hello}"));
    REQUIRE(it.world.run({"plan", "--out", "p.json"}).exit_code == 0);
    json state = json::parse(it.world.server_state());
    state["stacks"][0]["RestartSchedule"]["CronExpression"] = "@hourly";
    it.world.server().set_state(state.dump());
    const Result apply = it.world.run({"apply", "p.json", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK_THAT(apply.out, Contains("stale"));
    CHECK(it.schedule().at("CronExpression") == "@hourly");
}

TEST_CASE("a schedule is exported, and a plan of that is empty", "[e2e][schedule][export]") {
    Scheduled it(nightly);
    e2e::Command command;
    command.arguments = {"export", "--api-key-env", "KEY", "--url", it.world.server_url()};
    command.env = {{"KEY", "ptr_admin"}};
    std::filesystem::remove(it.world.folder() / "stowage.yaml");
    const Result exported = it.world.run(command);
    INFO(exported.out << exported.err);
    CHECK(exported.exit_code == 0);
    std::ostringstream yaml;
    yaml << std::ifstream(it.world.folder() / "stowage.yaml").rdbuf();
    CHECK_THAT(yaml.str(), Contains(nightly));
    command.arguments = {"plan", "--detailed-exitcode"};
    CHECK(it.world.run(command).exit_code == 0);
}
