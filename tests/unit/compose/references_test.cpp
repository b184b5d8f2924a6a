#include "compose/references.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <set>

using stowage::compose::files_of_deployment;
using stowage::compose::referenced_files;
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

TEST_CASE("include and extends are followed at any depth, each from its own folder", "[compose]") {
    const std::map<std::string, std::string> repository = {
        {"web/c.yml", "include: [../db/one.yml, {path: ../more/two.yml, project_directory: ..}]\n"
                      "services: {a: {extends: {file: ../base/b.yml, service: x}}}\n"},
        {"web/prod.yml", "services: {a: {env_file: prod.env}}\n"},
        {"db/one.yml",
         "include: [deeper/three.yml]\nservices: {d: {image: x, env_file: d.env, volumes: ['./v:/v']}}\n"},
        {"db/deeper/three.yml", "include: [../one.yml]\nservices: {e: {image: x, env_file: e.env}}\n"},
        {"more/two.yml", "services: {f: {image: x, env_file: f.env}}\n"},
        {"base/b.yml", "services: {x: {extends: {file: far/y.yml, service: y}, env_file: b.env}}\n"},
        {"base/far/y.yml", "services: {y: {image: x, env_file: y.env}}\n"},
    };
    const auto read = [&](const std::string &path) -> std::optional<std::string> {
        const auto found = repository.find(path);
        return found == repository.end() ? std::nullopt : std::optional(found->second);
    };
    const Paths paths = files_of_deployment({"web/c.yml", "web/prod.yml"}, {}, read);
    const std::set<std::string> all(paths.begin(), paths.end());
    for (const char *path : {"web/c.yml", "web/prod.yml", "web/prod.env", "web/.env", "db/one.yml",
                             "db/d.env", "db/v", "db/deeper/three.yml", "db/deeper/e.env", "more/two.yml",
                             "f.env", "base/b.yml", "base/b.env", "base/far/y.yml", "base/far/y.env"}) {
        INFO(path);
        CHECK(all.contains(path));
    }
    CHECK(files_of_deployment({}, {}, read).empty());
}

TEST_CASE("variables in paths are replaced", "[compose]") {
    const std::string compose =
        "services:\n  a:\n    image: x\n    env_file: 'env/${STAGE}.env'\n"
        "    volumes: ['${DIR}:/d', '${OTHER:-./o}:/o', {type: bind, source: '${DIR}', target: /x},\n"
        "              '${NOWHERE}:/n']\n";
    std::string dotenv;
    const auto read = [&](const std::string &path) -> std::optional<std::string> {
        return path == "c.yml"  ? std::optional(compose)
               : path == ".env" ? std::optional(dotenv)
                                : std::nullopt;
    };
    CHECK(files_of_deployment({"c.yml"}, {{"STAGE", "prod"}, {"DIR", "./d1"}}, read) ==
          Paths{".env", "c.yml", "d1", "env/prod.env", "o"});
    CHECK(files_of_deployment({"c.yml"}, {}, read) == Paths{".env", "c.yml", "env", "o"});
    dotenv = "STAGE=test\nDIR=./d2\n";
    CHECK(files_of_deployment({"c.yml"}, {{"STAGE", "prod"}}, read) ==
          Paths{".env", "c.yml", "d2", "env/prod.env", "o"});
}
