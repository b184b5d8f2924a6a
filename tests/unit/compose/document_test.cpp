#include "compose/document.hpp"

#include <catch2/catch.hpp>

using namespace stowage::compose;
using Catch::Contains;
using Env = std::map<std::string, std::string>;

namespace {

Document read(const std::string &text, const Env &env = {}) {
    return read_document({{"web/compose.yml", text}}, env);
}

/// `file:line:col: error: what` of each problem.
std::vector<std::string> lines(const std::vector<Problem> &problems) {
    std::vector<std::string> all;
    for (const Problem &problem : problems)
        all.push_back(problem.where.str() + (problem.fatal ? ": error: " : ": warning: ") + problem.what);
    return all;
}

std::vector<std::string> problems(const std::string &text, const Env &env = {}) {
    return lines(read(text, env).problems);
}

std::string image(const std::string &text, const Env &env = {}) {
    const Document document = read("services: {app: {image: '" + text + "'}}", env);
    CHECK(lines(document.problems) == std::vector<std::string>{});
    REQUIRE(document.services.size() == 1);
    return document.services.front().image;
}

Service only_service(const std::string &text) {
    const Document document = read(text);
    CHECK(lines(document.problems) == std::vector<std::string>{});
    REQUIRE(document.services.size() == 1);
    return document.services.front();
}

std::string ports(const std::string &port) {
    const Service service = only_service("services: {app: {image: a, ports: [" + port + "]}}");
    std::string all;
    for (const HostPorts &one : service.ports)
        all += one.ip + "|" + std::to_string(one.first) + "-" + std::to_string(one.last) + "/" +
               one.protocol + (one.any_of ? " any" : "");
    return all;
}

std::vector<std::string> externals(const std::string &text) {
    const Document document = read_document({{"web/compose.yml", text}}, {}, Dialect::swarm);
    CHECK(lines(document.problems) == std::vector<std::string>{});
    std::vector<std::string> all;
    for (const External &external : document.externals)
        all.push_back(std::string(name_of(external.kind)) + " " + external.name);
    return all;
}

using Lines = std::vector<std::string>;

} // namespace

TEST_CASE("a file that Docker Compose takes has no problems") {
    const Document document = read(R"(
name: shop
x-common: &common {restart: always}
services:
  web:
    <<: *common
    image: nginx:1
    ports: ["80:80"]
  db: {image: postgres:16, volumes: ["data:/var/lib/postgresql/data", "./conf:/etc/conf", "/srv:/srv"]}
volumes: {data: }
)");
    CHECK(lines(document.problems) == Lines{});
    CHECK_FALSE(document.refused());
    CHECK_FALSE(document.partial);
    REQUIRE(document.services.size() == 2);
    CHECK(document.services[0].name == "db");
    CHECK(document.services[1].image == "nginx:1");
    CHECK(document.services[1].image_where.str() == "web/compose.yml:7:12");
}

TEST_CASE("a file that is no compose file is refused, with its place") {
    CHECK_THAT(problems("services:\n\tweb: {}\n").at(0),
               Contains("web/compose.yml:2:5: error: not valid YAML"));
    CHECK_THAT(problems("services: {web: {image: a}").at(0), Contains("error: not valid YAML"));
    CHECK(problems("") == Lines{"web/compose.yml: error: the compose file is empty"});
    CHECK(problems("- a\n") ==
          Lines{"web/compose.yml:1:1: error: a compose file is a map with services, this is a list"});
    CHECK(problems("services: [a]\n") ==
          Lines{"web/compose.yml:1:1: error: 'services' must be a map, not a list"});
    CHECK(problems("services: {web: 1}\n") ==
          Lines{"web/compose.yml:1:12: error: service 'web' must be a map, not a whole number"});
    CHECK(problems("volumes: {a: }\n") == Lines{"web/compose.yml: error: it has no services"});
    CHECK(problems("services:\n") == Lines{"web/compose.yml: error: it has no services"});
    CHECK_THAT(problems("services:\n  a: {image: x}\n  a: {image: y}\n").at(0),
               Contains("web/compose.yml:3:3: error: 'a' is given twice"));
}

TEST_CASE("a service needs an image or a build context") {
    CHECK(problems("services:\n  web: {restart: always}\n") ==
          Lines{"web/compose.yml:2:3: error: service 'web' has neither an image nor a build context"});
    CHECK_THAT(problems("services:\n  web:\n    image: ${TAG}\n").back(),
               Contains("web/compose.yml:3:12: error: service 'web' has neither"));
    CHECK(only_service("services: {web: {build: .}}").builds);
    CHECK(problems("services: {web: {extends: {file: base.yml, service: web}}}").empty());
    CHECK(problems("services: {db: {image: a}, web: {profiles: [debug]}}").empty());
}

TEST_CASE("variables are replaced as Docker Compose does") {
    const Env env{{"X", "x"}, {"EMPTY", ""}, {"DOLLAR", "$X"}};
    CHECK(image("a:$X", env) == "a:x");
    CHECK(image("a:${X}b", env) == "a:xb");
    CHECK(image("a:${X:-d}", env) == "a:x");
    CHECK(image("a:${N:-d}", env) == "a:d");
    CHECK(image("a:${EMPTY:-d}", env) == "a:d");
    CHECK(image("a:${EMPTY-d}", env) == "a:");
    CHECK(image("a:${N-d}", env) == "a:d");
    CHECK(image("a:${X:?e}", env) == "a:x");
    CHECK(image("a:${EMPTY?e}", env) == "a:");
    CHECK(image("a:${X:+y}", env) == "a:y");
    CHECK(image("a:${EMPTY:+y}", env) == "a:");
    CHECK(image("a:${EMPTY+y}", env) == "a:y");
    CHECK(image("a:${N+y}", env) == "a:");
    CHECK(image("a:${N:-${M:-${X}}}", env) == "a:x");
    CHECK(image("a:$$X", env) == "a:$X");
    CHECK(image("a:${DOLLAR}", env) == "a:$X");
}

TEST_CASE("variables that are not set") {
    const Document document = read("services:\n  web: {image: 'a:${N}${M}', labels: {x: $N}}\n");
    CHECK(lines(document.problems) ==
          Lines{"web/compose.yml:2:16: warning: N is not set, an empty string is used",
                "web/compose.yml:2:16: warning: M is not set, an empty string is used"});
    CHECK(document.lacks_variables);
    CHECK_FALSE(document.refused());
    CHECK(problems("services:\n  web: {image: 'a:${N:?give a tag}'}\n") ==
          Lines{"web/compose.yml:2:16: error: the variable N is required and not set: give a tag"});
    CHECK(problems("services:\n  web: {image: 'a:${N?}'}\n") ==
          Lines{"web/compose.yml:2:16: error: the variable N is required and not set"});
    CHECK_FALSE(read("services: {web: {image: 'a:${N-}'}}").lacks_variables);
}

TEST_CASE("a dollar sign that is no variable is refused by a swarm, and stays one for Docker Compose") {
    const auto text = GENERATE(as<std::string>{}, "$", "$1", "a $ b", "^a$|^b$", "$(date)", "cost 5$");
    const std::vector<File> files{{"c.yml", "services: {web: {image: a, labels: {x: '" + text + "'}}}"}};
    CHECK(lines(read_document(files, {}, Dialect::compose).problems) == Lines{});
    const Document swarm = read_document(files, {}, Dialect::swarm);
    REQUIRE(swarm.problems.size() == 1);
    CHECK(swarm.refused());
    CHECK(swarm.problems[0].advice == "write $$ for a dollar sign");
    const Document unknown = read_document(files, {}, Dialect::unknown);
    REQUIRE(unknown.problems.size() == 1);
    CHECK_FALSE(unknown.refused());
}

TEST_CASE("what begins like a variable and is none is refused") {
    const auto text = GENERATE(as<std::string>{}, "${", "${}", "${1}", "${A", "${A!}", "${A B}");
    const auto dialect = GENERATE(Dialect::compose, Dialect::swarm, Dialect::unknown);
    const Document document =
        read_document({{"c.yml", "services: {web: {image: a, labels: {x: '" + text + "'}}}"}}, {}, dialect);
    REQUIRE(document.problems.size() == 1);
    CHECK(document.refused());
    CHECK_FALSE(document.problems[0].advice.empty());
    CHECK_THAT(document.problems[0].advice, !Contains("single quotes"));
}

TEST_CASE("keys and comments keep their dollar signs") {
    CHECK(problems("services: {web: {image: a, labels: {$x: y}}} # $\n").empty());
}

TEST_CASE("ports of the host") {
    CHECK(ports("'8080:80'") == "|8080-8080/tcp");
    CHECK(ports("'80'").empty());
    CHECK(ports("80").empty());
    CHECK(ports("'127.0.0.1:8080:80/udp'") == "127.0.0.1|8080-8080/udp");
    CHECK(ports("'[::1]:8080:80'") == "::1|8080-8080/tcp");
    CHECK(ports("'127.0.0.1::80'").empty());
    CHECK(ports("'8000-8002:80-82'") == "|8000-8002/tcp");
    CHECK(ports("'8000-8002:80'") == "|8000-8002/tcp any");
    CHECK(ports("'80-82'").empty());
    CHECK(ports("{target: 80, published: 8080, host_ip: 10.0.0.1, protocol: udp}") ==
          "10.0.0.1|8080-8080/udp");
    CHECK(ports("{target: 80, published: '8080-8090'}") == "|8080-8090/tcp any");
    CHECK(ports("{target: 80}").empty());
    CHECK(only_service("services: {a: {image: x, network_mode: host, ports: ['80:80']}}").ports.empty());
}

TEST_CASE("env files") {
    const Service service = only_service(R"(services:
  web:
    image: a
    env_file:
      - web.env
      - ../common.env
      - {path: more.env, required: false}
      - {path: /etc/x.env}
)");
    REQUIRE(service.env_files.size() == 4);
    CHECK(service.env_files[0].path == "web/web.env");
    CHECK(service.env_files[0].required);
    CHECK(service.env_files[0].where.str() == "web/compose.yml:5:9");
    CHECK(service.env_files[1].path == "common.env");
    CHECK_FALSE(service.env_files[2].required);
    CHECK(service.env_files[3].path == "/etc/x.env");
    CHECK(only_service("services: {web: {image: a, env_file: one.env}}").env_files.at(0).path ==
          "web/one.env");
}

TEST_CASE("what has to be there already") {
    CHECK(externals(R"(
services:
  web:
    image: a
    networks: [proxy, own]
    volumes: [data:/data, {type: volume, source: old, target: /old}]
    secrets: [key]
    configs: [{source: conf, target: /conf}]
networks:
  proxy: {external: true, name: shared-proxy}
  own:
  unused: {external: true}
  nobody: {external: true}
volumes:
  data: {external: true}
  old: {external: {name: older}}
secrets:
  key: {external: true}
configs:
  conf: {external: true}
)") == Lines{"network shared-proxy", "volume data", "volume older", "secret key", "config conf"});
    CHECK(externals("services: {a: {image: x, networks: [n]}}\nnetworks: {n: {external: false}}\n").empty());
}

TEST_CASE("what a service uses has to be declared") {
    CHECK(problems("services:\n  a:\n    image: x\n    networks: [gone]\n") ==
          Lines{"web/compose.yml:4:16: error: service 'a' uses the network 'gone', which the file does not "
                "declare"});
    CHECK_THAT(problems("services: {a: {image: x, networks: {gone: {aliases: [b]}}}}").at(0),
               Contains("the network 'gone'"));
    CHECK_THAT(problems("services: {a: {image: x, volumes: ['gone:/x']}}").at(0),
               Contains("the volume 'gone'"));
    CHECK_THAT(problems("services: {a: {image: x, secrets: [gone]}}").at(0), Contains("the secret 'gone'"));
    CHECK_THAT(problems("services: {a: {image: x, configs: [{source: gone}]}}").at(0),
               Contains("the config 'gone'"));
    CHECK(problems("services: {a: {image: x, networks: [default]}}").empty());
    CHECK(problems("services: {a: {image: x, volumes: ['./a:/a', '~/b:/b', '/c', 'C:\\d:/d']}}").empty());
    CHECK(problems("include: [other.yml]\nservices: {a: {image: x, networks: [theirs]}}").empty());
}

TEST_CASE("later files go over earlier ones") {
    const Document document = read_document(
        {{"web/compose.yml", "services: {web: {image: 'a:1', networks: [n], env_file: a.env}}\n"},
         {"more/prod.yml", "services: {web: {image: 'a:2', env_file: b.env}, db: {image: pg}}\n"
                           "networks: {n: {external: true}}\n"}},
        {});
    CHECK(lines(document.problems) == Lines{});
    REQUIRE(document.services.size() == 2);
    CHECK(document.services[1].image == "a:2");
    CHECK(document.services[1].image_where.str() == "more/prod.yml:1:25");
    REQUIRE(document.services[1].env_files.size() == 2);
    CHECK(document.services[1].env_files[1].path == "web/b.env");
    REQUIRE(document.externals.size() == 1);
    CHECK(document.externals[0].name == "n");
}

TEST_CASE("each file is checked, the broken one is named") {
    const Document document =
        read_document({{"a.yml", "services: {web: {image: a}}"}, {"b.yml", "services: ["}}, {});
    REQUIRE(document.problems.size() == 1);
    CHECK_THAT(document.problems[0].where.str(), Catch::StartsWith("b.yml:1"));
    CHECK(document.services.empty());
}

TEST_CASE("profiles and pull policies") {
    const Document document =
        read("services: {a: {image: x, profiles: [debug]}, b: {image: y, pull_policy: never}}");
    REQUIRE(document.services.size() == 2);
    CHECK_FALSE(document.services[0].starts());
    CHECK(document.services[1].starts());
    CHECK(document.services[1].pull_policy == "never");
}

TEST_CASE("a service depends only on services that there are", "[compose]") {
    const std::string start = "services:\n  web: {image: a}\n  app:\n    image: a\n";
    CHECK(
        problems(start + "    depends_on: [web, wbe]\n") ==
        Lines{"web/compose.yml:5:23: error: service 'app' depends on the service 'wbe', which the file does "
              "not have"});
    CHECK(read(start + "    depends_on: [webb]\n").problems.at(0).advice == "did you mean 'web'?");
    CHECK(problems(start + "    depends_on:\n      db: {condition: service_started}\n") ==
          Lines{"web/compose.yml:6:7: error: service 'app' depends on the service 'db', which the file does "
                "not have"});
    CHECK(problems(start + "    depends_on:\n      db: {condition: service_started, required: false}\n" +
                   "  db: {image: a, profiles: [p]}\n") == Lines{});
    CHECK_THAT(problems(start + "    depends_on: [db]\n  db: {image: a, profiles: [p]}\n").at(0),
               Contains("depends on the service 'db', which is behind a profile"));
    CHECK(problems("include: [x.yml]\n" + start + "    depends_on: [db]\n") == Lines{});
    CHECK(problems(start + "    depends_on: [db]\n    extends: {file: x.yml, service: y}\n") == Lines{});
    CHECK(problems(start + "    depends_on: [db]\n    profiles: [debug]\n") == Lines{});
}

TEST_CASE("unknown keys of a service are refused", "[compose]") {
    const auto document = read("services:\n  app:\n    image: a\n    prts: ['80:80']\n    x-note: 1\n");
    CHECK(lines(document.problems) ==
          Lines{"web/compose.yml:4:5: error: service 'app' has an unknown key 'prts'"});
    CHECK(document.problems.at(0).advice == "did you mean 'ports'?");
    CHECK(document.refused());
}
