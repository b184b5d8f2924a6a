#include "compose/image_name.hpp"
#include "preflight/images.hpp"

#include "rig.hpp"

#include <catch2/catch.hpp>

using Catch::Contains;
using Catch::StartsWith;
using Lines = std::vector<std::string>;

namespace {

std::string app(const std::string &image, const std::string &more = "") {
    return "services:\n  app:\n    image: " + image + "\n" + more;
}

} // namespace

TEST_CASE("names of images") {
    using compose::is_image_name;
    for (const char *good : {"nginx", "nginx:1", "acme/web:v1.2_3-4", "ghcr.io/acme/web", "localhost/x:1",
                             "host.Example.com:5000/a/b:1", "sha256:0123"}) {
        CAPTURE(good);
        CHECK(is_image_name(good));
    }
    CHECK(is_image_name("nginx@sha256:" + std::string(64, 'a')));
    CHECK(is_image_name("nginx:1@sha256:" + std::string(64, '0')));
    CHECK(is_image_name("nginx@sha512:0123"));
    CHECK_FALSE(is_image_name("nginx@sha256:3d24"));
    for (const char *bad : {"", "nginx:", "nginx: 1", "a b", "Nginx:1", "acme//web", "/web", "web/", "nginx@",
                            ":1", "ghcr.io/Acme/web:1"}) {
        CAPTURE(bad);
        CHECK_FALSE(is_image_name(bad));
    }
}

TEST_CASE("the registry of an image") {
    CHECK(preflight::registry_of("nginx:1") == "docker.io");
    CHECK(preflight::registry_of("acme/web") == "docker.io");
    CHECK(preflight::registry_of("ghcr.io/acme/web:1") == "ghcr.io");
    CHECK(preflight::registry_of("localhost:5000/web") == "localhost:5000");
    CHECK(preflight::registry_of("index.docker.io/acme/web") == "docker.io");
}

TEST_CASE("an image that the engine has is fine, and the registry is not asked") {
    Rig rig(R"("images": ["nginx:1"], "pullable": [])");
    const auto result = rig.check(app("nginx:1"));
    CHECK(lines(result) == Lines{});
    CHECK_FALSE(result.pull_first);
    CHECK(rig.asked("/distribution/") == 0);
}

TEST_CASE("an image that can be pulled is pulled before what runs is touched") {
    Rig rig(R"("pullable": ["nginx:2"])");
    const auto result = rig.check(app("nginx:2"));
    CHECK(lines(result) == Lines{});
    CHECK(result.pull_first);
}

TEST_CASE("an image that nobody has blocks, with the registry's words") {
    Rig rig(R"("pullable": ["nginx:1"])");
    const auto result = rig.check(app("nginx:99"));
    REQUIRE(result.findings.size() == 1);
    CHECK(result.blocked());
    CHECK_THAT(lines(result)[0], StartsWith("blocked: web.yml:3:12: image nginx:99 is not on the engine") &&
                                     Contains("manifest unknown"));
    CHECK_FALSE(result.findings[0].advice.empty());
}

TEST_CASE("a private image") {
    SECTION("blocks where the server has no credentials for its registry") {
        Rig rig(R"("private": ["ghcr.io/acme/web:1"], "registries": ["registry.example.com"])");
        const auto result = rig.check(app("ghcr.io/acme/web:1"));
        REQUIRE(result.findings.size() == 1);
        CHECK_THAT(lines(result)[0], StartsWith("blocked:") && Contains("ghcr.io does not give it") &&
                                         Contains("unauthorized"));
        CHECK_THAT(result.findings[0].advice, Contains("Registries"));
    }
    SECTION("may be there where it has some: a deployment uses them, the question does not") {
        Rig rig(R"("private": ["ghcr.io/acme/web:1"], "registries": ["ghcr.io"])");
        const auto result = rig.check(app("ghcr.io/acme/web:1"));
        REQUIRE(result.findings.size() == 1);
        CHECK_THAT(lines(result)[0], StartsWith("warning:") && Contains("ghcr.io wants credentials"));
        CHECK(result.pull_first);
    }
    SECTION("may be there where that is not known") {
        Rig rig(R"("private": ["ghcr.io/acme/web:1"])");
        rig.server().add_fault(
            R"({"match": {"pathRegex": "/registries"}, "times": 0, "do": "status", "status": 404})");
        CHECK_FALSE(rig.check(app("ghcr.io/acme/web:1")).blocked());
    }
}

TEST_CASE("a registry that can't be reached is a warning, and the pull comes first") {
    Rig rig(R"("pullable": [])");
    const auto result = rig.check(app("nginx:1"));
    REQUIRE(result.findings.size() == 1);
    CHECK_THAT(lines(result)[0], StartsWith("warning:") && Contains("no such host"));
    CHECK(result.pull_first);
}

TEST_CASE("pullImage and pull_policy") {
    Rig rig(R"("images": ["old:1"], "pullable": ["nginx:1"])");
    SECTION("never: what is not on the engine blocks, though it could be pulled") {
        rig.spec->pull_image = desired::PullImage::never;
        const auto result = rig.check(app("nginx:1"));
        CHECK(lines(result) ==
              Lines{"blocked: web.yml:3:12: image nginx:1 is not on the engine, and must not be pulled"});
        CHECK_FALSE(result.pull_first);
        CHECK(rig.check(app("old:1")).findings.empty());
    }
    SECTION("a service's own never says the same") {
        CHECK(rig.check(app("nginx:1", "    pull_policy: never\n")).blocked());
    }
    SECTION("always: the registry must have it, whatever the engine has") {
        rig.spec->pull_image = desired::PullImage::always;
        CHECK_THAT(lines(rig.check(app("old:1"))).at(0),
                   StartsWith("blocked:") && Contains("is to be pulled"));
        CHECK(rig.check(app("nginx:1")).findings.empty());
    }
    SECTION("what is built is not looked for") {
        CHECK_THAT(lines(rig.check(app("gone:1", "    build: .\n"))).at(0),
                   StartsWith("warning:") && Contains("the folder '.' will not be there"));
        CHECK(rig.check(app("gone:1", "    pull_policy: build\n")).findings.empty());
        CHECK(rig.check(app("gone:1", "    profiles: [debug]\n  b: {image: 'nginx:1'}\n")).findings.empty());
    }
}

TEST_CASE("all are not pulled first where one of them is on the engine alone") {
    Rig rig(R"("images": ["built-here:1"], "pullable": ["nginx:1"])");
    const auto result = rig.check("services: {a: {image: 'built-here:1'}, b: {image: 'nginx:1'}}\n");
    CHECK(lines(result) == Lines{});
    CHECK_FALSE(result.pull_first);
}

TEST_CASE("a name that is none") {
    Rig rig;
    CHECK_THAT(lines(rig.check(app("'nginx:${TAG-}'"))).at(0),
               StartsWith("blocked: web.yml:3:12: 'nginx:' is no name of an image"));
}

TEST_CASE("each image is asked about once in a run") {
    Rig rig(R"("pullable": ["nginx:1"])");
    (void)rig.check("services: {a: {image: 'nginx:1'}, b: {image: 'nginx:1'}}\n");
    (void)rig.check(app("nginx:1"));
    CHECK(rig.asked("/images/nginx") == 1);
    CHECK(rig.asked("/distribution/nginx") == 1);
}

TEST_CASE("what the user may not ask is a warning") {
    Rig rig;
    rig.as_alice();
    rig.plan.environment_id = 2;
    const auto result = rig.check(app("nginx:1", "    ports: ['80:80']\n"));
    CHECK_FALSE(result.blocked());
    REQUIRE(result.findings.size() == 2);
    CHECK_THAT(lines(result)[0], Contains("Permission denied to access environment"));
}

TEST_CASE("a service that always pulls is pulled first, or blocked where that can't be and nobody knows "
          "whether it works") {
    const std::string always = app("old:1", "    pull_policy: always\n");
    Rig rig(R"("images": ["old:1", "built-here:1"], "pullable": ["old:1"])");
    CHECK(rig.check(always).pull_first);
    Rig away(R"("images": ["old:1", "built-here:1"], "pullable": ["nginx:1"])");
    away.server().add_fault(
        R"({"match": {"pathRegex": "/distribution/old"}, "times": 0, "do": "status", "status": 500})");
    const auto first = away.check(always);
    CHECK(first.pull_first);
    CHECK_FALSE(first.blocked());
    const auto late = away.check(always + "  b: {image: 'built-here:1'}\n");
    CHECK_FALSE(late.pull_first);
    CHECK_THAT(lines(late).at(0), StartsWith("blocked:") && Contains("could not be checked"));
}

TEST_CASE("an engine that can't be reached blocks") {
    Rig rig;
    rig.server().add_fault(
        R"({"match": {"pathRegex": "/docker/"}, "times": 0, "do": "status", "status": 502})");
    const auto result = rig.check(app("nginx:1"));
    CHECK(result.blocked());
    CHECK_THAT(lines(result).at(0),
               StartsWith("blocked: the engine of environment 'production' can't be reached"));
}

TEST_CASE("a server that does not answer for its engine is a warning") {
    Rig rig;
    rig.server().add_fault(R"({"match": {"pathRegex": "/docker/"}, "times": 0, "do": "close-before"})");
    const auto result = rig.check(app("nginx:1"));
    REQUIRE(result.findings.size() == 1);
    CHECK_THAT(lines(result)[0], StartsWith("warning: web.yml:3:12: whether the engine has image nginx:1"));
    CHECK_FALSE(result.blocked());
}
