// What somebody did by hand is seen, and mended.

#include "seen.hpp"
#include "stage.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using nlohmann::json;
using real::Setting;
using real::Source;
using real::Stage;

namespace {

void deploy_drifting(Stage &stage, const std::string &more = {}) {
    stage.put("app", stage.sleeps(101));
    stage.desire({stage.item("app", more)});
    stage.applies_well();
    stage.sees("app", stage.sleeping(101));
}

/// Calls the API about the stack `app`, as somebody with a browser does.
void by_hand(Stage &stage, const std::string &method, const std::string &what, const json &body = nullptr) {
    const json record = stage.record("app");
    const contract::Reply reply = stage.place().call(method,
                                                     "/api/stacks/" + record.at("Id").dump() + what +
                                                         "?endpointId=" + record.at("EndpointId").dump(),
                                                     body.is_null() ? std::string() : body.dump());
    INFO(reply.body);
    REQUIRE(reply.status < 300);
}

void is_mended(Stage &stage, const std::string &word) {
    const Result plan = stage.run({"plan", "--detailed-exitcode"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 2);
    CHECK_THAT(plan.out, Contains(word));
    stage.applies_well();
    stage.sees("app", stage.sleeping(101));
}

} // namespace

TEST_CASE("what was removed on the engine is made again") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!stage.can_play())
        return;
    deploy_drifting(stage);
    stage.place().remove_by_hand(stage.kind().engine, stage.full("app"), "web");
    is_mended(stage, "missing");
}

TEST_CASE("what was stopped in Portainer is started") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!stage.can_play())
        return;
    deploy_drifting(stage);
    by_hand(stage, "POST", "/stop");
    is_mended(stage, "start");
}

TEST_CASE("what was deleted in Portainer is created again") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!stage.can_play())
        return;
    deploy_drifting(stage);
    by_hand(stage, "DELETE", "");
    stage.sees("app", {});
    is_mended(stage, "create");
}

TEST_CASE("content that was edited in Portainer is put back") {
    Stage stage(GENERATE(from_range(real::everywhere(Source::inline_file))));
    if (!stage.can_play())
        return;
    deploy_drifting(stage, ", env: {A: '1'}");
    by_hand(stage, "PUT", "",
            {{"stackFileContent", stage.sleeps(999)}, {"env", json::array()}, {"prune", false}});
    stage.sees("app", stage.sleeping(999));
    is_mended(stage, "env");
}

TEST_CASE("polling that was switched off is switched on") {
    Stage stage(GENERATE(from_range(real::everywhere(Source::git))));
    if (!stage.can_play())
        return;
    deploy_drifting(stage, ", autoUpdate: {interval: 5m}");
    by_hand(
        stage, "POST", "/git",
        {{"repositoryReferenceName", "refs/heads/main"}, {"autoUpdate", nullptr}, {"env", json::array()}});
    is_mended(stage, "autoUpdate");
    CHECK(stage.record("app").at("AutoUpdate").value("JobID", "") != "");
}
