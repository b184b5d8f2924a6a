// Servers that deploy stacks again by a schedule (2.44 on).
#include "server.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using contract::As;
using contract::Reply;
using contract::Server;
using nlohmann::json;

namespace {

/** A stack of a server, where that has schedules. */
struct Scheduling {
    Server server;
    int id;

    Scheduling()
        : server(GENERATE(from_range(contract::subjects_with_schedules()))), id(server.create("when")) {}

    /** Notes that a case says nothing of this server where that has none. */
    bool applies() {
        const bool has_them = server.stack(id).contains("RestartSchedule");
        if (!has_them) {
            contract::does_not_apply();
        }
        return has_them;
    }

    Reply store(const json &schedule, As as = As::admin) {
        return server.put("/api/stacks/" + std::to_string(id) + "/restart/schedule" + server.at(),
                          {{"RestartSchedule", schedule}}, as);
    }
    json stored() { return server.stack(id)["RestartSchedule"]; }
};

json times(const std::string &expression, bool pull = false) {
    return {{"CronExpression", expression}, {"PullImages", pull}};
}

} // namespace

TEST_CASE("schedules: one is stored without blanks around it, and null clears it") {
    Scheduling it;
    if (!it.applies()) {
        return;
    }
    CHECK(it.stored().is_null());
    const json before = it.server.containers("when");
    const Reply reply = it.store(times(" 0 2 * * 1-5 ", true));
    CHECK(reply.status == 200);
    CHECK(reply.json()["Id"] == it.id);
    CHECK(reply.json()["RestartSchedule"] == times("0 2 * * 1-5", true));
    CHECK(it.stored() == times("0 2 * * 1-5", true));
    CHECK(it.server.stack(it.id)["Status"] == 1);
    CHECK(it.server.containers("when").at(0)["Id"] == before.at(0)["Id"]); // deploys nothing
    CHECK(it.store(nullptr).status == 200);
    CHECK(it.stored().is_null());
}

TEST_CASE("schedules: another write keeps it") {
    Scheduling it;
    if (!it.applies()) {
        return;
    }
    REQUIRE(it.store(times("@daily")).status == 200);
    const std::string path = "/api/stacks/" + std::to_string(it.id);
    REQUIRE(
        it.server
            .put(path + it.server.at(), {{"stackFileContent", it.server.file(3601)}, {"env", json::array()}})
            .status == 200);
    it.server.settled(it.id);
    CHECK(it.stored() == times("@daily"));
    REQUIRE(it.server.post(path + "/stop" + it.server.at(), json::object()).status == 200);
    CHECK(it.stored() == times("@daily"));
    CHECK(it.store(times("@weekly")).status == 200); // of a stopped stack too
    CHECK(it.server.stack(it.id)["Status"] == 2);
}

TEST_CASE("schedules: which times are taken") {
    Scheduling it;
    if (!it.applies()) {
        return;
    }
    for (const char *taken :
         {"* * * * *", "*/5 * * * *", "0 2 * * 1-5", "5/10 0 1,15 jan-mar SUN", "? ? ? ? ?", "0 2 31 2 *",
          "@daily", "@midnight", "@every 1h30m", "TZ=Europe/Berlin 0 2 * * *", "CRON_TZ=UTC @weekly",
          "1,,2 * * * *", "0  2\t* * *"}) {
        INFO(taken);
        CHECK(it.store(times(taken)).status == 200);
    }
    for (const char *refused :
         {"0 2 * *", "0 0 2 * * *", "60 2 * * *", "0 24 * * *", "0 2 0 * *", "0 2 * 13 *", "0 2 * * 7",
          "5-1 2 * * *", "*/0 2 * * *", "1-2-3 2 * * *", "a 2 * * *", "@noon", "@DAILY", "@every soon",
          "-1 2 * * *", "1/2/3 2 * * *", "TZ=Nowhere 0 2 * * *"}) {
        INFO(refused);
        const Reply reply = it.store(times(refused));
        CHECK(reply.status == 400);
        CHECK(reply.message() == "Invalid request payload");
        CHECK(reply.details() == "Invalid RestartSchedule.CronExpression format");
    }
    CHECK(it.store(times("  ")).details() == "RestartSchedule.CronExpression must be provided");
}

TEST_CASE("schedules: who may not use the stack may not set one") {
    Scheduling it;
    if (!it.applies()) {
        return;
    }
    const Reply reply = it.store(times("@daily"), As::user);
    CHECK(reply.status == 403);
    CHECK(reply.message() == "Access denied to resource");
    CHECK(
        it.server.put("/api/stacks/999999/restart/schedule" + it.server.at(), {{"RestartSchedule", nullptr}})
            .status == 404);
}
