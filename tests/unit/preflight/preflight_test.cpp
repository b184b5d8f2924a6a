#include "preflight/preflight.hpp"

#include "plan/kind.hpp"
#include "rig.hpp"

#include "support/redactor.hpp"

#include <catch2/catch.hpp>

using Catch::Contains;
using Catch::StartsWith;
using Lines = std::vector<std::string>;

namespace {

const std::string publishing = "services:\n  app:\n    image: nginx:1\n    ports: ['8080:80']\n";

std::string running(const std::string &project, int port = 8080) {
    return R"("containers": [{"project": ")" + project +
           R"(", "service": "app", "image": "nginx:1", "ports": [[)" + std::to_string(port) + ", 80]]}]";
}

std::string with_network(const std::string &name) {
    return "services: {app: {image: 'nginx:1', networks: [n]}}\nnetworks: {n: {external: true, name: " +
           name + "}}\n";
}

plan::StackPlan other_stack(const std::string &name, plan::Action action) {
    plan::StackPlan other;
    other.server = "main";
    other.environment_id = 1;
    other.name = name;
    other.restore({.action = action});
    other.deploys = true;
    return other;
}

} // namespace

TEST_CASE("what is checked before it is carried out") {
    using plan::Action;
    plan::StackPlan plan;
    plan.change(Action::update);
    CHECK_FALSE(preflight::worth_checking(plan));
    plan.deploys = true;
    for (const Action action :
         {Action::create, Action::update, Action::redeploy, Action::rename, Action::start}) {
        plan.restore({.action = action});
        CHECK(preflight::worth_checking(plan));
    }
    for (const Action action : {Action::none, Action::remove, Action::stop, Action::forbidden, Action::hidden,
                                Action::blocked, Action::replace}) {
        plan.restore({.action = action});
        CHECK_FALSE(preflight::worth_checking(plan));
    }
    plan.replace_allowed = true;
    plan.restore({.action = Action::replace});
    CHECK(preflight::worth_checking(plan));
    plan.kind = &plan::source_kind();
    CHECK_FALSE(preflight::worth_checking(plan));
}

TEST_CASE("a compose file that is not YAML blocks, and nothing else is asked") {
    Rig rig;
    const auto result = rig.check("services: [\n");
    CHECK_THAT(lines(result).at(0), StartsWith("blocked: web.yml:1") && Contains("not valid YAML"));
    CHECK(rig.asked("/api/") == 0);
}

TEST_CASE("variables come from env") {
    Rig rig;
    const std::string compose = "services: {app: {image: 'nginx:${TAG:?say which}'}}\n";
    CHECK_THAT(lines(rig.check(compose)).at(0),
               StartsWith("blocked:") && Contains("TAG is required and not set: say which"));
    rig.env["TAG"] = "1";
    CHECK(lines(rig.check(compose)) == Lines{});
}

TEST_CASE("values that are secret are not in a finding", "[secrets]") {
    Rig rig(R"("pullable": ["nginx:1"])");
    support::redactor().add("very-secret-tag");
    rig.env["TAG"] = "very-secret-tag";
    const auto result = rig.check("services: {app: {image: 'nginx:$TAG'}}\n");
    REQUIRE(result.findings.size() == 1);
    CHECK_THAT(result.findings[0].str(), !Contains("very-secret-tag") && Contains("nginx:(secret)"));
}

TEST_CASE("a port that another stack has blocks") {
    Rig rig(running("shop"));
    const auto result = rig.check(publishing);
    CHECK(lines(result) ==
          Lines{"blocked: web.yml:4:13: port 8080/tcp is taken by 'shop-app-1' of stack 'shop'"});
}

TEST_CASE("ports that are no conflict") {
    SECTION("the stack's own") {
        Rig rig(running("web"));
        CHECK(lines(rig.check(publishing)) == Lines{});
    }
    SECTION("its own under its former name") {
        Rig rig(running("site"));
        rig.plan.former_name = "site";
        CHECK(lines(rig.check(publishing)) == Lines{});
    }
    SECTION("another port, another protocol") {
        Rig rig(running("shop", 8081));
        CHECK(lines(rig.check(publishing)) == Lines{});
        CHECK(lines(rig.check("services: {a: {image: 'nginx:1', ports: ['8081:80/udp']}}\n")) == Lines{});
    }
    SECTION("one of several that are as good") {
        Rig rig(running("shop"));
        CHECK(lines(rig.check("services: {a: {image: 'nginx:1', ports: ['8080-8081:80']}}\n")) == Lines{});
        CHECK(rig.check("services: {a: {image: 'nginx:1', ports: ['8080-8081:80-81']}}\n").blocked());
    }
    SECTION("of a service that is not started") {
        Rig rig(running("shop"));
        CHECK(
            lines(rig.check(
                "services: {a: {image: 'nginx:1', ports: ['8080:80'], profiles: [x]}, b: {image: 'nginx:1'}}"
                "\n")) == Lines{});
    }
}

TEST_CASE("a port of a container that no stack made") {
    Rig rig(running(""));
    CHECK_THAT(lines(rig.check(publishing)).at(0),
               StartsWith("blocked:") && Contains("8080/tcp is taken by"));
}

TEST_CASE("a port that an earlier stack of the run freed is free") {
    Rig rig(running("shop"));
    CHECK(rig.check(publishing).blocked());
    (void)rig.server().control("POST", "/containers/1/shop/*", R"({"do": "remove"})");
    CHECK(lines(rig.check(publishing)) == Lines{});
}

TEST_CASE("before anything is done, what another stack of the plan frees or brings is a warning") {
    plan::Plan plan;
    plan.stacks = {other_stack("shop", plan::Action::remove), other_stack("proxy", plan::Action::create)};
    Rig rig(running("shop"));
    rig.run.ahead = &plan;
    CHECK_THAT(lines(rig.check(publishing)).at(0), StartsWith("warning:") && Contains("changes too"));
    CHECK_THAT(lines(rig.check(with_network("shared"))).at(0),
               StartsWith("warning:") && Contains("does not exist in environment 'production' yet"));
    plan.stacks.pop_back();
    CHECK(rig.check(with_network("shared")).blocked());
    plan.stacks.front().restore({});
    CHECK(rig.check(publishing).blocked());
}

TEST_CASE("what is external has to be there") {
    Rig rig(R"("networks": ["proxy"], "volumes": ["data"])");
    CHECK(lines(rig.check(with_network("proxy"))) == Lines{});
    CHECK_THAT(lines(rig.check(with_network("host"))).at(0),
               Contains("write network_mode: host") || Contains("can't join the engine's own"));
    CHECK(lines(rig.check(with_network("0123456789ab"))) == Lines{});
    CHECK(
        lines(rig.check(with_network("gone"))) ==
        Lines{
            "blocked: web.yml:2:12: the external network 'gone' does not exist in environment 'production'"});
    CHECK_THAT(lines(rig.check("services: {app: {image: 'nginx:1', volumes: ['gone:/x', 'data:/y']}}\n"
                               "volumes: {gone: {external: true}, data: {external: true}}\n"))
                   .at(0),
               Contains("the external volume 'gone' does not exist"));
    CHECK(rig.asked("/docker/volumes") == 2); // once more before it is called missing
}

TEST_CASE("a standard user may not see what is there") {
    Rig rig;
    rig.as_alice();
    CHECK_THAT(lines(rig.check(with_network("gone"))).at(0),
               StartsWith("warning:") && Contains("may not see it"));
}

TEST_CASE("secrets and configs are there in a swarm") {
    const std::string compose = "services: {app: {image: 'nginx:1', secrets: [key], configs: [conf]}}\n"
                                "secrets: {key: {external: true}}\nconfigs: {conf: {external: true}}\n";
    Rig rig;
    CHECK(lines(rig.check(compose)) ==
          Lines{"blocked: web.yml:2:11: secret 'key' is external, which only a swarm can have",
                "blocked: web.yml:3:11: config 'conf' is external, which only a swarm can have"});
    rig.plan.environment_id = 3;
    rig.plan.type = model::StackType::swarm;
    const auto result = rig.check(compose);
    REQUIRE(result.findings.size() == 1);
    CHECK_THAT(lines(result)[0], StartsWith("blocked:") && Contains("the external config 'conf'"));
    CHECK_FALSE(result.pull_first);
}

TEST_CASE("ports of a swarm are those of its services") {
    Rig rig("", R"("stacks": [{"Id": 1, "Name": "shop", "Type": 1, "EndpointId": 3, "SwarmId": "s",
                 "file": "services: {app: {image: 'nginx:1', ports: ['8080:80']}}\n"}])");
    rig.plan.environment_id = 3;
    rig.plan.type = model::StackType::swarm;
    CHECK_THAT(lines(rig.check(publishing)).at(0), StartsWith("blocked:") && Contains("of stack 'shop'"));
}

TEST_CASE("a manifest that can't be applied is not even asked about") {
    Rig rig;
    rig.plan.type = model::StackType::kubernetes;
    CHECK(rig.check("kind: [\n").blocked());
    CHECK(rig.check("kind: Deployment\n").blocked());
    CHECK(rig.check("%YAML 1.3\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n").blocked());
    CHECK(rig.asked("/api/") == 0);
}

TEST_CASE("of a stack without git the server has the compose file and nothing else") {
    Rig rig;
    const std::string start = "services: {a: {image: 'nginx:1', ";
    const auto blocked = [&](const std::string &keys, const std::string &words) {
        INFO(keys);
        CHECK_THAT(lines(rig.check(start + keys)).at(0),
                   StartsWith("blocked: web.yml:1:") && Contains(words));
    };
    blocked("env_file: web.env}}\n", "'web.env' will not be there");
    blocked("label_file: l.txt}}\n", "'l.txt' will not be there");
    CHECK_THAT(lines(rig.check(start + "secrets: [s]}}\nsecrets: {s: {file: ./s.txt}}\n")).at(0),
               StartsWith("blocked: web.yml:2:") && Contains("'s.txt' will not be there"));
    CHECK_THAT(lines(rig.check("services: {a: {build: ./api}}\n")).at(0),
               StartsWith("blocked:") && Contains("the folder 'api' will not be there"));
    CHECK_THAT(lines(rig.check("include: [more.yml]\nservices: {a: {image: 'nginx:1'}}\n")).at(0),
               StartsWith("blocked:") && Contains("'more.yml' will not be there"));
    CHECK_THAT(lines(rig.check(start + "volumes: ['./conf:/conf']}}\n")).at(0),
               StartsWith("warning:") && Contains("an empty folder is mounted in its place"));
    blocked("volumes: [{type: bind, source: ./c, target: /c, bind: {create_host_path: false}}]}}\n",
            "'c' will not be there");
    rig.plan.environment_id = 3;
    rig.plan.type = model::StackType::swarm;
    blocked("volumes: ['./conf:/conf']}}\n", "'conf' will not be there");
    rig.env["A"] = "1";
    blocked("env_file: stack.env}}\n", "the server writes none for a swarm");
    CHECK_THAT(lines(rig.check(start + "tty: true}}\nsecrets: {unused: {file: ./s.txt}}\n")).at(0),
               StartsWith("blocked: web.yml:2:") && Contains("'s.txt' will not be there"));
}

TEST_CASE("stack.env is there where the stack has any env") {
    Rig rig;
    const std::string compose = "services: {a: {image: 'nginx:1', env_file: stack.env}}\n";
    CHECK_THAT(lines(rig.check(compose)).at(0), StartsWith("blocked: web.yml:1:") && Contains("has no env"));
    rig.env["A"] = "1";
    CHECK(lines(rig.check(compose)) == Lines{});
    rig.plan.type = model::StackType::standalone;
    CHECK_THAT(lines(rig.check("services: {a: {image: 'nginx:1', env_file: app/stack.env}}\n")).at(0),
               StartsWith("blocked:") && Contains("'app/stack.env' will not be there"));
}

TEST_CASE("a swarm makes volumes that are called external") {
    Rig rig;
    rig.plan.environment_id = 3;
    rig.plan.type = model::StackType::swarm;
    CHECK(lines(rig.check("services: {a: {image: 'nginx:1', volumes: ['data:/v']}}\n"
                          "volumes: {data: {external: true, name: nowhere}}\n")) == Lines{});
}

TEST_CASE("what only one release of Docker Compose refuses blocks where the server runs that one") {
    const std::string date = "services: {a: {image: 'nginx:1', environment: {D: 2024-01-02}}}\n";
    const std::string gpus = "services: {a: {image: 'nginx:1', gpus: all}}\n";
    const auto blocked_on = [](const std::string &version, const std::string &compose) {
        Rig rig;
        rig.state.version = model::parse_version(version);
        return rig.check(compose).blocked();
    };
    CHECK(blocked_on("2.43.0", date));
    CHECK_FALSE(blocked_on("2.23.0", date));
    CHECK(blocked_on("2.23.0", gpus));
    CHECK_FALSE(blocked_on("2.43.0", gpus));
    CHECK_FALSE(blocked_on("2.30.1", date));
}

TEST_CASE("names of containers that others have") {
    const std::string compose = "services: {a: {image: 'nginx:1', container_name: shop-app-1}}\n";
    Rig rig(running("shop", 8081));
    CHECK_THAT(lines(rig.check(compose)).at(0),
               StartsWith("blocked: web.yml:1:") &&
                   Contains("container name 'shop-app-1' is taken by stack 'shop'"));
    Rig own(running("web", 8081));
    CHECK(lines(own.check("services: {a: {image: 'nginx:1', container_name: web-app-1}}\n")) == Lines{});
    CHECK_THAT(lines(own.check("services: {a: {image: 'nginx:1', network_mode: 'container:gone'}}\n")).at(0),
               StartsWith("blocked:") && Contains("no container 'gone'"));
    CHECK(lines(own.check("services: {a: {image: 'nginx:1', network_mode: 'container:web-app-1'}}\n")) ==
          Lines{});
}

TEST_CASE("a rename to what runs already, as an interrupted one leaves it, is blocked") {
    const std::string compose = "services: {a: {image: 'nginx:1'}}\n";
    Rig rig(running("web", 8081));
    CHECK(lines(rig.check(compose)) == Lines{});
    rig.plan.change(plan::Action::rename);
    rig.plan.former_name = "shop";
    CHECK_THAT(lines(rig.check(compose)).at(0),
               StartsWith("blocked:") && Contains("the engine already runs 'web'"));
    // A stack of that name elsewhere makes what runs here no stack, and a run has let go of its list by then.
    model::Stack elsewhere;
    elsewhere.name = "web";
    elsewhere.endpoint_id = 3;
    for (const auto &known : {std::vector<model::Stack>{elsewhere}, std::vector<model::Stack>{}}) {
        rig.state.stacks = known;
        CHECK(lines(rig.check(compose)).size() == 1);
    }
    Rig free(running("shop", 8081));
    free.plan.change(plan::Action::rename);
    free.plan.former_name = "shop";
    CHECK(lines(free.check(compose)) == Lines{});
}

TEST_CASE("what is in use is looked at anew before each write") {
    Rig rig;
    CHECK(lines(rig.check(publishing)) == Lines{});
    const auto once = rig.asked("/docker/containers");
    CHECK(lines(rig.check(publishing)) == Lines{});
    CHECK(rig.asked("/docker/containers") == 2 * once);
}

TEST_CASE("two stacks of a plan that want the same are told of each other") {
    plan::Plan plan;
    Rig rig;
    rig.run.ahead = &plan;
    plan::StackPlan other = rig.plan;
    other.name = "shop";
    const auto document = stowage::compose::read_document({{"shop.yml", publishing}}, {});
    rig.run.claims.add(other, document);
    CHECK(lines(rig.check(publishing)) == Lines{});
    const auto shared = rig.run.claims.shared(rig.plan);
    REQUIRE(shared.size() == 1);
    CHECK(shared[0].severity == preflight::Severity::warning);
    CHECK_THAT(shared[0].text, Contains("stack 'shop' of this plan wants port 8080/tcp too"));
    other.environment_id = 2; // elsewhere it takes nothing away
    CHECK(rig.run.claims.shared(rig.plan).empty());
}

TEST_CASE("each finding is there once") {
    Rig rig(R"("pullable": ["nginx:1"])");
    CHECK(rig.check("services: {a: {image: &i 'nginx:9'}, b: {image: *i}}\n").findings.size() == 1);
}
