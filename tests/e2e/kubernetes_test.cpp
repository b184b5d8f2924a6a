// Kubernetes stacks: what the server keeps of them, and what the cluster behind it says.
#include "kubernetes_world.hpp"

#include <catch2/catch.hpp>

using namespace e2e::kubernetes;
using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

TEST_CASE("a Kubernetes stack is known by its namespace too: no other one of its name is touched",
          "[e2e][kubernetes]") {
    World world(settings(with_stacks(
        {record(1, "xm", "team-a", deployment("xm")), record(2, "xm", "team-b", deployment("xm"))})));
    world.write("xm.yml", deployment("xm"));
    SECTION("the one that is meant is found") {
        world.desire("  - {name: xm, environment: kube, namespace: team-b, file: xm.yml, replace: true}\n");
        world.needs_nothing();
    }
    SECTION("both can be described") {
        world.desire("  - {name: xm, environment: kube, namespace: team-a, file: xm.yml}\n"
                     "  - {name: xm, environment: kube, namespace: team-b, file: xm.yml}\n");
        world.needs_nothing();
        const Result list = world.run({"list"});
        CHECK_THAT(list.out, Contains("team-a") && Contains("team-b"));
    }
    SECTION("without a namespace nothing says which, so nothing is done") {
        world.desire("  - {name: xm, environment: kube, file: xm.yml, replace: true}\n");
        const Result done = apply(world);
        INFO(done.out << done.err);
        CHECK(done.exit_code == 4);
        CHECK_THAT(done.out, Contains("the server has 2 stacks called 'xm'") && Contains("'team-a'") &&
                                 Contains("write the namespace of the one that is meant"));
        CHECK(world.writes().empty());
    }
    SECTION("in another namespace it is another stack") {
        world.desire("  - {name: xm, environment: kube, namespace: default, file: xm.yml, replace: true}\n");
        const Result done = apply(world);
        INFO(done.out << done.err);
        CHECK(done.exit_code == 0);
        CHECK(records(world) == 3);
        CHECK_FALSE(object(world, "Deployment", "xm", "team-a").is_null());
        world.needs_nothing();
    }
}

TEST_CASE("a standard user's run makes no second record, and takes over nothing of others",
          "[e2e][kubernetes]") {
    World world(settings(with_stacks({record(1, "shared", "default", deployment("shared"))})));
    SECTION("three times the same") {
        world.write("mine.yml", deployment("mine"));
        world.desire("  - {name: mine, environment: kube, file: mine.yml}\n");
        for (int i = 0; i < 3; ++i) {
            const Result done = apply(world, "ptr_alice");
            INFO(done.out << done.err);
            CHECK(done.exit_code == 0);
        }
        CHECK(records(world) == 2);
        world.needs_nothing("ptr_alice");
        SECTION("and nothing of it is left in the cluster") {
            remove_by_hand(world, "mine");
            const Result done = apply(world, "ptr_alice");
            INFO(done.out << done.err);
            CHECK(done.exit_code == 0);
            CHECK(records(world) == 2);
            CHECK_FALSE(object(world, "Deployment", "mine").is_null());
        }
    }
    SECTION("a stack of the administrator that has nothing in the cluster") {
        remove_by_hand(world, "*");
        world.write("mine.yml", deployment("other"));
        world.desire("  - {name: shared, environment: kube, file: mine.yml}\n");
        CHECK(apply(world, "ptr_alice").exit_code == 3);
        CHECK(records(world) == 1);
    }
    SECTION("what another stack has, under another name") {
        world.write("mine.yml", deployment("shared", "busybox:2"));
        world.desire("  - {name: mine, environment: kube, file: mine.yml}\n");
        const Result done = apply(world, "ptr_alice");
        INFO(done.out << done.err);
        CHECK(done.exit_code == 4);
        CHECK_THAT(done.out, Contains("Deployment shared belongs to the stack 'shared' (#1)"));
        CHECK(world.writes().empty());
    }
    SECTION("a stack of the administrator") {
        world.write("mine.yml", deployment("shared", "busybox:2"));
        world.desire("  - {name: shared, environment: kube, file: mine.yml}\n");
        const Result done = apply(world, "ptr_alice");
        INFO(done.out << done.err);
        CHECK(done.exit_code == 3);
        CHECK_THAT(done.out, Contains("the server shows alice no Kubernetes stacks without access control"));
        CHECK(world.writes().empty());
        CHECK(records(world) == 1);
    }
}

TEST_CASE("to a standard user too, a stack of that name in another namespace is another one",
          "[e2e][kubernetes]") {
    World world(settings(with_stacks({record(1, "web", "team-b", deployment("web"))})));
    world.write("web.yml", deployment("web"));
    world.desire("  - {name: web, environment: kube, namespace: default, file: web.yml}\n");
    const Result done = apply(world, "ptr_alice");
    INFO(done.out << done.err);
    CHECK(done.exit_code == 0);
    CHECK(records(world) == 2);
    world.needs_nothing("ptr_alice");
}

TEST_CASE("a stack takes over no object of another stack", "[e2e][kubernetes]") {
    World world(settings(with_stacks({record(1, "one", "default", deployment("web"))})));
    world.write("two.yml", deployment("web", "busybox:2"));
    world.desire("  - {name: two, environment: kube, file: two.yml}\n");
    for (const std::vector<std::string> &more :
         {std::vector<std::string>{}, std::vector<std::string>{"--no-preflight"}}) {
        const Result done = apply(world, "ptr_admin", more);
        INFO(done.out << done.err);
        CHECK(done.exit_code == 4);
        CHECK_THAT(done.out, Contains("Deployment web belongs to the stack 'one' (#1)"));
        CHECK(world.writes().empty());
    }
}

TEST_CASE("without a namespace the manifest says it", "[e2e][kubernetes]") {
    World world(settings());
    world.write("app.yml", deployment("a", "busybox:1", 1, "team-a") + "---\n" +
                               deployment("b", "busybox:1", 1, "team-b"));
    world.desire("  - {name: two, environment: kube, file: app.yml}\n");
    const Result done = apply(world);
    INFO(done.out << done.err);
    CHECK(done.exit_code == 0);
    CHECK(json::parse(world.record_of("two")).at("Namespace") == "");
    CHECK_FALSE(object(world, "Deployment", "b", "team-b").is_null());
    world.needs_nothing();
}

TEST_CASE("a namespace that is not there, or another one than the manifest's, is known before",
          "[e2e][kubernetes]") {
    World world(settings(with_stacks({record(1, "app", "default", deployment("a"))})));
    world.write("app.yml", deployment("a"));
    world.write("team.yml", deployment("a", "busybox:1", 1, "team-a"));
    world.desire("  - {name: new, environment: kube, namespace: nowhere, file: app.yml}\n"
                 "  - {name: other, environment: kube, namespace: team-b, file: team.yml}\n");
    const Result done = apply(world);
    INFO(done.out << done.err);
    CHECK(done.exit_code == 4);
    CHECK_THAT(done.out, Contains("the cluster has no namespace 'nowhere'") &&
                             Contains("is in the namespace 'team-a', and the stack in 'team-b'"));
    CHECK(world.writes().empty());
}

TEST_CASE("a rolling update whose new pods crash is not done, and the reason is said", "[e2e][kubernetes]") {
    World world(settings(with_stacks({record(1, "roll", "default", deployment("roll"))})));
    world.write("roll.yml", deployment("roll", "busybox:crash"));
    world.desire("  - {name: roll, environment: kube, file: roll.yml, onFailure: leave}\n");
    const Result done = apply(world);
    INFO(done.out << done.err);
    CHECK(done.exit_code == 4);
    CHECK_THAT(done.out, Contains("not effective") && Contains("CrashLoopBackOff, exit code 3") &&
                             Contains("fatal: no such database"));
    const Result list = world.run({"list"});
    CHECK_THAT(list.out, Contains("degraded: Deployment roll: 1 of 2 replicas updated, c: CrashLoopBackOff"));
}

TEST_CASE("what ran before is restored where a rolling update does not come up", "[e2e][kubernetes]") {
    World world(settings(with_stacks({record(1, "roll", "default", deployment("roll"))})));
    world.write("roll.yml", deployment("roll", "busybox:crash"));
    world.desire("  - {name: roll, environment: kube, file: roll.yml}\n");
    const Result done = apply(world);
    INFO(done.out << done.err);
    CHECK_THAT(done.out, Contains("what ran before was restored"));
    CHECK(object(world, "Deployment", "roll").dump().find("busybox:1") != std::string::npos);
}

TEST_CASE("a part that is gone is missing, and is deployed again", "[e2e][kubernetes]") {
    const std::string manifest = deployment("a") + config("c");
    World world(settings(with_stacks({record(1, "app", "default", manifest)})));
    world.write("app.yml", manifest);
    world.desire("  - {name: app, environment: kube, file: app.yml}\n");
    world.needs_nothing();
    const auto gone = GENERATE(as<std::string>{}, "a", "c", "*");
    remove_by_hand(world, gone);
    const Result plan = world.run({"plan", "--detailed-exitcode"});
    INFO(plan.out);
    CHECK(plan.exit_code == 2);
    CHECK_THAT(plan.out, Contains("missing"));
    CHECK(apply(world).exit_code == 0);
    CHECK_FALSE(object(world, "ConfigMap", "c").is_null());
    world.needs_nothing();
}

TEST_CASE("a change that was applied in part is taken back", "[e2e][kubernetes]") {
    const std::string manifest = deployment("a") + config("c");
    World world(settings(with_stacks({record(1, "app", "default", manifest)})));
    std::string broken = deployment("a") + config("c", "2");
    broken.replace(broken.find("matchLabels: {app: a}"), 21, "matchLabels: {app: b}");
    broken.replace(broken.find("labels: {app: a}"), 16, "labels: {app: b}");
    world.write("app.yml", broken);
    world.desire("  - {name: app, environment: kube, file: app.yml}\n");
    SECTION("it is not even sent") {
        const Result done = apply(world);
        INFO(done.out << done.err);
        CHECK(done.exit_code == 4);
        CHECK_THAT(done.out, Contains("field is immutable"));
        CHECK(world.writes().empty());
    }
    SECTION("without the preflight the former manifest is sent again") {
        const Result done = apply(world, "ptr_admin", {"--no-preflight", "--wait-timeout", "1s"});
        INFO(done.out << done.err);
        CHECK(done.exit_code == 4);
        CHECK_THAT(done.out,
                   Contains("field is immutable") && Contains("the former manifest was sent again"));
        CHECK(object(world, "ConfigMap", "c").at("data").at("a") == "1");
    }
}

TEST_CASE("a manifest that a server would read for ever is never sent", "[e2e][kubernetes]") {
    World world(settings());
    world.write("app.yml", "%YAML 1.3\n---\n" + deployment("a"));
    world.desire("  - {name: app, environment: kube, file: app.yml}\n");
    const Result done = apply(world, "ptr_admin", {"--no-preflight"});
    INFO(done.out << done.err);
    CHECK(done.exit_code == 4);
    CHECK_THAT(done.out, Contains("app.yml:1:1: '%YAML 1.3' is not a version of YAML"));
    CHECK(world.writes().empty());
}

TEST_CASE("git to inline is a replacement, since the server takes an update for git settings",
          "[e2e][kubernetes]") {
    json git = record(1, "app", "default", deployment("a"));
    git["GitConfig"] = {{"URL", "https://git.example.com/a.git"},
                        {"ReferenceName", "refs/heads/main"},
                        {"ConfigFilePath", "k8s-deployment.yml"},
                        {"ConfigHash", "abc"}};
    World world(settings(with_stacks({git})));
    world.write("app.yml", deployment("a"));
    world.desire("  - {name: app, environment: kube, file: app.yml}\n");
    const Result plan = world.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out, Contains("replace"));
    apply(world);
    CHECK(world.writes().empty());
}

TEST_CASE("what no manifest can have is a mistake of the input", "[e2e][kubernetes]") {
    World world(settings(with_stacks({record(1, "app", "default", deployment("a"))})));
    world.write("app.yml", deployment("a"));
    SECTION("env, where the type is written") {
        world.desire("  - {name: app, environment: kube, namespace: default, file: app.yml, env: {A: b}}\n");
        const Result plan = world.run({"plan"});
        CHECK(plan.exit_code == 1);
        CHECK_THAT(plan.err, Contains("a Kubernetes stack takes no env"));
    }
    SECTION("env, where only the environment says it") {
        world.desire("  - {name: app, environment: kube, file: app.yml, env: {A: b}}\n");
        CHECK_THAT(apply(world).out, Contains("a Kubernetes stack takes no env"));
        CHECK(world.writes().empty());
    }
}

TEST_CASE("a Kubernetes stack is renamed in place, and may have any name", "[e2e][kubernetes]") {
    World world(settings(with_stacks({record(1, "Old App", "default", deployment("a"))})));
    world.write("app.yml", deployment("a"));
    world.desire("  - {name: Web App_1.x, formerName: Old App, environment: kube, namespace: default, file: "
                 "app.yml}\n");
    const Result done = apply(world);
    INFO(done.out << done.err);
    CHECK(done.exit_code == 0);
    CHECK(json::parse(world.record_of("Web App_1.x")).at("Id") == 1);
    CHECK_THAT(object(world, "Deployment", "a").dump(), Contains("Web.App_1.x"));
    world.needs_nothing();
}

TEST_CASE("a newer server, which never answers a call that renames a Kubernetes stack, is not sent one",
          "[e2e][kubernetes]") {
    World world(settings(with_stacks({record(1, "old", "default", deployment("a"))}), "2.43"));
    world.write("app.yml", deployment("a"));
    world.desire("  - {name: new, formerName: old, environment: kube, type: kubernetes, file: app.yml}\n");
    const Result refused = apply(world);
    INFO(refused.out << refused.err);
    CHECK_THAT(refused.out, Contains("replace") && Contains("never answers a call that renames"));
    CHECK(world.writes().empty());
    const Result done = apply(world, "ptr_admin", {"--allow-replace", "--wait-timeout", "1s"});
    INFO(done.out << done.err);
    CHECK(done.exit_code == 0);
    CHECK(records(world) == 1);
    CHECK_FALSE(object(world, "Deployment", "a").is_null());
    world.needs_nothing();
}

TEST_CASE("a newer server deletes from `default`, and what is not of the stack there is spared",
          "[e2e][kubernetes]") {
    const std::string claim = "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: p}\n";
    const bool collides = GENERATE(false, true);
    const std::vector<json> stacks = {record(1, "web", "team-a", deployment("web") + claim),
                                      record(2, "other", "default", deployment(collides ? "web" : "other"))};
    World world(settings(with_stacks(stacks), "2.43"));
    world.desire("  - {name: web, environment: kube, namespace: team-a, state: absent}\n");
    const Result done = apply(world);
    INFO(done.out << done.err);
    CHECK(done.exit_code == 4);
    if (collides) {
        CHECK_THAT(done.out, Contains("it would delete Deployment default/web, which is not of this stack"));
        CHECK_FALSE(object(world, "Deployment", "web", "default").is_null());
        CHECK(world.writes().empty());
    } else { // what the server leaves is taken away, but for data
        CHECK(object(world, "Deployment", "web", "team-a").is_null());
        CHECK_THAT(done.out, Contains("PersistentVolumeClaim p") && !Contains("Deployment web"));
    }
}

TEST_CASE("the number of a stack alone makes nothing its own: servers that share a cluster count alike",
          "[e2e][kubernetes]") {
    World world(settings(with_stacks({record(1, "app", "default", deployment("a"))})));
    json state = json::parse(world.server_state());
    json theirs = object(world, "Deployment", "a");
    theirs["metadata"]["name"] = "theirs";
    theirs["metadata"]["labels"]["io.portainer.kubernetes.application.stack"] = "of-another-server";
    state["environments"][0]["objects"].push_back(theirs);
    world.server().set_state(state.dump());
    world.write("app.yml", deployment("a"));
    world.desire("  - {name: app, environment: kube, file: app.yml, prune: true}\n");
    world.needs_nothing();
    world.write("app.yml", deployment("a") + "---\n" + deployment("theirs"));
    const Result done = apply(world);
    INFO(done.out << done.err);
    CHECK(done.exit_code == 4);
    CHECK_THAT(done.out, Contains("belongs to the stack 'of-another-server' (#1 of another server)"));
    CHECK(world.writes().empty());
}

TEST_CASE("a newer server takes no List, and no list with one key twice", "[e2e][kubernetes]") {
    World world(settings("", "2.43"));
    world.write(
        "list.yml",
        "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n");
    std::string twice = deployment("a");
    twice.replace(twice.find("{name: c,"), 9, "{name: c, env: [{name: A, value: x}, {name: A, value: y}],");
    world.write("twice.yml", twice);
    world.desire("  - {name: list, environment: kube, file: list.yml}\n"
                 "  - {name: twice, environment: kube, file: twice.yml}\n");
    const Result done = apply(world);
    INFO(done.out << done.err);
    CHECK(done.exit_code == 4);
    CHECK_THAT(done.out, Contains("can't apply a List") && Contains("duplicate entries for key"));
    CHECK(world.writes().empty());
}

TEST_CASE("a typo in what is there already is known before", "[e2e][kubernetes]") {
    World world(settings(with_stacks({record(1, "app", "default", deployment("a"))})));
    std::string typo = deployment("a");
    typo.replace(typo.find("replicas"), 8, "replikas");
    world.write("app.yml", typo);
    world.desire("  - {name: app, environment: kube, file: app.yml}\n");
    const Result done = apply(world);
    INFO(done.out << done.err);
    CHECK(done.exit_code == 4);
    CHECK_THAT(done.out, Contains("spec.replikas: field not declared in schema"));
    CHECK(world.writes().empty());
}

TEST_CASE("a standard user's stack is found though its deployment goes on after the answer",
          "[e2e][kubernetes]") {
    simulator::Settings slow = settings("", "2.43");
    slow.deploy_ms = 200;
    World world(slow);
    world.write("mine.yml", deployment("mine"));
    world.desire("  - {name: mine, environment: kube, file: mine.yml}\n");
    const Result done = apply(world, "ptr_alice");
    INFO(done.out << done.err);
    CHECK(done.exit_code == 0);
    CHECK(records(world) == 1);
    world.needs_nothing("ptr_alice");
}

TEST_CASE("a standard user's stack is found where many stacks were deleted before it", "[e2e][kubernetes]") {
    World world(settings(R"(, "nextStack": 200)", "2.43"));
    world.write("mine.yml", deployment("mine"));
    world.desire("  - {name: mine, environment: kube, file: mine.yml}\n");
    const Result done = apply(world, "ptr_alice");
    INFO(done.out << done.err);
    CHECK(done.exit_code == 0);
    CHECK(records(world) == 1);
    world.needs_nothing("ptr_alice");
}

TEST_CASE("a Kubernetes stack is opened to a team", "[e2e][kubernetes]") {
    World world(settings());
    world.write("app.yml", deployment("a"));
    world.desire("  - {name: app, environment: kube, file: app.yml, access: {teams: [ops]}}\n");
    const Result done = apply(world);
    INFO(done.out << done.err);
    CHECK(done.exit_code == 0);
    world.needs_nothing();
    world.desire("  - {name: app, environment: kube, file: app.yml}\n");
    world.needs_nothing("ptr_alice");
}

TEST_CASE("what the cluster would refuse is known before, in its words", "[e2e][kubernetes]") {
    World world(settings());
    std::string typo = deployment("a");
    typo.replace(typo.find("replicas"), 8, "replikas");
    world.write("typo.yml", typo);
    world.write("kind.yml", "apiVersion: apps/v9\nkind: Deploymint\nmetadata: {name: x}\n");
    world.desire("  - {name: typo, environment: kube, file: typo.yml}\n"
                 "  - {name: kind, environment: kube, file: kind.yml}\n");
    const Result done = apply(world);
    INFO(done.out << done.err);
    CHECK(done.exit_code == 4);
    CHECK_THAT(done.out, Contains("unknown field \"spec.replikas\"") &&
                             Contains("the cluster knows no kind Deploymint of apps/v9"));
    CHECK(world.writes().empty());
}

TEST_CASE("the value of a Secret is nowhere to be seen", "[e2e][kubernetes]") {
    const auto secret = [](const std::string &value) {
        return "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n  DB_PASSWORD: " + value +
               "\n";
    };
    World world(settings(with_stacks({record(1, "app", "default", secret("hunter22222"))})));
    world.write("app.yml", secret("hunter33333"));
    world.desire("  - {name: app, environment: kube, file: app.yml}\n");
    for (const char *format : {"text", "json", "markdown", "html"}) {
        const Result plan = world.run({"plan", "--format", format});
        INFO(format << plan.out << plan.err);
        CHECK_THAT(plan.out + plan.err, !Contains("hunter"));
    }
    const Result done = apply(world);
    CHECK(done.exit_code == 0);
    CHECK_THAT(done.out + done.err, !Contains("hunter"));
}
