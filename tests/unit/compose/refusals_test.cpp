// What Docker Compose 2.29 and 2.40 refuse, or their engine does: each case was put to them. The words of the
// first finding have to contain `says`; "" where the file is taken.

#include "compose/document.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <string>
#include <vector>

namespace {

using namespace stowage::compose;

struct Case {
    std::string yaml;
    std::string says;
};

Document read_one(const std::string &yaml, Dialect dialect = Dialect::compose,
                  const std::map<std::string, std::string> &env = {}) {
    return read_document({{"c.yml", yaml}}, env, dialect);
}

std::string fatal_words(const Document &document) {
    std::string words;
    for (const Problem &problem : document.problems)
        if (problem.fatal)
            words += problem.where.str() + ": " + problem.what + "\n";
    return words;
}

std::string service(const std::string &keys) {
    return "services: {a: {image: x, " + keys + "}}";
}

void check(const std::vector<Case> &cases) {
    for (const Case &one : cases) {
        const std::string words = fatal_words(read_one(one.yaml));
        INFO(one.yaml << "\n" << words);
        if (one.says.empty())
            CHECK(words.empty());
        else
            CHECK(words.find(one.says) != std::string::npos);
    }
}

/// The first file, and those over it.
Document merged(const std::string &first, const std::string &second) {
    return read_document({{"a.yml", first}, {"b.yml", second}}, {});
}

} // namespace

TEST_CASE("the shape of a compose file", "[compose]") {
    check({
        {"services:\n  a: {image: x}\nopt: {image: y}\n", "c.yml:3:1: the file has an unknown key 'opt'"},
        {"services:\n  a: {image: x}\n  volume: {image: 5}\n",
         "'image' of service 'volume' can't be a whole number"},
        {service("imagee: y"), "service 'a' has an unknown key 'imagee'"},
        {service("environment: {A: {b: c}}"), "'environment.A' of service 'a' can't be a map"},
        {service("environment: [{B: 2}]"), "'environment.0' of service 'a' can't be a map"},
        {service("environment: "), "'environment' of service 'a' can't be nothing"},
        {service("healthcheck: {interval: 5}"),
         "'healthcheck.interval' of service 'a' can't be a whole number"},
        {service("depends_on: b"), "'depends_on' of service 'a' can't be text"},
        {service("ports: '80'"), "'ports' of service 'a' can't be text"},
        {service("command: 5"), "'command' of service 'a' can't be a whole number"},
        {service("command: [sleep, 5]"), "'command.1' of service 'a' can't be a whole number"},
        {service("deploy: {replica: 1}"), "'deploy' of service 'a' has an unknown key 'replica'"},
        {service("depends_on: {a: {condition: healthy}}"), "depends_on.a.condition"},
        {"version: 2.4\n" + service("tty: true"), "'version' can't be a number"},
        {"services: {'a b': {image: x}}", "'services' has an unknown key 'a b'"},
        {service("x-note: 1") + "\nx-more: [1]\n", ""},
        {service("privileged: 'true', deploy: {replicas: '2'}"), ""},
        {service("ports: [80, '81', {target: 82}]"), ""},
        {service("environment: {A: 1, B: true, C: , D: 1.5, E: 2024-01-02}"), ""},
        {service("networks: {default: }, deploy: "), ""},
        {service("labels: [a=b], extra_hosts: {h: 1.2.3.4}"), ""},
    });
}

TEST_CASE("what has no end, or none in sight, is told from other mistakes", "[compose]") {
    const auto is_boundless = [](const std::string &yaml) {
        const Document document = read_one(yaml);
        INFO(yaml << "\n" << fatal_words(document));
        REQUIRE(document.refused());
        return std::all_of(document.problems.begin(), document.problems.end(),
                           [](const Problem &problem) { return problem.boundless; });
    };
    for (const char *yaml : {"x: &a {b: *a}", "x: &a [1, [*a]]", "x: &a\n  <<: *a", "x: &a 1\ny: &a {b: *a}",
                             "services: {}\n---\nx: &a {b: *a}"})
        CHECK(is_boundless(yaml));
    std::string laughs = "x0: &x0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
    for (int i = 1; i < 9; ++i)
        laughs +=
            fmt::format("x{0}: &x{0} [*x{1}, *x{1}, *x{1}, *x{1}, *x{1}, *x{1}, *x{1}, *x{1}]\n", i, i - 1);
    CHECK(is_boundless(laughs));
    for (const char *yaml :
         {"services: {a: [", "x: *nowhere", "services: {a: {image: 1, image: 2, volumes: 3}}"})
        CHECK_FALSE(is_boundless(yaml));
    CHECK_FALSE(is_boundless("x: " + std::string(200, '[') + std::string(200, ']')));
}

TEST_CASE("keys that only a newer or older Docker Compose knows are warned of", "[compose]") {
    for (const char *keys : {"gpus: all", "post_start: [{command: x}]", "pre_start: [{command: x}]"}) {
        const Document document = read_one(service(keys));
        INFO(keys << fatal_words(document));
        CHECK_FALSE(document.refused());
        REQUIRE(document.problems.size() == 1);
        CHECK(document.problems[0].what.find("has an unknown key") != std::string::npos);
    }
}

TEST_CASE("a value that a variable decides is not judged by its kind", "[compose]") {
    CHECK_FALSE(read_one(service("scale: '${N}', tty: '${T}'"), Dialect::compose, {{"N", "2"}, {"T", "true"}})
                    .refused());
}

TEST_CASE("services that need each other", "[compose]") {
    check({
        {service("network_mode: 'service:nope'"), "shares a namespace with the service 'nope'"},
        {service("pid: 'service:nope'"), "shares a namespace with the service 'nope'"},
        {service("links: [nope]"), "links to the service 'nope'"},
        {service("volumes_from: [nope]"), "takes volumes from the service 'nope'"},
        {service("volumes_from: ['container:nope']"), ""},
        {"services: {a: {image: x, depends_on: [b]}, b: {image: x, depends_on: [a]}}", "circle: a → b → a"},
        {"services: {a: {image: x, links: [b]}, b: {image: x, links: [a]}}", "circle: a → b → a"},
        {service("depends_on: [a]"), "circle: a → a"},
        {"services: {a: {image: x, links: ['b:z']}, b: {image: x}}", ""},
        {"services: {a: {image: x, depends_on: [b]}, b: {image: y, profiles: [p]}}", "behind a profile"},
        {service("extends: {service: a}"), "extends itself: a → a"},
        {service("extends: nope"), "extends the service 'nope', which the file does not have"},
        {"services: {a: {extends: b}, b: {image: x}}", ""},
        {service("network_mode: host, networks: [default]"), "both network_mode and networks"},
    });
}

TEST_CASE("profiles decide what there is to deploy", "[compose]") {
    const std::string yaml = "services: {a: {image: x, profiles: [p]}}";
    CHECK(fatal_words(read_one(yaml)).find("every service is behind a profile") != std::string::npos);
    for (const char *profiles : {"p", "q, p", "*"}) {
        const Document document = read_one(yaml, Dialect::compose, {{"COMPOSE_PROFILES", profiles}});
        CHECK_FALSE(document.refused());
        CHECK(document.services.at(0).starts());
    }
    CHECK(read_one(yaml, Dialect::compose, {{"COMPOSE_PROFILES", "q"}}).refused());
    CHECK(fatal_words(read_one(yaml, Dialect::swarm)).find("unknown key 'profiles'") != std::string::npos);
}

TEST_CASE("ports that can't be published", "[compose]") {
    check({
        {service("ports: ['70000:80']"), "'70000:80' names no port of the host"},
        {service("ports: ['abc:80']"), "'abc:80' names no port of the host"},
        {service("ports: ['9-8:80']"), "names no port of the host"},
        {service("ports: ['80:0']"), "names no port of the container"},
        {service("ports: ['80:']"), "names no port of the container"},
        {service("ports: ['']"), "names no port of the container"},
        {service("ports: ['80:80/foo']"), "unknown protocol"},
        {service("ports: ['8000-8002:80-81']"), "not of the same length"},
        {service("ports: ['localhost:80:80']"), "no address of the host"},
        {service("ports: [{target: 80, published: abc}]"), "'abc' is no port of a host"},
        {service("ports: ['8000-8002:80', '127.0.0.1::80', ':81', '[::1]:82:82', '1.2.3.4:83:83/UDP']"), ""},
        {"services: {a: {image: x, ports: ['80:80']}, b: {image: x, ports: ['0.0.0.0:80:81']}}",
         "services 'a' and 'b' both publish port 80/tcp"},
        {service("ports: ['80:80', '80:81']"), "publishes port 80/tcp twice"},
        {service("ports: ['80:80', '80:80/udp', '80:80']"), ""},
        {service("ports: ['80:80'], scale: 2"), "runs 2 times, but only one can have port 80/tcp"},
    });
    const Document interpolated =
        read_one(service("ports: ['${PORT}:80']"), Dialect::compose, {{"PORT", "18601x"}});
    CHECK(fatal_words(interpolated) == "c.yml:1:34: '18601x:80' names no port of the host\n");
    CHECK_FALSE(
        read_one(service("ports: ['${PORT}:80']"), Dialect::compose, {{"PORT", "(secret)"}}).refused());
}

TEST_CASE("values that the engine refuses", "[compose]") {
    check({
        {service("container_name: '-c'"), "is no name of a container"},
        {service("container_name: name, scale: 2"), "runs 2 times, but has one container_name"},
        {"services: {a: {image: x, container_name: name}, b: {image: x, container_name: name}}",
         "have the same container_name 'name'"},
        {service("restart: sometimes"), "'sometimes' is no restart policy"},
        {service("restart: on-failure:3"), ""},
        {service("restart: no"), ""},
        {service("working_dir: rel"), "'rel' is no absolute path"},
        {service("mem_limit: 4m"), "less memory than an engine gives"},
        {service("mem_limit: 4q"), "'4q' is no size"},
        {service("mem_limit: 1.5gb, shm_size: 64m"), ""},
        {service("healthcheck: {test: [CMD, a], interval: 5x}"), "'5x' is no length of time"},
        {service("healthcheck: {test: [CMD, a], interval: 1m30s}, stop_grace_period: 0s"), ""},
        {service("healthcheck: {test: [foo]}"), "begins with CMD"},
    });
}

TEST_CASE("volumes, secrets and configs", "[compose]") {
    check({
        {service("volumes: ['data/app:/app']"),
         "uses the volume 'data/app', which the file does not declare"},
        {service("volumes: ['${NONE}:/data']"), "':/data' is no volume"},
        {service("environment: [A=1, A=1]"), ""},
        {service("secrets: [s]") + "\nsecrets: {s: {}}", "secret 's' says nothing of where it comes from"},
        {service("tty: true") + "\nsecrets: {s: {file: ./a, environment: B}}", "comes from several places"},
        {service("configs: [s]") + "\nconfigs: {s: {content: hello}}", ""},
        {service("secrets: [s]") + "\nsecrets: {s: {driver: vault}}", "says nothing of where it comes from"},
        {service("volumes: [{type: volume, source: v}]") + "\nvolumes: {v: }", "has to name its target"},
        {service("volumes: ['']"), "a mount is empty"},
        {service("volumes: [{type: tmpfs, target: /t, tmpfs: {size: two}}]"), "'two' is no size"},
        {service("depends_on: [b, b]") + "\n", "'depends_on' has 'b' twice"},
        {service("networks: [n, n]") + "\nnetworks: {n: }", "'networks' has 'n' twice"},
        {service("dns: [1.1.1.1, 1.1.1.1], cap_drop: [ALL, ALL]"), ""},
        {service("secrets: [s]") + "\nsecrets: {s: {environment: NOPE}}", "comes from the variable NOPE"},
    });
    const std::string bind = service("volumes: ['${DATA:-/srv}/app:/app']");
    CHECK_FALSE(read_one(bind).refused());
    CHECK(fatal_words(read_one(bind, Dialect::compose, {{"DATA", "data"}})).find("'data/app'") !=
          std::string::npos);
    // one finding: what follows from it is not said
    const Document unset = read_one(service("volumes: ['${ROOT:?err}/a:/config']"));
    CHECK(fatal_words(unset) == "c.yml:1:36: the variable ROOT is required and not set: err\n");
}

TEST_CASE("several files are judged as they are merged", "[compose]") {
    CHECK_FALSE(merged("services: {a: {command: z}}", "services: {a: {image: x}}").refused());
    CHECK(merged("services: {a: {image: x}}", "services: {a: {image: !reset null}}").refused());
    CHECK_FALSE(merged(service("ports: ['80:80']"), "services: {a: {ports: ['80:80']}}").refused());

    const auto ports_of = [](const Document &document) {
        std::vector<int> ports;
        for (const HostPorts &one : document.services.at(0).ports)
            ports.push_back(one.first);
        return ports;
    };
    const std::string first = service("ports: ['80:80'], environment: [A=1], depends_on: [b]") + "\n";
    const std::string b = "services: {b: {image: y}, a: {";
    CHECK(ports_of(merged(first, b + "ports: ['81:81']}}")) == std::vector<int>{80, 81});
    CHECK(ports_of(merged(first, b + "ports: !override ['81:81']}}")) == std::vector<int>{81});
    CHECK(ports_of(merged(first, b + "ports: !reset []}}")).empty());
    CHECK(ports_of(merged(first, b + "ports: }}")) == std::vector<int>{80});
    CHECK(
        fatal_words(merged(first, b + "environment: {B: 2}, depends_on: {b: {condition: service_healthy}}}}"))
            .empty());
    CHECK(fatal_words(merged(first, b + "ports: {a: b}}}"))
              .find("'ports' is a map here and a list in an earlier file") != std::string::npos);
    CHECK_FALSE(merged(first, b + "volumes: !override [v:/v]}}\nvolumes: {v: }").partial);
}

TEST_CASE("a swarm is not held against what Docker Compose wants", "[compose]") {
    CHECK_FALSE(
        read_one(
            service(
                "container_name: '-c', depends_on: [nope], security_opt: [nope], ipc: nope, devices: [x]"),
            Dialect::swarm)
            .refused());
    CHECK(read_one("services: {a: {build: .}}", Dialect::swarm).refused());
    const Document unknown = read_one(service("restart: sometimes"), Dialect::unknown);
    CHECK_FALSE(unknown.refused());
    CHECK(unknown.problems.size() == 1);
}

// ---- each was put to `docker stack deploy` of both servers

TEST_CASE("what docker stack deploy refuses", "[compose]") {
    const std::vector<Case> cases{
        {service("profiles: [p]"), "service 'a' has an unknown key 'profiles'"},
        {service("mem_limit: 32m"), "unknown key 'mem_limit'"},
        {service("cpus: 0.5"), "unknown key 'cpus'"},
        {service("scale: 2"), "unknown key 'scale'"},
        {service("pull_policy: always"), "unknown key 'pull_policy'"},
        {service("imagee: y"), "unknown key 'imagee'"},
        {"name: other\nservices: {a: {image: x}}", "the file has an unknown key 'name'"},
        {service("depends_on: {b: {condition: service_started}}"),
         "'depends_on' of service 'a' can't be a map"},
        {service("environment: {A: true}"), "'environment.A' of service 'a' can't be true or false"},
        {service("environment: [A=1, A=1]"), "has the same thing twice"},
        {service("tty: 'true'"), "'tty' of service 'a' can't be text"},
        {service("deploy: {replicas: '2'}"), "'deploy.replicas' of service 'a' can't be text"},
        {service("deploy: {mode: everywhere}"), "'everywhere' of 'mode' means nothing to a swarm"},
        {service("deploy: {mode: global, replicas: 2}"), "and no replicas"},
        {service("deploy: {update_config: {failure_action: panic}}"), "'panic' of 'failure_action'"},
        {service("deploy: {restart_policy: {condition: always}}"), "'always' of 'condition'"},
        {service("deploy: {endpoint_mode: what}"), "'what' of 'endpoint_mode'"},
        {service("deploy: {placement: {constraints: [node.role manager]}}"), "is no constraint"},
        {service("deploy: {resources: {limits: {memory: 1m}}}"), "less memory than a swarm gives"},
        {service("deploy: {resources: {limits: {memory: lots}}}"), "'lots' is no size"},
        {service("healthcheck: {test: x, retries: -1}"), "'-1' is less than nothing"},
        {service("deploy: {update_config: {parallelism: -1}}"), "'-1' is less than nothing"},
        {service("deploy: {update_config: {max_failure_ratio: 5}}"), "'5' is no part of a whole"},
        {service("deploy: {update_config: {max_failure_ratio: 0.5, parallelism: 0}}"), ""},
        {service("deploy: {restart_policy: {max_attempts: -1}}"), "'-1' is less than nothing"},
        {service("deploy: {mode: replicated-job, update_config: {parallelism: 1}}"), "a job has no update"},
        {service("deploy: {endpoint_mode: dnsrr}, ports: ['80:80']"), "publishes no port of the swarm"},
        {service("deploy: {endpoint_mode: dnsrr}, ports: [{target: 80, published: 80, mode: host}]"), ""},
        {service("deploy: {resources: {limits: {cpus: 'abc'}}}"), "'abc' is no number of processors"},
        {service("volumes: [{type: tmpfs, source: x, target: /t}]"), "has no source"},
        {service("volumes: ['/tmp:/d:nocopy']"), "only a volume can have nocopy"},
        {service("networks: [n]") + "\nnetworks: {n: {driver: bridge}}", "'bridge' is no driver"},
        {service("tty: true") + "\nnetworks: {n: {driver: bridge}}", ""},
        {service("networks: {n: }") + "\nnetworks: {n: {driver: host}}", "'host' is no driver"},
        {service("networks: [n]") + "\nnetworks: {n: {name: host}}", "'host' is a network of the engine's"},
        {service("networks: [n]") + "\nnetworks: {n: {name: host, external: true}}", ""},
        {service("command: sleep \"9"), "'command' is no command line: a quote is not closed"},
        {service("environment: {A: .inf}"), "a number that no compose file can have"},
        {service("healthcheck: {test: x, interval: 1us}"), "is too short for a healthcheck"},
        {service("labels: {a: '${A:+x}'}"), "a swarm knows no ${NAME:+value}"},
        {service("labels: {a: '$${A:+x}'}"), ""},
        {service("labels: [2024-01-02]"), "'2024-01-02' without quotes is a date"},
        {service("labels: {d: 2024-01-02}"), ""},
        {"version: latest\nservices: {a: {image: x}}", "does not know version 'latest'"},
        {"version: '3.8'\nservices: {a: {image: x}}", ""},
        {"services: {a.b: {image: x}}", "'a.b' is no name of a service in a swarm"},
        {"secrets: {s: {environment: S}}\nservices: {a: {image: x}}", "unknown key 'environment'"},
        {"services: {a: {image: x, ports: ['80:80']}, b: {image: x, ports: ['127.0.0.1:80:81']}}",
         "services 'a' and 'b' both publish port 80/tcp"},
        {"services: {a: {image: x, ports: [{target: 80, published: 80, mode: host}]}, b: {image: x, ports: "
         "[{target: 80, published: 80, mode: host}]}}",
         ""},
        {service("pid: 'service:nope'"), ""},
        {service("deploy: {replicas: 2, update_config: {order: start-first}}, healthcheck: {test: [CMD, x]}"),
         ""},
    };
    for (const Case &one : cases) {
        const std::string words = fatal_words(read_one(one.yaml, Dialect::swarm));
        INFO(one.yaml << "\n" << words);
        CHECK((one.says.empty() ? words.empty() : words.find(one.says) != std::string::npos));
    }
    const std::string replicas = service("deploy: {replicas: '${R}'}");
    CHECK_FALSE(read_one(replicas, Dialect::swarm, {{"R", "2"}}).refused());
    CHECK(read_one(replicas, Dialect::swarm, {{"R", "two"}}).refused());
}

TEST_CASE("what an engine refuses of a swarm's task is known before", "[compose]") {
    const std::vector<Case> cases{
        {service("cap_add: [NOPE]"), "'NOPE' is no capability"},
        {service("cap_drop: [ALL], cap_add: [NET_ADMIN]"), ""},
        {service("extra_hosts: ['a:notanip']"), "is no host with an address"},
        {service("extra_hosts: [passed-over]"), ""},
        {service("deploy: {rollback_config: {failure_action: rollback}}"), ""},
        {service("deploy: {restart_policy: {delay: -2s}}"), "is less than nothing"},
        {"include: [more.yml]\n", "unknown key 'include'"},
        {"services: {a: {extends: {service: b}}, b: {image: x}}", "unknown key 'extends'"},
        {service("ulimits: {nope: 5}"), "'nope' is no limit of a process"},
        {service("ulimits: {nofile: {soft: 500, hard: 100}}"), "the soft limit 500 is above"},
        {service("stop_signal: SIGNOPE"), "is no signal"},
        {service("hostname: " + std::string(65, 'x')), "is too long for the name of a host"},
        {service("hostname: " + std::string(64, 'x')), ""},
        {service("sysctls: {kernel.pid_max: 1000}"), "is the host's, and no container's"},
        {service("logging: {driver: json-file, options: {max-size: 10q}}"), "'10q' is no size"},
        {service("healthcheck: {test: ['true']}"), "begins with CMD, CMD-SHELL or NONE"},
        {service("volumes: ['vol:data']") + "\nvolumes: {vol: }", "'data' is no place in a container"},
        {service("volumes: [{type: bind, source: /tmp, target: /d, bind: {propagation: nope}}]"),
         "'nope' of 'propagation' means nothing"},
        {service("restart: 'on-failure:x'"), "is no restart policy"},
        {service("restart: 'on-failure:3'"), ""},
        {service("restart: 'always:3'"), ""},
        {service("restart: nope, deploy: {restart_policy: {condition: any}}"), ""},
        {service("networks: [n]") + "\nnetworks: {n: {ipam: {config: [{subnet: 172.28.300.0/24}]}}}",
         "is no subnet"},
        {service("networks: [n]") + "\nnetworks: {n: {external: true, name: none}}",
         "can't join the engine's own network 'none'"},
        {service("networks: [n]") + "\nnetworks: {n: {external: true, name: ingress}}",
         "can't join the engine's own network 'ingress'"},
        {service("networks: [n]") + "\nnetworks: {n: {external: true, name: host}}", ""},
        {service("networks: [n]") + "\nnetworks: {n: {ipam: {driver: nope}}}",
         "is no driver for the addresses"},
        {service("networks: [n]") + "\nnetworks: {n: {name: 'my net'}}", "is no name of a network"},
        {service("networks: [n]") + "\nnetworks: {n: {driver_opts: {com.docker.network.driver.mtu: abc}}}",
         "is no size of a packet"},
        {service("tty: true") + "\nnetworks: {n: {ipam: {config: [{subnet: nope}]}}}", ""}, // nobody is on it
    };
    for (const Case &one : cases) {
        const std::string words = fatal_words(read_one(one.yaml, Dialect::swarm));
        INFO(one.yaml << "\n" << words);
        CHECK((one.says.empty() ? words.empty() : words.find(one.says) != std::string::npos));
    }
}

TEST_CASE("templates of a swarm are known before they are filled in", "[compose][secrets]") {
    const auto read = [](const std::string &value) {
        return read_one(service("environment: {A: '${V}'}"), Dialect::swarm, {{"V", value}});
    };
    for (const std::string bad : {"{{.Message}}", "{{x", "{{", "{{.Service.Nope}}", "{{ foo }}", "{{json .}}",
                                  "a{{}}", "{{.Node.ID}}{{nope}}"}) {
        INFO(bad);
        CHECK(fatal_words(read(bad)).find("can't fill this one in") != std::string::npos);
        CHECK(fatal_words(read("s3cret " + bad)).find("s3cret") == std::string::npos);
    }
    for (const std::string good : {"{{.Node.Hostname}}", "{{.Task.Slot}}-{{ .Service.Name }}", "{{\"a\"}}",
                                   "{{index .Service.Labels \"a\"}}", "{{- .Node.Platform.OS -}}"}) {
        INFO(good);
        CHECK(read(good).problems.size() == 1);
        CHECK_FALSE(read(good).refused());
        CHECK(read_one(service("environment: ['A=" + good + "']"), Dialect::swarm).problems.empty());
    }
    CHECK(read("}} { {").problems.empty());
    CHECK(read_one(service("hostname: '{{.Foo}}'"), Dialect::swarm).refused());
    CHECK(read_one(service("hostname: '{{.Foo}}'")).problems.empty());
    CHECK(read_one(service("labels: {a: '{{.Foo}}'}"), Dialect::swarm).problems.empty());
}

TEST_CASE("a text where a number or a truth value is wanted has to be one", "[compose]") {
    check({
        {service("deploy: {replicas: two}"), "c.yml:1:45: 'two' is no whole number"},
        {service("deploy: {replicas: '${N:-}'}"), "'' is no whole number"},
        {service("deploy: {replicas: '+2', update_config: {max_failure_ratio: '0.5'}}"), ""},
        {service("deploy: {update_config: {max_failure_ratio: half}}"), "'half' is no number"},
        {service("scale: x, profiles: [p]") + "\n", "'x' is no whole number"},
        {service("tty: maybe"), "'maybe' is neither true nor false"},
        {service("tty: 'yes', init: 'Off'"), ""},
        {service("ulimits: {nofile: {soft: 1, hard: many}}"), "'many' is no whole number"},
        {service("configs: [{source: c, mode: rw}]") + "\nconfigs: {c: {content: x}}",
         "'rw' is no whole number"},
        {service("networks: [n]") + "\nnetworks: {n: {internal: maybe}}",
         "'maybe' is neither true nor false"},
    });
    CHECK(read_one(service("scale: '${N}'"), Dialect::compose, {{"N", "two"}}).refused());
    CHECK_FALSE(read_one(service("scale: '${N}'"), Dialect::compose, {{"N", unknown_value}}).refused());
}

TEST_CASE("a service without networks is on the default one", "[compose]") {
    const std::string network = "\nnetworks: {default: {external: true, name: proxy}}";
    const auto names = [](const Document &document) {
        return document.externals.empty() ? "" : document.externals.at(0).name;
    };
    CHECK(names(read_one(service("tty: true") + network)) == "proxy");
    CHECK(names(read_one(service("tty: true") + network, Dialect::swarm)) == "proxy");
    CHECK(names(read_one(service("network_mode: host") + network)).empty());
    CHECK(names(read_one(service("networks: [n]") + "\nnetworks: {n: , default: {external: true}}")).empty());
}

TEST_CASE("what every engine refuses", "[compose]") {
    const auto addressed = [](const std::string &address, const std::string &network) {
        return "services: {a: {image: x, networks: {n: {ipv4_address: " + address +
               "}}}}\nnetworks: {n: " + network + "}";
    };
    const std::string pool = "{ipam: {config: [{subnet: 172.29.7.0/24}]}}";
    check({
        {service("cap_add: [NOPE]"), "'NOPE' is no capability"},
        {service("cap_add: [net_admin, CAP_NET_RAW, all]"), ""},
        {service("ulimits: {nope: 5}"), "'nope' is no limit of a process"},
        {service("ulimits: {nofile: {soft: 500, hard: 100}}"), "the soft limit 500 is above"},
        {service("ulimits: {nofile: {soft: 500, hard: -1}}"), ""},
        {service("stop_signal: SIGNOPE"), "is no signal"},
        {service("stop_signal: SIGRTMIN+3"), ""},
        {service("security_opt: ['nope=1']"), "is no security option"},
        {service("security_opt: ['no-new-privileges:true', 'seccomp:unconfined']"), ""},
        {service("ipc: nope"), "is no way to share memory"},
        {service("oom_score_adj: 5000"), "is not between"},
        {service("mac_address: nope"), "is no MAC address"},
        {service("mac_address: '02:42:ac:11:00:99'"), ""},
        {service("extra_hosts: [nope]"), "is no host with an address"},
        {service("extra_hosts: ['a:999.1.1.1']"), "is no host with an address"},
        {service("extra_hosts: ['a:host-gateway', 'b=10.1.2.3', 'c:::1', 'd=[::1]']"), ""},
        {service("environment: ['=1']"), "a variable has no name"},
        {service("tmpfs: [tmp]"), "'tmp' is no place in a container"},
        {service("tmpfs: '/t:size=1m'"), ""},
        {service("volumes: ['/tmp:/']"), "nothing can be mounted to /"},
        {service("volumes: ['/tmp:rel']"), "'rel' is no place in a container"},
        {service("volumes: ['v:/v']") + "\nvolumes: {v: }", "is taken for a path of Windows"},
        {service("privileged: '${NOPE:-maybe}'"), "'maybe' is neither true nor false"},
        {service("mem_limit: -5m"), "'-5m' is no size"},
        {service("mem_limit: 32m, memswap_limit: -1"), ""},
        {service("mem_limit: 32m, mem_reservation: 64m"), "more than its limit of 32m"},
        {service("deploy: {resources: {limits: {memory: 32M}, reservations: {memory: 64M}}}"),
         "it reserves 64M of memory, more than its limit of 32M"},
        {service("mem_limit: 32m, deploy: {resources: {reservations: {memory: 64M}}}"),
         "more than its limit"},
        {service("deploy: {resources: {limits: {memory: 64M}, reservations: {memory: 64M}}}"), ""},
        {service("deploy: {resources: {limits: {memory: lots}}}"), "'lots' is no size"},
        {service("healthcheck: {test: x, interval: 1us}"), "is too short for a healthcheck"},
        {service("healthcheck: {test: x, interval: 0s}"), ""},
        {service("ports: [{published: 80}]"), "has to name its target"},
        {service("ports: ['0:80']"), ""},
        {service("scale: 2, deploy: {replicas: 3}"), "scale says 2, and deploy.replicas 3"},
        {service("deploy: {replicas: -1}"), "a service can't have -1 replicas"},
        {service("command: [echo, 2024-01-02]"), "'2024-01-02' without quotes is a date"},
        {addressed("10.9.9.9", pool), "10.9.9.9 is in no subnet of the network 'n'"},
        {addressed("172.29.7.9", pool), ""},
        {addressed("172.29.7.9", "{}"), "has no subnet of its own"},
        {addressed("172.29.7.9", "{external: true}"), ""},
        {"services: {a: {image: x, networks: [n]}}\nnetworks: {n: {ipam: {config: [{subnet: 1.2.3.0/33}]}}}",
         "is no subnet"},
        {"services: {a: {image: x, networks: [n]}}\nnetworks: {n: {ipam: {config: [{subnet: 1.2.3.0/24, "
         "gateway: "
         "9.0.0.1}]}}}",
         "the gateway 9.0.0.1 is not in the subnet"},
    });
}

TEST_CASE("commands that can't be taken apart", "[compose]") {
    check({
        {service("command: \"sh -c 'sleep 9\""), "'command' is no command line: a quote is not closed"},
        {service("entrypoint: 'sh -c \"sleep 9'"), "'entrypoint' is no command line"},
        {service("command: 'sleep 9\\'"), "ends with a backslash"},
        {service("command: sleep (9)"), "a parenthesis is outside of quotes"},
        {service("command: sleep 9)"), "a parenthesis is outside of quotes"},
        {service("command: \"sh -c 'echo (it) && sleep 9'\""), ""},
        {service("command: 'sh -c \"it''s \\\" fine\"'"), ""},
        {service("command: 'sleep 9 && (true)'"), ""},
        {service("command: 'echo $$(date)'"), ""},
        {service("command: [sh, -c, \"it's (fine\"]"), ""},
    });
}

TEST_CASE("what is asked of processors and memory", "[compose]") {
    check({
        {service("cpus: -1"), "'-1' is no number of processors"},
        {service("cpus: 0.001"), "'0.001' is no number of processors"},
        {service("cpus: 'abc'"), "'abc' is no number of processors"},
        {service("deploy: {resources: {limits: {cpus: 'abc'}}}"), "'abc' is no number of processors"},
        {service("cpus: 0, deploy: {resources: {limits: {cpus: '0.5'}}}"), ""},
        {service("cpuset: abc"), "'abc' names no processors"},
        {service("cpuset: 1-0"), "'1-0' names no processors"},
        {service("cpuset: '0-3, 7'"), ""},
        {service("cpu_shares: -5"), "'-5' is less than nothing"},
        {service("cpu_quota: 500"), "'500' is less than an engine gives"},
        {service("cpu_quota: -1"), ""},
        {service("cpu_period: 10"), "'10' is no period of an engine"},
        {service("cpu_quota: 50000, cpu_period: 100000"), ""},
        {service("cpus: 0.5, cpu_quota: 50000"), "cpus and cpu_quota exclude each other"},
        {service("mem_limit: 64m, memswap_limit: 32m"), "32m is less than the memory, 64m"},
        {service("memswap_limit: 64m"), "needs a limit of memory beside it"},
        {service("mem_limit: 64m, memswap_limit: 64m"), ""},
        {service("mem_limit: 64m, memswap_limit: 0"), ""},
        {service("mem_swappiness: 150"), "'150' is not between 0 and 100"},
    });
}

TEST_CASE("kernel parameters, logs and what is shared", "[compose]") {
    check({
        {service("sysctls: {kernel.pid_max: 1000}"), "'kernel.pid_max' is the host's"},
        {service("sysctls: ['vm.swappiness=10']"), "'vm.swappiness' is the host's"},
        {service("sysctls: {net.core.somaxconn: 1024}, network_mode: host"), "is the host's own"},
        {service("sysctls: {kernel.msgmax: 65536}, ipc: host"), "is the host's own with ipc: host"},
        {service("sysctls: {net.core.somaxconn: 1024, kernel.msgmax: 65536, fs.mqueue.msg_max: 10}"), ""},
        {service("logging: {driver: json-file, options: {nosuch: x}}"), "has no option 'nosuch'"},
        {service("logging: {driver: json-file, options: {max-size: abc}}"), "'abc' is no size"},
        {service("logging: {driver: local, options: {max-file: '0'}}"), "'0' is no number of files"},
        {service("logging: {driver: json-file, options: {mode: sometimes}}"), "'sometimes' is no mode"},
        {service("logging: {driver: gelf}"), "needs the option gelf-address"},
        {service("logging: {driver: awslogs}"), "needs the option awslogs-group"},
        {service("logging: {driver: json-file, options: {max-size: 10m, max-file: '3', tag: x}}"), ""},
        {service("logging: {driver: fluentd, options: {fluentd-async: 'true'}}"), ""},
        {service("logging: {driver: json-file, options: {tag: '{{.Nope}}'}}"), "can't be filled in"},
        {service("logging: {driver: syslog, options: {tag: '{{.Name'}}"), "can't be filled in"},
        {service("logging: {driver: json-file, options: {tag: '{{.Name}}/{{upper .ImageName}}'}}"), ""},
        {service("logging: {driver: gelf, options: {gelf-address: 'udp://a:1', tag: '{{.Labels}}'}}"),
         "can't be filled in"},
        {service("network_mode: host, links: [a]"), "'links' and 'network_mode: host' exclude each other"},
        {service("network_mode: 'container:x', ports: ['80:80']"), "'ports' and 'network_mode: container:x'"},
        {service("network_mode: 'container:x', hostname: y"), "'hostname' and 'network_mode"},
        {service("network_mode: 'container:x', dns: 1.1.1.1"), "'dns' and 'network_mode"},
        {service("network_mode: 'container:x', expose: ['80']"), "'expose' and 'network_mode"},
        {service("network_mode: 'container:x', expose: []"), ""},
        {service("network_mode: host, hostname: x, dns: 1.1.1.1"), ""},
        {service("uts: host, hostname: x"), "'hostname' and 'uts: host' exclude each other"},
        {"services: {a: {image: x, ipc: 'service:b'}, b: {image: x}}",
         "service 'b' does not let others share its memory"},
        {"services: {a: {image: x, ipc: 'service:b'}, b: {image: x, ipc: shareable}}", ""},
        {service("security_opt: ['no-new-privileges:maybe']"), "'no-new-privileges:maybe' is no security"},
        {service("security_opt: ['systempaths=nosuch']"), "'systempaths=nosuch' is no security"},
        {service("security_opt: ['no-new-privileges', 'systempaths=unconfined']"), ""},
        {service("tmpfs: ['/t:size=abc']"), "'size=abc' of a tmpfs is no size"},
        {service("tmpfs: ['/t:size=64m,mode=1777', '/u:size=50%', '/w:noexec']"), ""},
        {service("volumes: [{type: tmpfs, source: x, target: /t}]"), "has no source"},
        {service("user: '-5'"), "'-5' is no number of a user"},
        {service("user: '1000:99999999999'"), "'99999999999' is no number of a user"},
        {service("user: 'app:1000'"), ""},
        {service("restart: 'on-failure:-1'"), "can't try less often than never"},
        {service("ulimits: {nofile: -5}"), "'-5' is no limit"},
        {service("ulimits: {nofile: -1, nproc: {soft: 10, hard: -1}}"), ""},
        {service("ports: [{target: 80, published: 81, protocol: xyz}]"), "'xyz' is no protocol"},
        {service("ports: [{target: 70000, published: 81}]"), "'70000' is no port"},
        {service("stop_signal: SIGRTMIN+99"), "is no signal"},
        {service("stop_signal: ''"), ""},
        {service("platform: nonsense"), "'nonsense' is no platform"},
        {service("platform: linux"), ""},
        {service("mem_reservation: 1m"), "less memory than an engine reserves"},
        {service("secrets: [s]") + "\nsecrets: {s: {file: /x, template_driver: golang}}",
         "only a swarm fills in templates"},
    });
    CHECK(read_one(service("scale: -1")).problems.at(0).boundless);
}

TEST_CASE("a network that nobody is on is not made", "[compose]") {
    const std::string bad = "\nnetworks: {n: {ipam: {config: [{subnet: nope}]}}}";
    CHECK_FALSE(read_one(service("tty: true") + bad).refused());
    CHECK(read_one(service("networks: [n]") + bad).refused());
}

TEST_CASE("networks that no engine makes", "[compose]") {
    const auto network = [](const std::string &definition, const std::string &use = "") {
        return "services: {a: {image: x, networks: {n: {" + use + "}}}}\nnetworks: {n: {" + definition + "}}";
    };
    const auto pool = [](const std::string &config) { return "ipam: {config: [" + config + "]}"; };
    const std::string plain = pool("{subnet: 172.28.7.0/24}");
    check({
        {network("driver: host"), "one network of the driver 'host'"},
        {network("name: host"), "'host' is a network of the engine's own"},
        {network("name: host, external: true"), "can't join the engine's own network 'host'"},
        {network("name: other, external: true"), ""},
        {network("driver_opts: {com.docker.network.bridge.enable_icc: maybe}"), "'maybe' is neither true"},
        {network("driver_opts: {com.docker.network.bridge.name: averyverylongname}"), "is too long"},
        {network("driver_opts: {com.docker.network.bridge.enable_icc: 'false', other: x}"), ""},
        {network(pool("{subnet: 172.28.7.0/24}, {subnet: 172.28.8.0/24}")), "has one subnet of IPv4 alone"},
        {network(pool("{subnet: 172.28.7.0/24}, {subnet: 'fd00:7::/64'}")), ""},
        {network(plain) + "\n", ""},
        {network(pool("{subnet: 172.28.7.0/31}")), "has no address for the gateway"},
        {network(pool("{subnet: 172.28.7.0/24, ip_range: nonsense}")), "'nonsense' is no range"},
        {"services: {a: {image: x, networks: [n, m]}}\nnetworks: {n: {" + plain + "}, m: {" +
             pool("{subnet: 172.28.7.128/25}") + "}}",
         "172.28.7.128/25 overlaps with another one"},
        {network(plain, "ipv4_address: 172.28.7.1"), "172.28.7.1 is that of the gateway"},
        {network(plain, "ipv4_address: 172.28.7.0"), "stands for the network itself"},
        {network(plain, "ipv4_address: 172.28.7.255"), "is for broadcasts"},
        {network(pool("{subnet: 172.28.7.0/24, gateway: 172.28.7.254}"), "ipv4_address: 172.28.7.1"), ""},
        {"services: {a: {image: x, networks: {n: {ipv4_address: 172.28.7.9}}}, b: {image: x, networks: {n: "
         "{ipv4_address: 172.28.7.9}}}}\nnetworks: {n: {" +
             plain + "}}",
         "another service has the address 172.28.7.9 too"},
        {network(plain, "ipv6_address: 'fd00::5'"), "has no subnet of IPv6"},
        {network("", "link_local_ips: [zz]"), "'zz' is no address"},
    });
}

TEST_CASE("a healthcheck that ends the engine is never sent", "[compose]") {
    for (const Dialect dialect : {Dialect::compose, Dialect::swarm}) {
        const Document document = read_one(service("healthcheck: {test: [CMD]}"), dialect);
        REQUIRE(document.problems.size() == 1);
        CHECK((document.problems[0].fatal && document.problems[0].boundless));
        CHECK_FALSE(read_one(service("healthcheck: {test: [NONE]}"), dialect).refused());
        CHECK_FALSE(read_one(service("healthcheck: {test: [CMD, x]}"), dialect).refused());
    }
}

TEST_CASE("keys that are no text", "[compose]") {
    check({
        {"services: {1: {image: x}}", "c.yml:1:12: the key '1' without quotes is a whole number"},
        {"services: {true: {image: x}}", "the key 'true' without quotes is true or false"},
        {"services: {1.5: {image: x}}", "the key '1.5' without quotes is a number"},
        {service("labels: {1: a}"), "the key '1' without quotes"},
        {service("tty: true") + "\nx-a: {1: a, d: 2024-01-02}", "the key '1' without quotes"},
        {"services: {'1': {image: x}}", ""},
        {"services: {yes: {image: x}}", ""},
    });
}

TEST_CASE("a date without quotes is refused by the newer Docker Compose alone", "[compose]") {
    for (const char *date : {"2024-01-02", "2024-1-2", "2024-01-02 03:04:05", "2024-01-02T03:04:05Z"}) {
        const Document document = read_one(service(std::string("environment: {D: ") + date + "}"));
        REQUIRE(document.problems.size() == 1);
        CHECK_FALSE(document.problems[0].fatal);
        CHECK(document.problems[0].only == Release::newer);
    }
    for (const char *text : {"'2024-01-02'", "2024-02-31", "2024-01-02T03:04:05", "\"${D}\""})
        CHECK(read_one(service(std::string("environment: {D: ") + text + "}"), Dialect::compose,
                       {{"D", "2024-01-02"}})
                  .problems.empty());
    CHECK(read_one("x-on: 2024-01-02\nservices: {a: {image: x}}").problems.empty());
    const Document gpus = read_one(service("gpus: all"));
    CHECK((gpus.problems.size() == 1 && gpus.problems[0].only == Release::older));
}

TEST_CASE("the name of the project is always set, but for a swarm", "[compose]") {
    std::map<std::string, std::string> env{{"COMPOSE_PROJECT_NAME", "mine"}};
    add_project_variables("Web", Dialect::compose, env);
    CHECK(env.at("COMPOSE_PROJECT_NAME") == "web");
    std::map<std::string, std::string> none;
    add_project_variables("web", Dialect::swarm, none);
    CHECK(none.empty());
}
