#include "../desired/folder.hpp"
#include "desired/load_policy.hpp"
#include "policy/check.hpp"
#include "support/error.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace stowage;
using Catch::Contains;
using desired::test::Folder;

namespace {

/// `place: severity: rule: what`, one a line.
std::string found_in(const desired::State &state) {
    std::string text;
    for (const support::Diagnostic &one : policy::check(state))
        text += fmt::format("{}: {}: {}: {}\n", one.where.str(), support::name_of(one.severity), one.rule,
                            one.what);
    return text;
}

/// With one server, one environment, and these parts.
std::string found(Folder &folder, const std::string &policy, const std::string &rest) {
    folder.write("s.yaml", "apiVersion: stowage/v1\n"
                           "servers: [{name: main, url: https://p.example.com, apiKey: {env: K}}]\n"
                           "defaults: {environment: production}\n"
                           "policy: {" +
                               policy + "}\n" + rest);
    return found_in(desired::load({"s.yaml"}, {}));
}

const std::string one_stack =
    "stacks:\n  - {name: web, file: app.yml, env: {TAG: \"1\", HOST: {env: HOST}}}\n";

} // namespace

TEST_CASE("images of a compose file against the policy", "[policy][check]") {
    Folder folder;
    folder.write(
        "app.yml",
        "services:\n"
        "  a: {image: 'registry.example.com/a:${TAG}'}\n"
        "  b: {image: nginx:latest}\n"
        "  c: {image: 'busybox@sha256:0000000000000000000000000000000000000000000000000000000000000000'}\n"
        "  d: {build: .}\n");
    CHECK(found(folder, "", one_stack) ==
          "app.yml:5:14: error: compose: the folder '.' will not be there: the "
          "server keeps only the compose file of a "
          "stack without git\n");
    folder.write(
        "app.yml",
        "services:\n"
        "  a: {image: 'registry.example.com/a:${TAG}'}\n"
        "  b: {image: nginx:latest}\n"
        "  c: {image: 'busybox@sha256:0000000000000000000000000000000000000000000000000000000000000000', "
        "profiles: [debug]}\n");
    CHECK(found(folder, "noLatest: true", one_stack) ==
          "app.yml:3:14: error: policy-no-latest: image 'nginx:latest' of service 'b' names no version but "
          "latest\n");
    CHECK(found(folder, "deniedImages: {patterns: ['docker.io/library/busybox'], severity: warning}",
                one_stack) ==
          "app.yml:4:14: warning: policy-denied-images: image "
          "'busybox@sha256:0000000000000000000000000000000000000000000000000000000000000000' of service 'c' "
          "is denied by "
          "'docker.io/library/busybox'\n");
    CHECK(found(folder, "allowedRegistries: [registry.example.com]", one_stack) ==
          "app.yml:3:14: error: policy-allowed-registries: image 'nginx:latest' of service 'b' comes from "
          "docker.io, "
          "which is not allowed\n"
          "app.yml:4:14: error: policy-allowed-registries: image "
          "'busybox@sha256:0000000000000000000000000000000000000000000000000000000000000000' of service 'c' "
          "comes from "
          "docker.io, which is not allowed\n");
    CHECK(found(folder, "noLatest: false, requiredAutoUpdate: true, allowedReferences: [x]", one_stack) ==
          "");
}

TEST_CASE("an image that is not known here does not pass", "[policy][check]") {
    Folder folder;
    folder.write("app.yml",
                 "services:\n  a: {image: '${HOST}/a:1'}\n  b: {image: 'registry.example.com/b:${HOST}'}\n");
    const std::string text = found(folder, "allowedRegistries: [registry.example.com]", one_stack);
    CHECK_THAT(text,
               Contains("app.yml:2:14: error: policy-allowed-registries: image '(secret)/a:1' of service 'a' "
                        "can't be checked") &&
                   !Contains("service 'b'"));
    CHECK_THAT(found(folder, "noLatest: true", one_stack), Contains("service 'b' can't be checked"));
    folder.write("app.yml", "include: [other.yml]\nservices:\n  a: {image: 'x:1'}\n");
    folder.write("other.yml", "services: {}\n");
    CHECK_THAT(found(folder, "noLatest: true", one_stack),
               Contains("app.yml:1:1: error: policy-no-latest: the images of what is taken from elsewhere "
                        "can't be known"));
}

TEST_CASE("builds and volumes pull images too, and what can't be known of them does not pass",
          "[policy][check][security]") {
    Folder folder;
    const auto errors = [&](const std::string &service) {
        folder.write("app.yml", "services:\n  a:\n    image: registry.example.com/a:1\n" + service);
        return found(folder,
                     "deniedImages: ['busybox:*'], allowedRegistries: [docker.io, registry.example.com]",
                     one_stack);
    };
    const auto inline_build = [](const std::string &dockerfile) {
        return "    build: {context: ., dockerfile_inline: \"" + dockerfile + "\"}\n";
    };
    CHECK_THAT(
        errors(inline_build("FROM busybox:2\\nCMD [x]")),
        Contains("error: policy-denied-images: image 'busybox:2' of the build of service 'a' is denied"));
    for (const char *hidden :
         {"from --platform=linux/amd64 \\\\\\n  busybox:2 AS x", "FROM scratch\\nCOPY --from=busybox:2 /a /b",
          "FROM scratch\\nRUN --mount=type=bind,from=busybox:2,target=/x true",
          "# syntax=busybox:2\\nFROM scratch",
          "FROM scratch\\nRUN <<'A\\\\'\\ntrue\\nA\\\\\\nCOPY --from=busybox:2 /a /b"}) {
        INFO(hidden);
        CHECK_THAT(errors(inline_build(hidden)), Contains("image 'busybox:2' of the build of service 'a'"));
    }
    for (const char *unknown : {"ARG B=alpine\\nFROM $$B", "FROM $${B}"}) {
        INFO(unknown);
        CHECK_THAT(errors(inline_build(unknown)),
                   Contains("what the build of service 'a' uses can't be known"));
    }
    CHECK_THAT(errors(inline_build("FROM alpine:3 AS x\\nFROM x\\nCOPY --from=0 /a /b")), !Contains("error"));
    CHECK_THAT(errors("    build: https://git.example.com/x.git\n"),
               Contains("what the build of service 'a' uses can't be known"));
    CHECK_THAT(errors("    build: {context: ., dockerfile_inline: FROM scratch, additional_contexts: {x: "
                      "docker-image://busybox:2}}\n"),
               Contains("image 'busybox:2' of the build"));
    for (const char *arguments : {"{BUILDKIT_SYNTAX: 'busybox:2'}", "['BUILDKIT_SYNTAX=busybox:2']"})
        CHECK_THAT(errors("    build: {context: ., dockerfile_inline: FROM scratch, args: " +
                          std::string(arguments) + "}\n"),
                   Contains("image 'busybox:2' of the build"));
    CHECK_THAT(errors("    build: {context: ., dockerfile_inline: FROM scratch, args: [BUILDKIT_SYNTAX]}\n"),
               Contains("what the build of service 'a' uses can't be known"));
    CHECK_THAT(
        errors("    volumes: [{type: image, source: evil.example.com/x:1, target: /x}]\n"),
        Contains("image 'evil.example.com/x:1' of a volume of service 'a' comes from evil.example.com"));
    CHECK_THAT(errors("    extends: {file: ../x.yml, service: y}\n"),
               Contains("the images of what is taken from elsewhere"));
    CHECK_THAT(errors("    extends: {service: b}\n  b: {image: 'alpine:3'}\n"), !Contains("error"));
}

TEST_CASE("secrets that are written in a compose file are found", "[policy][check][secrets]") {
    Folder folder;
    folder.write("app.yml", "services:\n  a:\n    image: x:1\n    environment:\n      DB_PASSWORD: hunter2\n"
                            "      API_TOKEN: ${TAG}\n      COLOUR: red\n  b: {image: 'x:1', environment: "
                            "[SECRET_KEY=abc, PLAIN=1, DB_PASSWORD]}\n");
    const std::string text = found(folder, "noLiteralSecrets: true", one_stack);
    CHECK_THAT(text, Contains("app.yml:5:20: error: policy-no-literal-secrets: service 'a' has the value of "
                              "DB_PASSWORD written here") &&
                         Contains("service 'b' has the value of SECRET_KEY") && !Contains("API_TOKEN") &&
                         !Contains("hunter2") && !Contains("COLOUR"));
}

TEST_CASE("images of pods are found wherever they are", "[policy][check]") {
    Folder folder;
    folder.write(
        "app.yml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: x, labels: {image: 'evil/label:1'}}\nspec:\n"
        "  containers: [{name: c, image: 'a:1'}]\n  volumes:\n    - {name: v, image: {reference: 'b:1'}}\n"
        "---\napiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nspec: {image: 'c:1'}\n");
    const std::string text = found(folder, "allowedRegistries: [registry.example.com]", one_stack);
    CHECK_THAT(text, Contains("image 'a:1'") && Contains("image 'b:1'") && !Contains("evil/label"));
}

TEST_CASE("manifests have images too", "[policy][check]") {
    Folder folder;
    folder.write("app.yml",
                 "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n"
                 "      initContainers:\n        - image: busybox\n"
                 "      containers:\n        - {name: x, image: 'nginx:1'}\n");
    CHECK(found(folder, "noLatest: true", one_stack) ==
          "app.yml:8:18: error: policy-no-latest: image 'busybox' of a container names no version\n");
}

TEST_CASE("what compose files and the files that they name must have", "[policy][check]") {
    Folder folder;
    folder.write("stacks/app.yml",
                 "services:\n"
                 "  a:\n"
                 "    image: 'x${NONE}'\n"
                 "    env_file: [here.env, gone.env, {path: maybe.env, required: false}, ../../up.env]\n"
                 "    networks: [front]\n"
                 "    configs: [c]\n"
                 "    environment: {A: '${B:?say it}', C: '${HOST:?x}'}\n"
                 "configs:\n"
                 "  c: {file: ./gone.conf}\n");
    folder.write("stacks/here.env", "A=1\n");
    CHECK(found(folder, "", "stacks:\n  - {name: web, file: stacks/app.yml, env: {HOST: {env: HOST}}}\n") ==
          "stacks/app.yml:3:12: warning: compose: NONE is not set, an empty string is used\n"
          "stacks/app.yml:4:16: error: compose: env file 'here.env' will not be there: the server keeps only "
          "the compose file of a stack without git\n"
          "stacks/app.yml:4:26: error: compose: env file 'gone.env' will not be there: the server keeps only "
          "the compose file of a stack without git\n"
          "stacks/app.yml:4:72: error: compose: env file '../../up.env' will not be there: the server keeps "
          "only the compose file of a stack without git\n"
          "stacks/app.yml:5:16: error: compose: service 'a' uses the network 'front', which the file does "
          "not declare\n"
          "stacks/app.yml:7:22: error: compose: the variable B is required and not set: say it\n"
          "stacks/app.yml:9:13: error: compose: file 'gone.conf' will not be there: the server keeps only "
          "the compose file of a stack without git\n");
    folder.write("app.yml", "services: [\n");
    CHECK_THAT(found(folder, "", one_stack), Contains("app.yml:") && Contains(": error: compose: "));
    CHECK(found(folder, "", "stacks:\n  - {name: web, state: absent}\n") == "");
}

TEST_CASE("what two stacks of one environment want is said of the later one", "[policy][check]") {
    Folder folder;
    const std::string service = "services:\n  a:\n    image: x\n    ";
    folder.write("a.yml", service + "ports: ['80:80']\n");
    folder.write("b.yml", service + "ports: ['127.0.0.1:80:8080']\n");
    folder.write("c.yml", service + "container_name: web\n");
    const auto stacks = [&](const std::string &more) {
        return found(
            folder, "",
            "stacks:\n  - {name: one, type: standalone, file: a.yml}\n  - {name: two, type: standalone, " +
                more + "}\n");
    };
    CHECK(stacks("file: b.yml") ==
          "b.yml:4:13: warning: compose: stack 'one' wants port 80/tcp of environment "
          "'production' too: only one of them can have it\n");
    CHECK(stacks("file: b.yml, environment: staging") == "");
    CHECK(stacks("file: b.yml, state: stopped") == "");
    CHECK(stacks("file: c.yml") == "");
}

TEST_CASE("repositories and references against the policy", "[policy][check]") {
    Folder folder;
    const std::string stacks =
        "sources:\n"
        "  - {name: acme, url: https://evil.example/a.git}\n"
        "stacks:\n"
        "  - name: a\n"
        "    gitConfig: {url: https://git.example.com/acme/x.git, configFilePath: a.yml}\n"
        "  - name: b\n"
        "    gitConfig:\n"
        "      url: https://git.example.com/acme/../evil.git\n"
        "      referenceName: refs/heads/mine\n"
        "      configFilePath: a.yml\n"
        "    autoUpdate: {interval: 5m}\n"
        "  - {name: c, gitConfig: {source: acme, configFilePath: a.yml}}\n"
        "  - {name: d, gitConfig: {sourceId: 7, url: https://git.example.com/acme/y, configFilePath: "
        "a.yml}}\n";
    CHECK(
        found(folder, "allowedRepositories: ['https://git.example.com/acme/*']", stacks) ==
        "s.yaml:6:23: error: policy-allowed-repositories: repository https://evil.example/a.git is not "
        "allowed\n"
        "s.yaml:12:12: error: policy-allowed-repositories: repository "
        "https://git.example.com/acme/../evil.git is "
        "not allowed\n"
        "s.yaml:17:37: error: policy-allowed-repositories: the repository of the source that stack 'd' uses "
        "is not known here\n");
    const std::string references =
        found(folder, "allowedReferences: ['refs/heads/main', 'refs/tags/*']", stacks);
    CHECK_THAT(references,
               Contains("s.yaml:13:22: error: policy-allowed-references: reference refs/heads/mine is not "
                        "allowed\n"));
    CHECK_THAT(references, Contains("stack 'a' names no reference"));
    const std::string updates = found(folder, "requiredAutoUpdate: warning", stacks);
    CHECK_THAT(updates,
               Contains("s.yaml:9:16: warning: policy-required-auto-update: stack 'a' has no autoUpdate\n") &&
                   !Contains("stack 'b'"));
}

TEST_CASE("literal secrets are found where they are written, and not shown", "[policy][check]") {
    Folder folder;
    folder.write("app.yml", "services:\n  a: {image: 'x:1'}\n");
    folder.write("web.env", "GREETING=hello\nAPI_TOKEN=hunter2\n");
    const std::string text = found(folder, "noLiteralSecrets: true",
                                   "stacks:\n"
                                   "  - name: web\n"
                                   "    file: app.yml\n"
                                   "    envFile: web.env\n"
                                   "    env:\n"
                                   "      DB_PASSWORD: hunter2\n"
                                   "      OTHER_PASSWORD: {env: X}\n"
                                   "      EMPTY_PASSWORD: \"\"\n");
    CHECK_THAT(text, Contains("s.yaml:10:") && Contains("the value of DB_PASSWORD is written here"));
    CHECK_THAT(text, Contains("web.env:2:") && Contains("the value of API_TOKEN is written here"));
    CHECK_THAT(text, !Contains("hunter2") && !Contains("OTHER_PASSWORD") && !Contains("EMPTY_PASSWORD"));
}

TEST_CASE("the stricter of two policies counts", "[policy][check]") {
    Folder folder;
    folder.write("app.yml", "services:\n  a: {image: nginx}\n");
    CHECK(found(folder, "noLatest: warning",
                one_stack + "---\napiVersion: stowage/v1\npolicy: {noLatest: true}\n") ==
          "app.yml:2:14: error: policy-no-latest: image 'nginx' of service 'a' names no version\n");
}

TEST_CASE("a policy file has a policy and nothing else", "[policy][load]") {
    using desired::PolicyFile;
    const auto load = [](const std::string &text, PolicyFile kind) {
        return desired::load_policy({"p.yaml", text, {}, {}}, kind, {});
    };
    CHECK(load("apiVersion: stowage/v1\npolicy: {noLatest: true}\n", PolicyFile::policy_alone).size() == 1);
    for (const char *bad :
         {"", "apiVersion: stowage/v1\n", "policy: {noLatest: true}\n", "- a\n", "a: [\n",
          "apiVersion: stowage/v2\npolicy: {}\n", "apiVersion: stowage/v1\npolicy: {noLate: true}\n",
          "apiVersion: stowage/v1\npolicy: {}\nstacks: []\n"}) {
        INFO(bad);
        CHECK_THROWS_AS(load(bad, PolicyFile::policy_alone), support::InputError);
    }
    const char *state = "services: {a: {image: x}}\n---\napiVersion: stowage/v1\nstacks: [{naem: x}]\n"
                        "policy: {noLatest: true}\n";
    CHECK(load(state, PolicyFile::any_state).size() == 1);
    CHECK(load("", PolicyFile::any_state).empty());
    CHECK_THROWS_AS(load("apiVersion: stowage/v1\npolicy: [\n", PolicyFile::any_state), support::InputError);
}

TEST_CASE("what is no name of an image is found without a server", "[policy][check]") {
    Folder folder;
    folder.write("app.yml", "services:\n  a: {image: 'nginx:${TGA}'}\n  b: {image: 'nginx:${HOST}'}\n"
                            "  c: {image: 'nginx:${TGA}', build: .}\n"
                            "  d: {image: 'Nginx', profiles: [debug]}\n");
    const std::string text = found(folder, "", one_stack);
    CHECK_THAT(text, Contains("app.yml:2:14: error: compose: 'nginx:' is no name of an image\n"));
    CHECK(text.find("is no name") == text.rfind("is no name"));
}
