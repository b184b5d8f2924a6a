// What a cluster's own controllers take away: objects whose owners are gone, and Jobs that have finished.
#include "kubernetes_world.hpp"

#include <catch2/catch.hpp>

using namespace e2e::kubernetes;
using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

std::string owned_by(const std::string &uid) {
    return "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  ownerReferences:\n"
           "  - {apiVersion: apps/v1, kind: Deployment, name: shop, uid: " +
           uid + "}\ndata: {a: '1'}\n";
}

std::string job(const std::string &image) {
    return "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec:\n  ttlSecondsAfterFinished: 0\n"
           "  template: {spec: {restartPolicy: Never, containers: [{name: c, image: '" +
           image + "'}]}}\n";
}

void forget_events(World &world) {
    world.server().set_state(world.server_state());
}

} // namespace

TEST_CASE("an object whose owner is not there would be collected, so it is not deployed again and again",
          "[e2e][kubernetes]") {
    const std::string generation = GENERATE("2.23", "2.43");
    World world(settings(with_stacks({record(1, "shop", "default", deployment("shop"))}), generation));
    SECTION("it is known before") {
        world.write("c.yml", owned_by("11111111-2222-4333-a444-555555555555"));
        world.desire("  - {name: app, environment: kube, namespace: default, file: c.yml}\n");
        const Result done = apply(world);
        INFO(done.out << done.err);
        CHECK(done.exit_code == 4);
        CHECK_THAT(done.out, Contains("its ownerReferences name nothing that is there (Deployment shop)"));
        CHECK(world.writes().empty());
    }
    SECTION("without being asked it is said afterwards, and not called done") {
        world.write("c.yml", owned_by("11111111-2222-4333-a444-555555555555"));
        world.desire("  - {name: app, environment: kube, namespace: default, file: c.yml}\n");
        const Result done = apply(world, "ptr_admin", {"--no-preflight", "--wait-timeout", "1s"});
        INFO(done.out << done.err);
        CHECK(done.exit_code == 4);
        CHECK_THAT(done.out, Contains("not effective") && Contains("missing"));
    }
    SECTION("one that is there keeps it") {
        const std::string uid =
            object(world, "Deployment", "shop").at("metadata").at("uid").get<std::string>();
        world.write("c.yml", owned_by(uid));
        world.desire("  - {name: app, environment: kube, namespace: default, file: c.yml}\n");
        const Result done = apply(world);
        INFO(done.out << done.err);
        CHECK(done.exit_code == 0);
        CHECK_FALSE(object(world, "ConfigMap", "c").is_null());
        world.needs_nothing();
    }
}

TEST_CASE("how a Job ended that is gone is said while the cluster knows it, and unknown then",
          "[e2e][kubernetes]") {
    const std::string generation = GENERATE("2.23", "2.43");
    World world(settings("", generation));
    SECTION("well") {
        world.write("j.yml", job("busybox:1"));
        world.desire("  - {name: app, environment: kube, namespace: default, file: j.yml}\n");
        const Result done = apply(world);
        INFO(done.out << done.err);
        CHECK(done.exit_code == 0);
        CHECK(object(world, "Job", "j").is_null());
        world.needs_nothing();
        CHECK_THAT(world.run({"list"}).out, Contains("healthy"));
        forget_events(world);
        world.needs_nothing();
        CHECK_THAT(world.run({"list"}).out, Contains("unknown") && !Contains("healthy"));
        CHECK_THAT(world.run({"show", "app"}).out, Contains("the cluster does not tell any more"));
    }
    SECTION("badly") {
        world.write("j.yml", job("busybox:crash"));
        world.desire("  - {name: app, environment: kube, namespace: default, file: j.yml}\n");
        const Result done = apply(world);
        INFO(done.out << done.err);
        CHECK(done.exit_code == 4);
        CHECK_THAT(done.out, Contains("BackoffLimitExceeded"));
        CHECK_THAT(world.run({"list"}).out, Contains("degraded"));
    }
}
