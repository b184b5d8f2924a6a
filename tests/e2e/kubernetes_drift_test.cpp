// What a cluster has otherwise than the manifest of a stack, and what it has besides.
#include "kubernetes_world.hpp"

#include <catch2/catch.hpp>

using namespace e2e::kubernetes;
using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

TEST_CASE("what somebody changed by hand is seen and set right", "[e2e][kubernetes]") {
    const std::string secret =
        "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {k: hunter22}\n";
    const std::string manifest = deployment("a") + config("c") + secret;
    World world(settings(with_stacks({record(1, "app", "default", manifest)})));
    world.write("app.yml", manifest);
    world.desire("  - {name: app, environment: kube, file: app.yml}\n");
    world.needs_nothing();
    struct Change {
        const char *kind, *name, *pointer;
        json value;
        const char *said;
    };
    const auto change =
        GENERATE(values<Change>({{"Deployment", "a", "/spec/replicas", 5, "Deployment a: spec.replicas"},
                                 {"Deployment", "a", "/spec/template/spec/containers/0/image", "busybox:2",
                                  "Deployment a: spec.template.spec.containers[0].image"},
                                 {"ConfigMap", "c", "/data/a", "9", "ConfigMap c: data.a"},
                                 {"Secret", "s", "/data/k", "b3RoZXI=", "Secret s: data.k"}}));
    change_by_hand(world, change.kind, change.name, change.pointer, change.value);
    const Result plan = world.run({"plan", "--detailed-exitcode"});
    INFO(plan.out);
    CHECK(plan.exit_code == 2);
    CHECK_THAT(plan.out, Contains(change.said) && !Contains("hunter"));
    CHECK(world.writes().empty());
    CHECK(apply(world).exit_code == 0);
    world.needs_nothing();
}

TEST_CASE("a change by hand that the cluster would not have set right is said, and not deployed for",
          "[e2e][kubernetes]") {
    const std::string generation = GENERATE("2.23", "2.43");
    World world(settings(with_stacks({record(1, "app", "default", deployment("a"))}), generation));
    world.write("app.yml", deployment("a"));
    world.desire("  - {name: app, environment: kube, file: app.yml}\n");
    world.needs_nothing();
    json spec = object(world, "Deployment", "a").at("spec"); // deleted, and made anew otherwise
    for (const char *pointer : {"/selector/matchLabels/app", "/template/metadata/labels/app"})
        spec[json::json_pointer(pointer)] = "other";
    change_by_hand(world, "Deployment", "a", "/spec", spec);
    const Result plan = world.run({"plan", "--detailed-exitcode"});
    INFO(plan.out);
    CHECK(plan.exit_code == 0);
    CHECK_THAT(plan.out, Contains("refuses a trial of setting it right") && Contains("field is immutable"));
    const json health =
        json::parse(world.run({"plan", "--format", "json"}).out).at("stacks").at(0).at("health");
    CHECK_THAT(health.at("fixedDrift").at(0).get<std::string>(),
               Contains("Deployment a: spec.selector.matchLabels.app") && Contains("immutable"));
    CHECK_FALSE(health.contains("drift"));
    CHECK(apply(world).exit_code == 0);
    CHECK(world.writes().empty());
}

TEST_CASE("a change by hand that is no difference to the cluster, or none of the manifest's, is none",
          "[e2e][kubernetes]") {
    World world(settings(with_stacks({record(1, "app", "default", deployment("a"))})));
    world.write("app.yml", deployment("a"));
    world.desire("  - {name: app, environment: kube, file: app.yml}\n");
    SECTION("a field that the manifest does not set") {
        change_by_hand(world, "Deployment", "a", "/spec/revisionHistoryLimit", 3);
        world.needs_nothing();
    }
    SECTION("replicas that an autoscaler sets") {
        change_by_hand(world, "Deployment", "a", "/spec/replicas", 5);
        json state = json::parse(world.server_state());
        state["environments"][0]["objects"].push_back(
            {{"apiVersion", "autoscaling/v2"},
             {"kind", "HorizontalPodAutoscaler"},
             {"metadata", {{"name", "h"}, {"namespace", "default"}}},
             {"spec", {{"scaleTargetRef", {{"kind", "Deployment"}, {"name", "a"}}}}}});
        world.server().set_state(state.dump());
        world.needs_nothing();
    }
    SECTION("with selfHeal: never it is only said") {
        change_by_hand(world, "Deployment", "a", "/spec/replicas", 5);
        world.desire("  - {name: app, environment: kube, file: app.yml, selfHeal: never}\n");
        const Result plan = world.run({"plan", "--detailed-exitcode"});
        CHECK(plan.exit_code == 0);
        world.desire("  - {name: app, environment: kube, file: app.yml}\n");
        CHECK_THAT(world.run({"plan"}).out, Contains("spec.replicas"));
    }
}

TEST_CASE("what a manifest no longer names is named, also after a deletion", "[e2e][kubernetes]") {
    World world(settings(with_stacks({record(1, "app", "default", deployment("a") + config("c"))})));
    world.write("app.yml", deployment("a"));
    world.desire("  - {name: app, environment: kube, file: app.yml}\n");
    CHECK(apply(world).exit_code == 0);
    const Result list = world.run({"plan", "--format", "json"});
    CHECK_THAT(list.out, Contains("no longer names: ConfigMap c"));
    world.desire("  - {name: app, environment: kube, state: absent}\n");
    const Result deleted = apply(world);
    INFO(deleted.out << deleted.err);
    CHECK(deleted.exit_code == 4);
    CHECK_THAT(deleted.out, Contains("deleted, but the cluster still has") && Contains("ConfigMap c"));
}

TEST_CASE("prune: true takes away what a manifest no longer names, but for what holds data",
          "[e2e][kubernetes]") {
    const std::string claim = "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: p}\n";
    World world(settings(with_stacks({record(1, "app", "default", deployment("a") + config("c") + claim),
                                      record(2, "other", "default", config("d"))})));
    world.write("app.yml", deployment("a"));
    SECTION("once what it names runs") {
        world.desire("  - {name: app, environment: kube, file: app.yml, prune: true}\n");
        const Result done = apply(world);
        INFO(done.out << done.err);
        CHECK(done.exit_code == 0);
        CHECK_THAT(done.out, Contains("removed ConfigMap c"));
        CHECK(object(world, "ConfigMap", "c").is_null());
        CHECK_FALSE(object(world, "ConfigMap", "d").is_null());
        CHECK_FALSE(object(world, "PersistentVolumeClaim", "p").is_null());
        world.needs_nothing();
    }
    SECTION("later, where nothing else is to be done") {
        world.desire("  - {name: app, environment: kube, file: app.yml}\n");
        CHECK(apply(world).exit_code == 0);
        CHECK_FALSE(object(world, "ConfigMap", "c").is_null());
        world.desire("  - {name: app, environment: kube, file: app.yml, prune: true}\n");
        CHECK_THAT(world.run({"plan"}).out, Contains("prune: true, and the cluster still has"));
        CHECK(apply(world).exit_code == 0);
        CHECK(object(world, "ConfigMap", "c").is_null());
        world.needs_nothing();
    }
    SECTION("not where the new version does not run") {
        world.write("app.yml", deployment("a", "busybox:crash"));
        world.desire("  - {name: app, environment: kube, file: app.yml, prune: true, onFailure: leave}\n");
        CHECK(apply(world).exit_code == 4);
        CHECK_FALSE(object(world, "ConfigMap", "c").is_null());
    }
    SECTION("and of a stack that is deleted") {
        world.desire("  - {name: app, environment: kube, file: app.yml}\n");
        CHECK(apply(world).exit_code == 0);
        world.desire("  - {name: app, environment: kube, state: absent, prune: true}\n");
        const Result done = apply(world);
        INFO(done.out << done.err);
        CHECK(done.exit_code == 0);
        CHECK(object(world, "ConfigMap", "c").is_null());
        CHECK_FALSE(object(world, "PersistentVolumeClaim", "p").is_null());
    }
}
