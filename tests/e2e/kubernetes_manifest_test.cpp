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
