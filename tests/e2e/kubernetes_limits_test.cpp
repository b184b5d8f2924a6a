// What a namespace refuses, by ResourceQuotas and LimitRanges, and what an object is too large for.
#include "kubernetes_world.hpp"

#include <catch2/catch.hpp>

using namespace e2e::kubernetes;
using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

std::string limits_generation() {
    return GENERATE(as<std::string>{}, "2.23", "2.43");
}

/// With kubectl, beside the server.
void add_by_hand(World &world, const std::string &kind, const json &spec) {
    json state = json::parse(world.server_state());
    state["environments"][0]["objects"].push_back({{"apiVersion", "v1"},
                                                   {"kind", kind},
                                                   {"metadata", {{"name", "q"}, {"namespace", "default"}}},
                                                   {"spec", spec}});
    world.server().set_state(state.dump());
}

void quota(World &world, const json &hard) {
    add_by_hand(world, "ResourceQuota", {{"hard", hard}});
}

std::string with_resources(std::string manifest, const std::string &resources) {
    return manifest.replace(manifest.find("{name: c,"), 9, "{name: c, resources: " + resources + ",");
}

Result apply_app(World &world, const std::string &manifest, const std::string &wait = "1s") {
    world.write("app.yml", manifest);
    world.desire("  - {name: app, environment: kube, file: app.yml}\n");
    return apply(world, "ptr_admin", {"--wait-timeout", wait});
}

} // namespace

TEST_CASE("pods that a quota keeps from being made are the reason that is said", "[e2e][kubernetes]") {
    World world(settings("", limits_generation()));
    quota(world, {{"pods", "1"}});
    const bool set = GENERATE(false, true);
    std::string manifest = deployment("web");
    if (set)
        manifest.replace(manifest.find("Deployment"), 10, "StatefulSet");
    const Result done = apply_app(world, manifest);
    INFO(done.out << done.err);
    CHECK(done.exit_code == 4);
    CHECK_THAT(done.out, Contains("its pods are refused: exceeded quota: q, requested: pods=1, used: pods=1, "
                                  "limited: pods=1"));
}

TEST_CASE("a quota that has no room at the moment is said, and keeps nothing from being deployed",
          "[e2e][kubernetes]") {
    World world(settings(with_stacks({record(1, "old", "default", deployment("old", "busybox:1", 1))})));
    quota(world, {{"pods", "1"}});
    world.write("app.yml", deployment("web", "busybox:1", 1));
    world.desire("  - {name: app, environment: kube, file: app.yml}\n");
    const Result plan = world.run({"plan", "--preflight"});
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out, Contains("create") && Contains("a pod of it would be refused now: exceeded quota"));
}

TEST_CASE("what limits would refuse of pods for good is known before", "[e2e][kubernetes]") {
    World world(settings("", limits_generation()));
    std::string manifest = deployment("web");
    std::string words;
    SECTION("more than a container may have") {
        add_by_hand(world, "LimitRange",
                    {{"limits", {{{"type", "Container"}, {"max", {{"memory", "512Mi"}}}}}}});
        manifest = with_resources(manifest, "{limits: {memory: 1Gi}}");
        words = "maximum memory usage per Container is 512Mi, but limit is 1Gi";
    }
    SECTION("less than it has to ask for") {
        add_by_hand(world, "LimitRange", {{"limits", {{{"type", "Container"}, {"min", {{"cpu", "10m"}}}}}}});
        manifest = with_resources(manifest, "{requests: {cpu: 1m}}");
        words = "minimum cpu usage per Container is 10m, but request is 1m";
    }
    SECTION("nothing where a quota wants to be told") {
        quota(world, {{"requests.cpu", "1"}, {"limits.memory", "1Gi"}});
        words = "failed quota: q: must specify limits.memory for: c; requests.cpu for: c";
    }
    const Result done = apply_app(world, manifest);
    INFO(done.out << done.err);
    CHECK(done.exit_code == 4);
    CHECK_THAT(done.out, Contains("its pods would be refused: " + words));
    CHECK(world.writes().empty());
}

TEST_CASE("a quota of objects has to have room for all of the manifest", "[e2e][kubernetes]") {
    World world(settings("", limits_generation()));
    quota(world, {{"configmaps", "2"}});
    const Result refused = apply_app(world, config("a") + config("b") + config("c"));
    INFO(refused.out << refused.err);
    CHECK(refused.exit_code == 4);
    CHECK_THAT(refused.out, Contains("has room for 2 more of configmaps, and the manifest makes 3"));
    CHECK(world.writes().empty());
    const Result done = apply_app(world, config("a") + config("b"), "5s");
    INFO(done.out << done.err);
    CHECK(done.exit_code == 0);
    const Result more = apply_app(world, config("a") + config("b") + config("c"));
    INFO(more.out << more.err);
    CHECK_THAT(more.out, Contains("exceeded quota: q, requested: configmaps=1, used: configmaps=2, limited: "
                                  "configmaps=2"));
}

TEST_CASE("an object that is too large for kubectl's copy of it is known before", "[e2e][kubernetes]") {
    const bool newer = GENERATE(false, true);
    World world(settings("", newer ? "2.43" : "2.23"));
    std::string manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: big}\ndata:\n";
    for (int i = 0; i < 300; ++i)
        manifest += "  k" + std::to_string(i) + ": " + std::string(1000, 'x') + "\n";
    const Result done = apply_app(world, manifest, "10s");
    INFO(done.out << done.err);
    CHECK(done.exit_code == (newer ? 0 : 4));
    if (!newer)
        CHECK_THAT(done.out, Contains("kubectl keeps a copy in an annotation"));
    CHECK(world.writes().empty() == !newer);
}

TEST_CASE("a namespace that another stack of the plan brings keeps no plan from being carried out",
          "[e2e][kubernetes]") {
    World world(settings("", GENERATE("2.23", "2.43")));
    world.write("base.yml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: team-z}\n");
    world.write("app.yml", deployment("a"));
    world.desire("  - {name: base, environment: kube, namespace: '', file: base.yml}\n"
                 "  - {name: app, environment: kube, namespace: team-z, file: app.yml, dependsOn: [base]}\n");
    const Result plan = world.run({"plan", "--preflight"});
    INFO(plan.out);
    CHECK_THAT(plan.out, Contains("no namespace 'team-z' yet; another stack of this plan may bring it") &&
                             !Contains("blocked"));
    const Result done = apply(world);
    INFO(done.out << done.err);
    CHECK(done.exit_code == 0);
    world.needs_nothing();
}
