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

TEST_CASE("an object is sent as kubectl reads it") {
    const std::string text = config + "}\ndata:\n  mode: 0644\n  hex: 0x1f\n  quoted: \"0644\"\n  on: yes\n"
                                      "  word: 'yes'\n  real: 0.5\n  none: ~\n  text: a b\n  flag: true\n";
    const Manifest manifest = read(text);
    REQUIRE(manifest.objects.size() == 1);
    CHECK(to_json(manifest.objects.front(), text)["data"] == json({{"mode", 420},
                                                                   {"hex", 31},
                                                                   {"quoted", "0644"},
                                                                   {"on", true},
                                                                   {"word", "yes"},
                                                                   {"real", 0.5},
                                                                   {"none", nullptr},
                                                                   {"text", "a b"},
                                                                   {"flag", true}}));
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
