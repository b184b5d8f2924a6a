// Stacks of a cluster, as its API shows them through the server. No pods are needed: ConfigMaps, and
// Deployments that are scaled to nothing.

#include "stage.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using nlohmann::json;
using real::Engine;
using real::Setting;
using real::Source;
using real::Stage;
using real::Who;

namespace {

std::vector<Setting> clusters(const std::vector<Source> &sources = {Source::inline_file}) {
    std::vector<Setting> settings;
    for (const std::string &place : real::Place::names())
        for (const Source source : sources)
            settings.push_back({place, {source, Engine::kubernetes}});
    return settings;
}

std::string config(const std::string &name, const std::string &value) {
    return "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + "}\ndata: {a: '" + value +
           "'}\n";
}

std::string deployment(const std::string &name, const std::string &field = "replicas") {
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name + "}\nspec:\n  " + field +
           ": 0\n  selector: {matchLabels: {app: " + name +
           "}}\n  template:\n    metadata: {labels: {app: " + name +
           "}}\n    spec: {containers: [{name: c, image: 'busybox:1'}]}\n";
}

const std::string in_default = ", namespace: default";

std::string configs(Stage &stage, const std::string &space = "default") {
    return stage.place().cluster("api/v1/namespaces/" + space + "/configmaps");
}

/// `data.a` of a ConfigMap; "" where it is not there.
std::string value_of(Stage &stage, const std::string &name, const std::string &space = "default") {
    const auto reply = stage.place().call("GET", configs(stage, space) + "/" + stage.full(name));
    return reply.status == 200 ? reply.json().at("data").value("a", "") : std::string();
}

void delete_by_hand(Stage &stage, const std::string &name) {
    stage.place().call("DELETE", configs(stage) + "/" + stage.full(name));
}

/// As `kubectl edit` would.
void change_by_hand(Stage &stage, const std::string &name, const std::string &value) {
    const json before = stage.place().get(configs(stage) + "/" + stage.full(name));
    json after = {{"apiVersion", "v1"},
                  {"kind", "ConfigMap"},
                  {"metadata", {{"name", stage.full(name)}, {"labels", before.at("metadata").at("labels")}}},
                  {"data", {{"a", value}}}};
    delete_by_hand(stage, name);
    REQUIRE(stage.place().call("POST", configs(stage), after.dump()).status == 201);
}

int records(Stage &stage) {
    int count = 0;
    for (const json &stack : stage.place().get("/api/stacks"))
        count += stack.at("Name").get<std::string>().starts_with(stage.full("")) ? 1 : 0;
    return count;
}

/// A namespace of the scenario's own.
class Space {
public:
    explicit Space(Stage &stage) : stage_(stage), name_(stage.full("space")) {
        const json space = {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", name_}}}};
        REQUIRE(stage.place().call("POST", stage.place().cluster("api/v1/namespaces"), space.dump()).status ==
                201);
    }
    ~Space() { stage_.place().call("DELETE", stage_.place().cluster("api/v1/namespaces/" + name_)); }
    Space(const Space &) = delete;
    Space &operator=(const Space &) = delete;

    [[nodiscard]] const std::string &name() const { return name_; }

private:
    Stage &stage_;
    std::string name_;
};

/// Has the cluster what a manifest says.
void deploy_app(Stage &stage, const std::string &manifest) {
    stage.put("app", manifest);
    stage.desire({stage.item("app", in_default)});
    stage.applies_well();
}

} // namespace

TEST_CASE("what a manifest says is in the cluster, whatever is deleted or changed there by hand") {
    Stage stage(GENERATE(from_range(clusters({Source::inline_file, Source::git}))));
    if (!stage.can_play())
        return;
    for (const std::string value : {"one", "two"}) {
        stage.put("app", deployment(stage.full("web")) + config(stage.full("c"), value));
        stage.desire({stage.item("app", in_default)});
        stage.applies_well();
        CHECK(value_of(stage, "c") == value);
    }
    const bool gone = GENERATE(true, false);
    gone ? delete_by_hand(stage, "c") : change_by_hand(stage, "c", "other");
    const Result plan = stage.run({"plan", "--detailed-exitcode"});
    INFO(plan.out);
    CHECK(plan.exit_code == 2);
    CHECK_THAT(plan.out, Contains(gone ? "is missing" : "data.a"));
    stage.applies_well();
    CHECK(value_of(stage, "c") == "two");
}

TEST_CASE("values that a server writes otherwise than the manifest of a cluster are no difference") {
    Stage stage(GENERATE(from_range(clusters())));
    if (!stage.can_play())
        return;
    deploy_app(stage, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + stage.full("c") +
                          ", labels: {version: 1.10, on: true}}\ndata: {a: 2024-01-02, b: yes}\n");
    CHECK(value_of(stage, "c") == "2024-01-02T00:00:00Z");
}

TEST_CASE("an object of a cluster whose labels somebody took off is there, and gets them back") {
    Stage stage(GENERATE(from_range(clusters())));
    if (!stage.can_play())
        return;
    deploy_app(stage, config(stage.full("c"), "one"));
    delete_by_hand(stage, "c");
    const json bare = {{"apiVersion", "v1"},
                       {"kind", "ConfigMap"},
                       {"metadata", {{"name", stage.full("c")}}},
                       {"data", {{"a", "one"}}}};
    REQUIRE(stage.place().call("POST", configs(stage), bare.dump()).status == 201);
    const Result plan = stage.run({"plan", "--detailed-exitcode"});
    INFO(plan.out);
    CHECK(plan.exit_code == 2);
    CHECK_THAT(plan.out, Contains(": metadata.labels") && !Contains("missing"));
    stage.applies_well();
}

TEST_CASE("what a manifest no longer names is said, and taken away where prune says so") {
    Stage stage(GENERATE(from_range(clusters())));
    if (!stage.can_play())
        return;
    deploy_app(stage, config(stage.full("c"), "one") + config(stage.full("old"), "one"));
    stage.put("app", config(stage.full("c"), "one"));
    stage.applies_well();
    CHECK_THAT(stage.run({"plan"}).out, Contains("no longer names: ConfigMap " + stage.full("old")));
    CHECK(value_of(stage, "old") == "one");
    stage.desire({stage.item("app", in_default + ", prune: true")});
    stage.applies_well();
    CHECK(value_of(stage, "old").empty());
    CHECK(value_of(stage, "c") == "one");
}

TEST_CASE("an object of another stack is left alone, preflight or not") {
    Stage stage(GENERATE(from_range(clusters())));
    if (!stage.can_play())
        return;
    deploy_app(stage, config(stage.full("c"), "one"));
    stage.put("app", config(stage.full("c"), "two"));
    stage.desire({stage.item("app", in_default)});
    stage.put("other", config(stage.full("c"), "theirs"));
    stage.desire({stage.item("other", in_default)});
    for (const std::vector<std::string> &more :
         {std::vector<std::string>{}, std::vector<std::string>{"--no-preflight"}}) {
        const Result done = stage.apply(more);
        INFO(done.out << done.err);
        CHECK(done.exit_code == 4);
        CHECK_THAT(done.out, Contains("belongs to the stack '" + stage.full("app") + "'"));
    }
    CHECK(value_of(stage, "c") == "one");
    CHECK(records(stage) == 1);
}

TEST_CASE("what a cluster would refuse is known before, and nothing of it is applied") {
    Stage stage(GENERATE(from_range(clusters())));
    if (!stage.can_play())
        return;
    const std::string good = deployment(stage.full("web")) + config(stage.full("c"), "one");
    deploy_app(stage, good);
    std::string other_selector = deployment(stage.full("web"));
    const std::string app = "{app: " + stage.full("web") + "}";
    for (auto at = other_selector.find(app); at != std::string::npos; at = other_selector.find(app))
        other_selector.replace(at, app.size(), "{app: x}");
    for (const std::string &bad :
         {deployment(stage.full("web"), "replikas"), other_selector,
          std::string("---\napiVersion: x/v1\nkind: Nothing\nmetadata: {name: n}\n")}) {
        stage.put("app", bad + config(stage.full("c"), "two"));
        const Result done = stage.apply();
        INFO(done.out << done.err);
        CHECK(done.exit_code == 4);
        CHECK_THAT(done.out, Contains("blocked"));
        CHECK(value_of(stage, "c") == "one");
    }
    stage.put("app", good);
    stage.needs_nothing();
}

TEST_CASE(
    "of stacks of one name in two namespaces each is its own, and a deletion takes nothing of the other") {
    Stage stage(GENERATE(from_range(clusters())));
    if (!stage.can_play())
        return;
    const Space space(stage);
    const std::string there = ", namespace: " + space.name();
    stage.put("app", config(stage.full("c"), "one"));
    stage.desire({stage.item("app", in_default), stage.item("app", there)});
    stage.applies_well();
    CHECK(records(stage) == 2);
    const std::string path = ", file: app.yml";
    const auto absent = [&](const std::string &where) {
        std::string item = stage.item("app", where + ", state: absent");
        return item.erase(item.find(path), path.size());
    };
    stage.desire({absent(there)});
    const Result first = stage.apply(); // a newer server would take the other one's: blocked
    INFO(first.out << first.err);
    CHECK((first.exit_code == 0 || first.exit_code == 4));
    CHECK(value_of(stage, "c") == "one");
    CHECK(value_of(stage, "c", space.name()).empty() == (first.exit_code == 0));
    stage.desire({absent(in_default)});
    stage.applies_well();
    stage.desire({absent(there)});
    stage.applies_well();
    CHECK(value_of(stage, "c").empty());
    CHECK(value_of(stage, "c", space.name()).empty());
    CHECK(records(stage) == 0);
}

TEST_CASE("a standard user's stack of a cluster is made once") {
    Stage stage(GENERATE(from_range(clusters())));
    if (!stage.can_play())
        return;
    if (stage.place().key(Who::user).empty())
        return;
    stage.put("app", config(stage.full("c"), "one"));
    stage.desire({stage.item("app", in_default)});
    stage.applies_well({}, Who::user);
    stage.applies_well({}, Who::user);
    CHECK(value_of(stage, "c") == "one");
    CHECK(records(stage) == 1);
    stage.put("app", config(stage.full("c"), "two"));
    stage.applies_well({}, Who::user);
    CHECK(value_of(stage, "c") == "two");
    CHECK(records(stage) == 1);
}

TEST_CASE("what a manifest puts in the place of something else in an object is deployed") {
    Stage stage(GENERATE(from_range(clusters())));
    if (!stage.can_play())
        return;
    const auto with_env = [&](const std::string &env) {
        std::string text = deployment(stage.full("web"));
        return text.replace(text.find("{name: c,"), 9, "{name: c, env: [{name: A, " + env + "}],");
    };
    deploy_app(stage, with_env("value: x"));
    deploy_app(stage, with_env("valueFrom: {fieldRef: {fieldPath: metadata.name}}"));
}
