#include "compose/references.hpp"

#include <catch2/catch.hpp>

using stowage::compose::Reference;
using stowage::compose::referenced_files;
using stowage::compose::references;
using Paths = std::vector<std::string>;

TEST_CASE("the files that a compose file makes a deployment read") {
    const auto paths = referenced_files(R"(
include:
  - common.yml
  - path: [a/one.yml, two.yml]
    env_file: two.env
services:
  web:
    build: ./image
    env_file: [web.env, {path: extra.env, required: false}]
    extends: {file: ../base.yml, service: web}
    volumes:
      - ./conf:/etc/conf:ro
      - data:/var/lib/data
      - /srv:/srv
      - {type: bind, source: ./bound, target: /bound}
  api:
    build: {context: api, dockerfile: Dockerfile.prod}
    env_file: api.env
configs:
  limits: {file: limits.conf}
secrets:
  key: {file: ./keys/key.pem}
)",
                                        "stacks/web/compose.yml");
    CHECK(paths == Paths{"stacks/base.yml", "stacks/web/.env", "stacks/web/a/one.yml", "stacks/web/api",
                         "stacks/web/api.env", "stacks/web/api/Dockerfile.prod", "stacks/web/bound",
                         "stacks/web/common.yml", "stacks/web/compose.yml", "stacks/web/conf",
                         "stacks/web/extra.env", "stacks/web/image", "stacks/web/keys/key.pem",
                         "stacks/web/limits.conf", "stacks/web/two.env", "stacks/web/two.yml",
                         "stacks/web/web.env"});
}

TEST_CASE("what lies outside of the repository is left out") {
    CHECK(referenced_files("services: {a: {env_file: [../../x.env, /etc/x.env]}}", "web/c.yml") ==
          Paths{"web/.env", "web/c.yml"});
    CHECK(referenced_files("services: {a: {build: 'https://git.example.com/x.git'}}", "c.yml") ==
          Paths{".env", "c.yml"});
}

TEST_CASE("a path with a variable in it stands for its folder") {
    CHECK(referenced_files("services: {a: {env_file: 'env/${STAGE}.env'}}", "web/c.yml") ==
          Paths{"web/.env", "web/c.yml", "web/env"});
    CHECK(referenced_files("services: {a: {env_file: '${STAGE}.env'}}", "c.yml") ==
          Paths{".", ".env", "c.yml"});
}

TEST_CASE("a text that is no compose file names nothing but itself") {
    const auto text = GENERATE(as<std::string>{}, "", "[", "services: 1", "services: {web: [1]}", "- a\n- b",
                               "&a [*a]", std::string("\xff\x00", 2));
    CHECK(referenced_files(text, "c.yml") == Paths{".env", "c.yml"});
}

TEST_CASE("what a compose file names itself, and where", "[compose]") {
    const auto found = references("services:\n"
                                  "  a:\n"
                                  "    extends: {file: base.yml, service: a}\n"
                                  "    env_file: a.env\n"
                                  "    build: ./src\n"
                                  "    volumes: [./data:/data]\n"
                                  "configs:\n"
                                  "  c: {file: ../../outside}\n"
                                  "secrets:\n"
                                  "  s: {file: 'x/${NAME}'}\n"
                                  "include: [more.yml]\n",
                                  "web/app.yml");
    std::vector<std::string> said;
    for (const Reference &one : found)
        said.push_back(one.where.str() + " " + one.path + (one.required ? " required" : ""));
    CHECK(said == std::vector<std::string>{
                      "web/app.yml:4:15 web/a.env", "web/app.yml:3:21 web/base.yml required",
                      "web/app.yml:5:12 web/src required", "web/app.yml:11:11 web/more.yml required"});
}
