#include "policy/image.hpp"
#include "policy/url_pattern.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace stowage::policy;

namespace {

bool has_spelling(const char *image, const std::string &text) {
    const auto all = parse_image(image).spellings();
    return std::find(all.begin(), all.end(), text) != all.end();
}

} // namespace

TEST_CASE("the name of an image has four parts", "[policy][image]") {
    struct Case {
        const char *text, *registry, *path, *tag, *digest;
    };
    for (const Case &one :
         {Case{"nginx", "docker.io", "library/nginx", "", ""},
          {"nginx:1.27", "docker.io", "library/nginx", "1.27", ""},
          {"acme/api:2", "docker.io", "acme/api", "2", ""},
          {"docker.io/nginx", "docker.io", "library/nginx", "", ""},
          {"index.docker.io/library/nginx:1", "docker.io", "library/nginx", "1", ""},
          {"localhost/x", "localhost", "x", "", ""},
          {"localhost:5000/x", "localhost:5000", "x", "", ""},
          {"Registry.Example.com:5000/a/b:1@sha256:00", "registry.example.com:5000", "a/b", "1", "sha256:00"},
          {"ghcr.io/acme/api@sha256:ab", "ghcr.io", "acme/api", "", "sha256:ab"}}) {
        INFO(one.text);
        const ImageName image = parse_image(one.text);
        CHECK(image.registry == one.registry);
        CHECK(image.path == one.path);
        CHECK(image.tag == one.tag);
        CHECK(image.digest == one.digest);
    }
}

TEST_CASE("an image can't hide from a pattern by another spelling", "[policy][image]") {
    for (const char *image : {"nginx", "docker.io/nginx", "library/nginx", "docker.io/library/nginx:latest",
                              "index.docker.io/nginx"})
        for (const char *text : {"nginx", "nginx:latest", "library/nginx", "docker.io/library/nginx",
                                 "docker.io/library/nginx:latest"}) {
            INFO(image << " " << text);
            CHECK(has_spelling(image, text));
        }
    CHECK(has_spelling("nginx:1@sha256:ab", "nginx:1@sha256:ab"));
    CHECK(has_spelling("nginx:1@sha256:ab", "nginx"));
    CHECK_FALSE(has_spelling("nginx@sha256:ab", "nginx:latest"));
    CHECK_FALSE(has_spelling("quay.io/nginx", "nginx"));
}

TEST_CASE("the URL of a repository against a pattern", "[policy][url]") {
    const char *ours = "https://git.example.com/acme/*";
    CHECK(url_fits(ours, "https://git.example.com/acme/stacks.git"));
    CHECK(url_fits(ours, "https://GIT.example.com:443/acme/team/stacks/"));
    CHECK(url_fits("https://git.example.com/acme/stacks", "https://git.example.com/acme/stacks.git"));
    CHECK(url_fits("git.example.com/acme/*", "ssh://git@git.example.com/acme/x"));
    CHECK(url_fits("git.example.com/acme/*", "git@git.example.com:acme/x.git"));
    CHECK(url_fits("https://git.example.com", "https://git.example.com/any/thing"));
    CHECK(url_fits("https://*.example.com/*", "https://git.example.com/a/b"));
    CHECK(url_fits("*", "https://anywhere.example/../x"));
    for (const char *other :
         {"https://git.example.com/evil/stacks.git", "http://git.example.com/acme/stacks.git",
          "https://git.example.com:8443/acme/x", "https://git.example.com.evil.example/acme/x",
          "https://evil.example/git.example.com/acme/x", "https://git.example.com@evil.example/acme/x",
          "https://git.example.com/acme/../evil/x", "https://git.example.com/acme/%2e%2e/evil/x",
          "https://git.example.com\\.evil.example/acme/x", "https://git.example.com/acme/..",
          "https://git.example.com/acme", "ssh://git@git.example.com/acme/x"}) {
        INFO(other);
        CHECK_FALSE(url_fits(ours, other));
    }
    // A star in the host does not reach into the path.
    CHECK_FALSE(url_fits("https://*.example.com/*", "https://evil.test/x.example.com/y"));
}

TEST_CASE("a registry against a pattern", "[policy][url]") {
    CHECK(place_fits("registry.example.com", "registry.example.com", "acme/api"));
    CHECK(place_fits("*.example.com", "registry.example.com", "acme/api"));
    CHECK(place_fits("ghcr.io/acme/*", "ghcr.io", "acme/api"));
    CHECK_FALSE(place_fits("ghcr.io/acme/*", "ghcr.io", "evil/api"));
    CHECK_FALSE(place_fits("registry.example.com", "registry.example.com:5000", "acme/api"));
    CHECK_FALSE(place_fits("example.com", "evil.example.com", "x"));
}
