// Deletions of Kubernetes stacks: which one is meant, what a server refuses, and what the cluster holds on
// to.
#include "kubernetes_world.hpp"

#include <catch2/catch.hpp>

using namespace e2e::kubernetes;
using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

TEST_CASE("a stack whose record leaves the namespace to its manifest is told from others of its name",
          "[e2e][kubernetes]") {
    World world(
        settings(with_stacks({record(1, "xm", "", deployment("a", "busybox:1", 1, "team-b")),
                              record(2, "xm", "team-a", deployment("b", "busybox:1", 1, "team-a"))})));
    world.write("a.yml", deployment("a", "busybox:1", 1, "team-b"));
    world.write("b.yml", deployment("b", "busybox:1", 1, "team-a"));
    const std::string second = "  - {name: xm, environment: kube, namespace: team-a, file: b.yml}\n";
    SECTION("both are described") {
        world.desire("  - {name: xm, environment: kube, namespace: '', file: a.yml}\n" + second);
        world.needs_nothing();
    }
    SECTION("one in a namespace that its manifest does not name is another one") {
        world.desire("  - {name: xm, environment: kube, namespace: default, file: c.yml}\n" + second);
        world.write("c.yml", deployment("c", "busybox:1", 1));
        const Result done = apply(world);
        INFO(done.out << done.err);
        CHECK(done.exit_code == 0);
        CHECK(records(world) == 3);
        CHECK_FALSE(object(world, "Deployment", "a", "team-b").is_null());
        world.needs_nothing();
    }
    SECTION("in one that it names, only what is said of it makes another one") {
        world.write("c.yml", deployment("c", "busybox:1", 1, "team-b"));
        const std::string third = "  - {name: xm, environment: kube, namespace: team-b, file: c.yml}\n";
        world.desire(third + second);
        CHECK_THAT(apply(world).out, Contains("#1 in the namespaces of its manifest"));
        CHECK(records(world) == 2);
        world.desire("  - {name: xm, environment: kube, namespace: '', file: a.yml}\n" + third + second);
        const Result done = apply(world);
        INFO(done.out << done.err);
        CHECK(done.exit_code == 0);
        CHECK(records(world) == 3);
        world.needs_nothing();
    }
    SECTION("the one without is deleted, and no other") {
        world.desire("  - {name: xm, environment: kube, namespace: '', state: absent}\n" + second);
        const Result done = apply(world);
        INFO(done.out << done.err);
        CHECK(done.exit_code == 0);
        CHECK(records(world) == 1);
        CHECK(object(world, "Deployment", "a", "team-b").is_null());
        CHECK_FALSE(object(world, "Deployment", "b", "team-a").is_null());
        world.needs_nothing();
    }
    SECTION("a saved plan knows which") {
        world.desire("  - {name: xm, environment: kube, namespace: '', state: absent}\n" + second);
        REQUIRE(world.run({"plan", "--out", "plan.json"}).exit_code == 0);
        const Result done = world.run({"apply", "plan.json", "--auto-approve"});
        INFO(done.out << done.err);
        CHECK(done.exit_code == 0);
        CHECK(object(world, "Deployment", "a", "team-b").is_null());
    }
    SECTION("both are exported, and the export says what the server has") {
        e2e::Command command;
        command.arguments = {"export", "--api-key-env", "KEY", "--url", world.server_url()};
        command.env = {{"KEY", "ptr_admin"}};
        const Result done = world.run(command);
        INFO(done.out << done.err);
        CHECK(done.exit_code == 0);
        CHECK_THAT(done.out + done.err,
                   !Contains("Not exported") && Contains("A plan of this has nothing to do."));
    }
}

TEST_CASE("a newer server refuses to delete a List, so its items are stored one by one first",
          "[e2e][kubernetes]") {
    const std::string list = "apiVersion: v1\nkind: List\nitems:\n"
                             "- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: '1'}}\n";
    World world(
        settings(with_stacks({record(1, "web", "default", list + "---\n" + deployment("web"))}), "2.43"));
    world.desire("  - {name: web, environment: kube, state: absent}\n");
    const Result plan = world.run({"plan"});
    CHECK_THAT(plan.out, Contains("this server can't delete a kind: List"));
    const Result done = apply(world, "ptr_admin", {"--wait-timeout", "5s"});
    INFO(done.out << done.err);
    CHECK(done.exit_code == 0);
    CHECK(records(world) == 0);
    CHECK(object(world, "ConfigMap", "c").is_null());
    CHECK(object(world, "Deployment", "web").is_null());
    world.needs_nothing();
}

TEST_CASE("what a finalizer holds is not called deleted", "[e2e][kubernetes]") {
    const std::string held = "apiVersion: v1\nkind: ConfigMap\n"
                             "metadata: {name: c, finalizers: [example.com/hold]}\ndata: {a: '1'}\n";
    World world(settings(with_stacks({record(1, "web", "default", held)}), "2.43"));
    world.desire("  - {name: web, environment: kube, state: absent}\n");
    const Result done = apply(world);
    INFO(done.out << done.err);
    CHECK(done.exit_code == 4);
    CHECK_THAT(done.out, Contains("the cluster is still removing ConfigMap c (held by example.com/hold)"));
}

TEST_CASE("a stack whose manifest a newer server can't delete is deleted object by object",
          "[e2e][kubernetes]") {
    const std::string gone = "---\napiVersion: gone.example.com/v1\nkind: Foo\nmetadata: {name: x}\n";
    World world(settings(with_stacks({record(1, "web", "default", deployment("web") + gone)}), "2.43"));
    world.desire("  - {name: web, environment: kube, state: absent}\n");
    const Result done = apply(world, "ptr_admin", {"--wait-timeout", "5s"});
    INFO(done.out << done.err);
    CHECK(done.exit_code == 0);
    CHECK(records(world) == 0);
    CHECK(object(world, "Deployment", "web").is_null());
}

TEST_CASE("a deletion takes nothing along that is not of the stack", "[e2e][kubernetes]") {
    const std::string generation = GENERATE("2.23", "2.43");
    const std::string space = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: team-a}\n---\n";
    World world(settings(with_stacks({record(1, "own", "", space + deployment("a", "busybox:1", 1, "team-a")),
                                      record(2, "other", "team-a", deployment("b", "busybox:1", 1, "team-a")),
                                      record(3, "third", "team-b", deployment("c"))}),
                         generation));
    SECTION("what is in a Namespace of its manifest") {
        world.desire("  - {name: own, environment: kube, namespace: '', state: absent}\n");
        const Result done = apply(world);
        INFO(done.out << done.err);
        CHECK(done.exit_code == 4);
        CHECK_THAT(done.out, Contains("Deployment team-a/b of 'other' (#2)"));
        CHECK(world.writes().empty());
        world.desire("  - {name: other, environment: kube, namespace: team-a, state: absent}\n");
        CHECK(apply(world, "ptr_admin", {"--wait-timeout", "5s"}).exit_code == 0);
        world.desire("  - {name: own, environment: kube, namespace: '', state: absent}\n");
        CHECK(apply(world, "ptr_admin", {"--wait-timeout", "5s"}).exit_code == 0);
        CHECK(records(world) == 1);
    }
    SECTION("what another stack has taken over") {
        change_by_hand(world, "Deployment", "c", "/metadata/labels",
                       {{"io.portainer.kubernetes.application.stackid", "2"},
                        {"io.portainer.kubernetes.application.stack", "other"}});
        world.desire("  - {name: third, environment: kube, namespace: team-b, state: absent}\n");
        const Result done = apply(world);
        INFO(done.out << done.err);
        CHECK(done.exit_code == 4);
        CHECK_THAT(done.out, Contains("another stack's now: Deployment team-b/c of 'other' (#2)"));
        CHECK(world.writes().empty());
    }
}
