#include "kubernetes/json.hpp"
#include "kubernetes/literals.hpp"
#include "kubernetes/manifest.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace stowage::kubernetes;
using Catch::Contains;
using Lines = std::vector<std::string>;
using nlohmann::json;

namespace {

Manifest read(const std::string &text) {
    return read_manifests({{"m.yml", text}});
}

Lines labels(const Manifest &manifest) {
    Lines lines;
    for (const Object &object : manifest.objects)
        lines.push_back(object.where.str() + " " + object.label());
    return lines;
}

std::string mistake(const std::string &text) {
    const Manifest manifest = read(text);
    return manifest.problems.empty()
               ? ""
               : manifest.problems.front().where.str() + ": " + manifest.problems.front().what;
}

const std::string config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a";

} // namespace

TEST_CASE("each document of a manifest is an object, and each item of a List") {
    CHECK(labels(read(config + "}\n---\n" + config + ", namespace: team-a}\n---\n# nothing\n")) ==
          Lines{"m.yml:1:1 ConfigMap a", "m.yml:5:1 ConfigMap team-a/a"});
    CHECK(labels(read("apiVersion: v1\nkind: List\nitems:\n"
                      "  - {apiVersion: v1, kind: Secret, metadata: {name: b}}\n")) ==
          Lines{"m.yml:4:5 Secret b"});
    CHECK(read_manifests({{"a.yml", config + "}\n"}, {"b.yml", config + "}\n"}}).objects.size() == 2);
}

TEST_CASE("what no server could apply is a mistake with its place") {
    CHECK_THAT(mistake("a: [\n"), Contains("m.yml:") && Contains("not valid YAML"));
    CHECK(mistake("apiVersion: v1\nmetadata: {name: a}\n") == "m.yml:1:1: this object has no kind");
    CHECK(mistake("kind: A\nmetadata: {name: a}\n") == "m.yml:1:1: this object has no apiVersion");
    CHECK(mistake("apiVersion: v1\nkind: A\n") == "m.yml:1:1: this object has no metadata.name");
    CHECK(mistake("just text\n") == "m.yml:1:1: this document is no object of Kubernetes");
    CHECK_THAT(mistake("apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}\n"),
               Contains("generateName can't be applied"));
    CHECK(mistake("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n") ==
          "m.yml:1:1: a Kustomization is no object of a cluster, and no server builds it");
    CHECK(mistake(config + "}\n").empty());
}

TEST_CASE("what is no part of an address never gets into one", "[security]") {
    for (const char *version : {"../../../../stacks", "v1/../../../../../../stacks/1?x=", "x/..", "../v1",
                                "v1?x", "apps/v1/x", "a..b/v1", "apps/v1#", "%2e%2e/v1", "V1"}) {
        INFO(version);
        CHECK_THAT(mistake("apiVersion: '" + std::string(version) + "'\nkind: A\nmetadata: {name: a}\n"),
                   Contains("is no apiVersion"));
    }
    for (const char *version :
         {"v1", "apps/v1", "v1beta1", "rbac.authorization.k8s.io/v1", "x-y.example.com/v2alpha1"})
        CHECK(mistake("apiVersion: " + std::string(version) + "\nkind: A\nmetadata: {name: a}\n").empty());
    for (const char *metadata :
         {"{name: ..}", "{name: .}", "{name: a/b}", "{name: a%2fb}", "{name: a, namespace: ..}"}) {
        INFO(metadata);
        CHECK_THAT(mistake("apiVersion: v1\nkind: A\nmetadata: " + std::string(metadata) + "\n"),
                   Contains("is no name in Kubernetes"));
    }
}

TEST_CASE("a server reads YAML of another version for ever, so it is never sent") {
    CHECK(mistake("%YAML 1.3\n---\n" + config + "}\n") ==
          "m.yml:1:1: '%YAML 1.3' is not a version of YAML that the server reads");
    CHECK(
        mistake(config + "}\n...\n%YAML 2.0\n---\n" + config + "}\n").starts_with("m.yml:5:1: '%YAML 2.0'"));
    CHECK(mistake("%YAML 1.1\n---\n" + config + "}\n").empty());
    CHECK(mistake("%YAML 1.2\n---\n" + config + "}\n").empty());
}

TEST_CASE("the namespaces that a manifest names are those of what can be in one") {
    CHECK(read(config + "}\n").spaces().empty());
    CHECK(read("apiVersion: v1\nkind: Namespace\nmetadata: {name: a, namespace: b}\n").spaces().empty());
    CHECK(read(config + ", namespace: x}\n---\n" + config + ", namespace: y}\n").spaces() ==
          std::set<std::string>{"x", "y"});
}

TEST_CASE("images of all containers are found, wherever they are") {
    const std::string text =
        "kind: List\napiVersion: v1\nitems:\n"
        "  - kind: CronJob\n    spec: {template: {spec: {containers: [&c {image: a}, *c]}}}\n"
        "  - {image: not-a-container}\n"
        "---\nspec: {initContainers: [{image: b}], ephemeralContainers: [{image: [x]}]}\n";
    Lines images;
    for (const Image &image : read(text).images)
        images.push_back(image.where.str() + " " + image.image);
    CHECK(images == Lines{"m.yml:5:54 a", "m.yml:5:54 a", "m.yml:8:33 b"});
}

TEST_CASE("a manifest is told from a compose file by its look") {
    CHECK(is_manifest({"m.yml", config + "}\n"}));
    CHECK_FALSE(is_manifest({"c.yml", "services: {a: {image: x}}\n"}));
}

TEST_CASE("an object is checked as the server writes it anew") {
    const Manifest manifest = read(
        "apiVersion: v1\nkind: ConfigMap\n"
        "metadata: {name: a, labels: {version: 1.10, on: true, count: 010, big: 100000000.0, small: 0.00001, "
        "quoted: '1.10', nothing: }}\n"
        "data:\n  mode: 0644\n  octal: 0o600\n  hex: -0x1f\n  thousand: 1_000\n  quoted: \"0644\"\n  on: "
        "yes\n"
        "  word: 'yes'\n  real: 0.5\n  whole: 3.0\n  none: ~\n  text: a b\n  flag: true\n  day: 2024-1-2\n"
        "  time: 2024-01-02T03:04:05.500+02:00\n  utc: 2024-01-02 03:04:05\n  no-day: 2024-13-02\n"
        "  clock: 12:30\n  version: 1.2.3\n  dash: '-'\n");
    REQUIRE(manifest.objects.size() == 1);
    const json object = to_json(manifest.objects.front());
    CHECK(object["data"] == json({{"mode", 420},
                                  {"octal", 384},
                                  {"hex", -31},
                                  {"thousand", 1000},
                                  {"quoted", "0644"},
                                  {"on", "yes"},
                                  {"word", "yes"},
                                  {"real", 0.5},
                                  {"whole", 3},
                                  {"none", nullptr},
                                  {"text", "a b"},
                                  {"flag", true},
                                  {"day", "2024-01-02T00:00:00Z"},
                                  {"time", "2024-01-02T03:04:05.5+02:00"},
                                  {"utc", "2024-01-02T03:04:05Z"},
                                  {"no-day", "2024-13-02"},
                                  {"clock", "12:30"},
                                  {"version", "1.2.3"},
                                  {"dash", "-"}}));
    CHECK(object["metadata"]["labels"] == json({{"version", "1.1"},
                                                {"on", "true"},
                                                {"count", "8"},
                                                {"big", "1e+08"},
                                                {"small", "1e-05"},
                                                {"quoted", "1.10"},
                                                {"nothing", "<nil>"}}));
}

TEST_CASE("what a server breaks off on when it adds its labels is a mistake", "[security]") {
    const std::string head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";
    CHECK_THAT(mistake(head + "  labels:\n"),
               Contains("m.yml:5:3: metadata.labels is nothing, and has to be a map"));
    CHECK_THAT(mistake(head + "  labels: [a]\n"), Contains("metadata.labels is a list"));
    CHECK_THAT(mistake(head + "  labels: a\n"), Contains("metadata.labels is text"));
    CHECK_THAT(mistake(head + "  labels: {1: a}\n"),
               Contains("m.yml:5:12: the key 1 of metadata.labels has to be text"));
    CHECK_THAT(mistake(head + "  2024-01-02: a\n"),
               Contains("the key 2024-01-02 of metadata has to be text"));
    CHECK_THAT(mistake("apiVersion: v1\nkind: 5\nmetadata: {name: a}\n"),
               Contains("kind is 5, and has to be text"));
    CHECK_THAT(mistake("apiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: A, metadata: {name: "
                       "a, labels: }}\n"),
               Contains("m.yml:4:") && Contains("metadata.labels is nothing"));
    for (const char *fine :
         {"  labels: {}\n", "  labels: {'1': a, b: 2}\n", "  annotations:\n", "  labels: {yes: a}\n"}) {
        INFO(fine);
        CHECK(mistake(head + fine).empty());
    }
}

TEST_CASE("a list with a type of its own can't be applied anywhere") {
    const Manifest manifest = read("apiVersion: v1\nkind: ConfigMapList\nitems: []\n");
    REQUIRE(manifest.problems.size() == 1);
    CHECK(manifest.problems.front().fatal);
    CHECK_THAT(manifest.problems.front().what, Contains("a ConfigMapList can't be applied"));
    CHECK(read("apiVersion: v1\nkind: List\nitems: []\n").problems.empty());
}

TEST_CASE("what is given twice is a mistake of keys, and worth a word of objects") {
    const Manifest keys = read("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: x, a: y}\n");
    REQUIRE(keys.problems.size() == 1);
    CHECK(keys.problems.front().fatal);
    CHECK_THAT(keys.problems.front().what, Contains("'a' is given twice"));
    const std::string object = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n";
    const Manifest objects = read(object + object);
    REQUIRE(objects.problems.size() == 1);
    CHECK_FALSE(objects.problems.front().fatal);
    CHECK_THAT(objects.problems.front().what,
               Contains("ConfigMap c is in the manifest twice (first in line 2)"));
    CHECK(read(object + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: x}\n")
              .problems.empty());
}

TEST_CASE("a name that is a number is a mistake, whatever one server makes of it") {
    const auto problems = [](const std::string &metadata) {
        return read("apiVersion: v1\nkind: ConfigMap\nmetadata: {" + metadata + "}\n").problems.size();
    };
    CHECK(problems("name: 123") == 1);
    CHECK(problems("name: c, namespace: 0x10") == 1);
    CHECK(problems("name: '123', namespace: yes") == 0);
}

TEST_CASE("a list is written as its items, each a document of its own") {
    const Manifest manifest =
        read("apiVersion: v1\nkind: List\nitems:\n"
             "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {d: 2024-01-02}}\n"
             "- {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n");
    const Manifest again = read(as_documents(manifest.objects));
    CHECK(again.lists.empty());
    REQUIRE(again.objects.size() == 2);
    for (std::size_t i = 0; i < 2; ++i)
        CHECK(to_json(again.objects[i]) == to_json(manifest.objects[i]));
}

TEST_CASE("only what the manifest says is compared with what the cluster has") {
    const json wanted = {{"spec", {{"replicas", 2}, {"list", {{{"name", "a"}}}}}}};
    CHECK(differing_paths(wanted,
                          {{"spec", {{"replicas", 2}, {"more", 1}, {"list", {{{"name", "a"}, {"x", 1}}}}}}})
              .empty());
    CHECK(differing_paths(wanted, {{"spec", {{"replicas", 5}, {"list", {{{"name", "b"}}}}}}}) ==
          Lines{"spec.list[0].name", "spec.replicas"});
    CHECK(differing_paths({{"a", json::object()}, {"b", nullptr}}, json::object()).empty());
    CHECK(differing_paths({{"a", 1}}, json::object()) == Lines{"a"});
}

TEST_CASE("what manifests have of secrets and variables is found") {
    const Manifest manifest =
        read("apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {A: x}\n"
             "data:\n  B: eQ==\n---\nspec: {containers: [{env: [{name: K, value: v},"
             " {name: R, valueFrom: {}}]}]}\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\n");
    Lines values;
    for (const SecretValue &value : secret_values(manifest))
        values.push_back(value.object + " " + value.key + " " + value.value);
    CHECK(values == Lines{"Secret db B eQ==", "Secret db A x"});
    REQUIRE(variables(manifest).size() == 1);
    CHECK(variables(manifest).front().name == "K");
}
