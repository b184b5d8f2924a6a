// What a server makes of a manifest before the cluster gets it, and what it can't be given.
#include "kubernetes_world.hpp"
#include "simulator/fixture_repository.hpp"

#include <catch2/catch.hpp>

using namespace e2e::kubernetes;
using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

const std::string head = "apiVersion: v1\nkind: ConfigMap\n";

std::string generation() {
    return GENERATE(as<std::string>{}, "2.23", "2.43");
}

} // namespace

TEST_CASE("what a server writes otherwise than the manifest is no difference", "[e2e][kubernetes]") {
    World world(settings("", generation()));
    world.write("app.yml", head + "metadata: {name: c, labels: {version: 1.10, on: true}}\n"
                                  "data: {day: 2024-01-02, quoted: \"2024-01-02\", word: yes}\n");
    world.desire("  - {name: app, environment: kube, file: app.yml}\n");
    const Result done = apply(world, "ptr_admin", {"--wait-timeout", "5s"});
    INFO(done.out << done.err);
    CHECK(done.exit_code == 0);
    const json stored = object(world, "ConfigMap", "c");
    CHECK(stored["data"] ==
          json({{"day", "2024-01-02T00:00:00Z"}, {"quoted", "2024-01-02"}, {"word", "yes"}}));
    CHECK(stored["metadata"]["labels"]["version"] == "1.1");
    world.needs_nothing();
}

TEST_CASE("a manifest that a server would break off on is never sent", "[e2e][kubernetes][security]") {
    World world(settings("", generation()));
    const std::string bad = GENERATE(as<std::string>{}, "metadata: {name: c, labels: }\n",
                                     "metadata: {name: c, labels: {1: a}}\n", "metadata: {name: c, 1: a}\n");
    world.write("app.yml", head + bad);
    world.desire("  - {name: app, environment: kube, file: app.yml}\n");
    for (const std::vector<std::string> &more :
         {std::vector<std::string>{}, std::vector<std::string>{"--no-preflight"}}) {
        const Result done = apply(world, "ptr_admin", more);
        INFO(done.out << done.err);
        CHECK(done.exit_code == 4);
        CHECK_THAT(done.out, Contains("a server that adds its labels to it would break off"));
    }
    CHECK(world.writes().empty());
}

TEST_CASE("a manifest that was taken from a cluster has the server's labels, which are no difference",
          "[e2e][kubernetes]") {
    World world(settings("", generation()));
    const std::string label = "io.portainer.kubernetes.application.stack";
    world.write("app.yml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, labels: {" + label +
                               "id: '999', " + label + ": other, own: x}}\ndata: {a: '1'}\n");
    world.desire("  - {name: app, environment: kube, namespace: default, file: app.yml}\n");
    const Result done = apply(world);
    INFO(done.out << done.err);
    CHECK(done.exit_code == 0);
    world.needs_nothing();
    change_by_hand(world, "ConfigMap", "c", "/metadata/labels/own", "y");
    CHECK_THAT(world.run({"plan"}).out, Contains("ConfigMap c: metadata.labels.own"));
    CHECK(apply(world).exit_code == 0);
    world.needs_nothing();
}

TEST_CASE("a status that a kind does not have is known before", "[e2e][kubernetes]") {
    World world(settings("", generation()));
    world.write("app.yml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\nstatus: {}\n");
    world.desire("  - {name: app, environment: kube, namespace: default, file: app.yml}\n");
    const Result done = apply(world);
    INFO(done.out << done.err);
    CHECK(done.exit_code == 4);
    CHECK_THAT(done.out, Contains("blocked") && Contains("status"));
    CHECK(world.writes().empty());
}

TEST_CASE("a newer server reads no manifest whose file is not named as YAML", "[e2e][kubernetes]") {
    const std::string server = generation();
    World world(settings("", server));
    simulator::FixtureRepository repository((world.folder() / "stacks.git").string());
    repository.commit(
        {{"app.json", R"({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}})"}});
    world.serve("stacks", repository.path());
    world.desire("  - {name: app, environment: kube, namespace: default, gitConfig: {url: '" +
                 world.git_url("stacks") + "', configFilePath: app.json}}\n");
    const Result done = apply(world);
    INFO(done.out << done.err);
    if (server == "2.23") {
        CHECK(done.exit_code == 0);
        world.needs_nothing();
        return;
    }
    CHECK(done.exit_code == 4);
    CHECK_THAT(done.out, Contains("this server does not read 'app.json'"));
    CHECK(world.writes().empty());
}

TEST_CASE("a List from git is its items where kubectl deploys, and blocked where the server does",
          "[e2e][kubernetes]") {
    const std::string server = generation();
    World world(settings("", server));
    simulator::FixtureRepository repository((world.folder() / "stacks.git").string());
    const std::string list = "apiVersion: v1\nkind: List\nitems:\n"
                             "- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: '1'}}\n"
                             "- {apiVersion: v1, kind: ConfigMap, metadata: {name: d}, data: {a: '1'}}\n";
    repository.commit({{"app.yml", list}});
    world.serve("stacks", repository.path());
    const std::string stack = "  - {name: app, environment: kube, namespace: default, ";
    const std::string git = "gitConfig: {url: '" + world.git_url("stacks") + "', configFilePath: app.yml}}\n";
    world.desire(stack + git);
    const Result done = apply(world);
    INFO(done.out << done.err);
    if (server == "2.43") {
        CHECK(done.exit_code == 4);
        CHECK_THAT(done.out, Contains("can't apply a List"));
        CHECK(world.writes().empty());
        return;
    }
    CHECK(done.exit_code == 0);
    world.needs_nothing();
    remove_by_hand(world, "d");
    CHECK_THAT(world.run({"plan"}).out, Contains("ConfigMap d is missing"));
    CHECK(apply(world).exit_code == 0);
    world.needs_nothing();
    world.desire(stack + "state: absent}\n");
    CHECK(apply(world).exit_code == 0);
    CHECK(object(world, "ConfigMap", "d").is_null());
}

TEST_CASE("a newer server leaves the fields of a strategy that no manifest has named", "[e2e][kubernetes]") {
    const std::string server = generation();
    World world(settings(with_stacks({record(1, "app", "default", deployment("a"))}), server));
    const auto with_strategy = [](const std::string &strategy) {
        std::string text = deployment("a");
        return text.replace(text.find("  replicas"), 0, "  strategy: {" + strategy + "}\n");
    };
    world.write("app.yml", with_strategy("type: Recreate"));
    world.desire("  - {name: app, environment: kube, namespace: default, file: app.yml}\n");
    const Result done = apply(world);
    INFO(done.out << done.err);
    CHECK(done.exit_code == (server == "2.23" ? 0 : 4));
    if (server == "2.43") {
        CHECK_THAT(done.out, Contains("maxSurge: 25%, maxUnavailable: 25%"));
        for (const char *strategy :
             {"type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}", "type: Recreate"}) {
            world.write("app.yml", with_strategy(strategy));
            const Result again = apply(world);
            INFO(again.out << again.err);
            CHECK(again.exit_code == 0);
        }
    }
    CHECK(object(world, "Deployment", "a").at("spec").at("strategy") == json{{"type", "Recreate"}});
    world.needs_nothing();
}

TEST_CASE("a list with a type of its own is applied by no server", "[e2e][kubernetes]") {
    World world(settings("", generation()));
    world.write("app.yml", "apiVersion: v1\nkind: ConfigMapList\nitems:\n"
                           "- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n");
    world.desire("  - {name: app, environment: kube, file: app.yml}\n");
    const Result done = apply(world);
    INFO(done.out << done.err);
    CHECK(done.exit_code == 4);
    CHECK_THAT(done.out, Contains("a ConfigMapList can't be applied"));
    CHECK(world.writes().empty());
}

TEST_CASE("an object whose labels somebody took off is there, and gets them back", "[e2e][kubernetes]") {
    const std::string manifest = deployment("a") + config("c");
    World world(settings(with_stacks({record(1, "app", "default", manifest)})));
    world.write("app.yml", manifest);
    world.desire("  - {name: app, environment: kube, file: app.yml}\n");
    world.needs_nothing();
    const char *kind = GENERATE("Deployment", "ConfigMap");
    const std::string name = kind == std::string("Deployment") ? "a" : "c";
    change_by_hand(world, kind, name, "/metadata/labels", json::object());
    const Result plan = world.run({"plan", "--detailed-exitcode"});
    INFO(plan.out);
    CHECK(plan.exit_code == 2);
    CHECK_THAT(plan.out, Contains(std::string(kind) + " " + name +
                                  ": metadata.labels.io.portainer.kubernetes.application.stackid") &&
                             !Contains("missing"));
    CHECK(apply(world).exit_code == 0);
    CHECK(object(world, kind, name).dump().find("application.stackid") != std::string::npos);
    world.needs_nothing();
}

TEST_CASE("what takes the place of something else in an object is no mistake", "[e2e][kubernetes]") {
    World world(settings("", generation()));
    const auto with_env = [](const std::string &env) {
        std::string manifest = deployment("a");
        return manifest.replace(manifest.find("{name: c,"), 9, "{name: c, env: [{name: A, " + env + "}],");
    };
    world.desire("  - {name: app, environment: kube, file: app.yml}\n");
    for (const char *env : {"value: x", "valueFrom: {fieldRef: {fieldPath: metadata.name}}"}) {
        world.write("app.yml", with_env(env));
        const Result done = apply(world, "ptr_admin", {"--wait-timeout", "5s"});
        INFO(done.out << done.err);
        CHECK(done.exit_code == 0);
        world.needs_nothing();
    }
}
