// Years alone: keys of the host, what the log and the status say, and what passes by itself.

#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

using Catch::Contains;
using e2e::content_of;
using e2e::Result;
using e2e::wait_for;
using e2e::World;
using nlohmann::json;

namespace {

using e2e::compose;

/// A host with a configuration of its own, and a repository that names no key.
struct Host {
    World world;
    std::string path = (world.folder() / "desired.git").string();
    simulator::FixtureRepository repository{path};

    explicit Host(const std::string &more = {}) {
        desire("  - {name: web, file: app.yml}\n");
        world.write("api-key", "ptr_admin\n");
        configure(more);
    }

    void configure(const std::string &more, const std::string &url = "@URL@") const {
        world.write("reconcile.yaml", "apiVersion: stowage/v1\ngit: {url: " + path +
                                          ", ref: main}\nservers:\n  main: {url: '" + url +
                                          "', apiKey: {file: api-key}}\n" + more);
    }

    void desire(const std::string &stacks, const std::string &file = compose) {
        repository.commit(
            {{"stowage.yaml", "apiVersion: stowage/v1\nservers: [{name: main, url: '" + world.server_url() +
                                  "', apiKey: {file: /run/secrets/nowhere}}]\n"
                                  "defaults: {server: main, environment: production}\n"
                                  "stacks:\n" +
                                  stacks},
             {"app.yml", file}});
    }

    /// As many stacks as that, of this image.
    void desire_many(int count, const std::string &image) {
        std::string stacks;
        for (int i = 0; i < count; ++i)
            stacks += "  - {name: app" + std::to_string(i) + ", file: app.yml}\n";
        desire(stacks, "services:\n  app:\n    image: " + image + "\n");
    }

    [[nodiscard]] Result pass(std::vector<std::string> more = {}) const {
        std::vector<std::string> arguments = {"reconcile", "--config", "reconcile.yaml"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return world.run(std::move(arguments), "");
    }
    void pass_well(std::vector<std::string> more = {}) const {
        const Result result = pass(std::move(more));
        INFO(result.out << result.err);
        REQUIRE(result.exit_code == 0);
    }
    [[nodiscard]] Result status(std::vector<std::string> more = {}) const {
        more.insert(more.begin(), "status");
        return world.run(std::move(more));
    }
    [[nodiscard]] json status_json() const { return json::parse(status({"--format", "json"}).out); }
    [[nodiscard]] std::string metrics() const { return content_of(world.folder() / "stowage.prom"); }
    [[nodiscard]] std::size_t writes() const { return world.writes().size(); }
    void kill_container(const std::string &which) {
        world.server().control("POST", "/containers/" + which, json{{"do", "crash"}}.dump());
    }
};

std::size_t count_of(const std::string &text, const std::string &what) {
    std::size_t count = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
        ++count;
    return count;
}

} // namespace

TEST_CASE("the host's own key goes before the one of the commit, to its URL alone", "[e2e][unattended]") {
    Host host;
    host.pass_well();
    CHECK(host.writes() == 1);

    host.configure("", "https://other.example.com:9443");
    host.world.server().clear_requests();
    const Result moved = host.pass();
    CHECK(moved.exit_code == 1);
    CHECK_THAT(moved.err, Contains("stowage.yaml:2:29: the key that this host has for server 'main' is for "
                                   "https://other.example.com:9443 alone"));
    CHECK(host.world.requests().empty());
    CHECK_THAT(moved.err + moved.out, !Contains("ptr_admin"));
}

TEST_CASE("a server of the host's configuration that no commit names is told of once", "[e2e][unattended]") {
    Host host;
    host.world.write("reconcile.yaml",
                     "apiVersion: stowage/v1\ngit: {url: " + host.path +
                         ", ref: main}\nservers:\n  main: {url: '@URL@', apiKey: {file: api-key}}\n"
                         "  mian: {url: '@URL@', apiKey: {file: api-key}}\n");
    const Result first = host.pass({"--log-format", "json"});
    INFO(first.out << first.err);
    CHECK(first.exit_code == 0);
    CHECK_THAT(first.out + first.err,
               Contains("\"server_in_vain\"") && Contains("the desired state has no server 'mian'"));
    CHECK(host.world.record_of("web") != "null"); // the others go on
    CHECK_THAT(host.pass({"--quiet"}).err, !Contains("mian"));
}

TEST_CASE("a commit names files of a host only in folders that the host allows", "[e2e][unattended]") {
    Host host;
    const std::string folder = host.world.folder().string();
    host.world.write("secrets/token", "hunter2-hunter2\n");
    host.desire("  - {name: web, file: app.yml, env: {TOKEN: {file: " + folder + "/secrets/token}}}\n");
    const Result refused = host.pass();
    CHECK(refused.exit_code == 1);
    CHECK_THAT(refused.err, Contains("it leads out of the repository") && Contains("allowedFolders"));
    CHECK(host.writes() == 0);

    host.configure("allowedFolders: [" + folder + "/secrets/]\n");
    host.pass_well({"--output", "json=report.json"});
    CHECK_THAT(host.world.body_of("POST /api/stacks"), Contains("hunter2-hunter2"));
    CHECK_THAT(content_of(host.world.folder() / "report.json"), !Contains("hunter2-hunter2"));

    host.desire("  - {name: web, file: app.yml, env: {TOKEN: {file: " + folder + "/secrets/../api-key}}}\n");
    CHECK(host.pass().exit_code == 1);
    // What is sent as it is, is not read from there.
    host.desire("  - {name: web, file: " + folder + "/secrets/token}\n");
    CHECK(host.pass().exit_code == 1);
}

TEST_CASE("a loop takes keys and passwords that were replaced", "[e2e][unattended]") {
    Host host;
    host.world.serve("desired", host.path, "bot", "new-token");
    host.world.write("git-token", "old-token\n");
    host.world.write("api-key", "ptr_wrong\n");
    host.world.write("reconcile.yaml",
                     "apiVersion: stowage/v1\ninterval: 1s\ngit:\n  url: " + host.world.git_url("desired") +
                         "\n  authentication: {username: bot, password: {file: git-token}}\n"
                         "servers:\n  main: {url: '@URL@', apiKey: {file: api-key}}\n");
    e2e::Command command;
    command.arguments = {"reconcile", "--config", "reconcile.yaml"};
    command.meanwhile = [&](int pid) {
        const auto passes = [&] {
            const std::string text =
                content_of(host.world.folder() / "state/stowage/reconcile/default/status.json");
            const json status = json::parse(text, nullptr, false);
            return status.is_object() ? status.at("sinceFirstPass").at("passes").get<int>() : 0;
        };
        wait_for([&] { return passes() > 0; });
        host.world.write("git-token", "new-token\n");
        const auto asked = [&] {
            for (const auto &request : host.world.requests())
                if (request.target.starts_with("/api/"))
                    return true;
            return false;
        };
        wait_for(asked); // with the wrong key: the repository was read
        host.world.write("api-key", "ptr_admin\n");
        wait_for([&] { return host.writes() > 0; });
        ::kill(pid, SIGTERM);
    };
    const Result result = host.world.run(std::move(command), "");
    INFO(result.err);
    CHECK(result.exit_code == 0);
    CHECK(host.writes() == 1);
    for (const char *secret : {"old-token", "new-token", "ptr_admin", "ptr_wrong"})
        CHECK_THAT(result.err, !Contains(secret));
}

TEST_CASE("a share of changes holds no new installation, and says the way out later", "[e2e][unattended]") {
    Host host("guards: {maxChanges: 20%}\n");
    host.desire_many(5, "nginx:1");
    host.pass_well();
    CHECK(host.writes() == 5);

    host.desire_many(5, "nginx:2");
    const Result held = host.pass();
    CHECK(held.exit_code == 4);
    CHECK_THAT(held.err, Contains("would change 5 of 5 stacks, and --max-changes 20% allows 3; nothing is "
                                  "changed") &&
                             Contains("one pass with --max-changes 5"));
    CHECK(host.writes() == 5);
    host.pass_well({"--max-changes", "5"});
    CHECK(host.writes() == 10);
}

TEST_CASE("the log says once why each stack is not as desired, and a quiet one nothing without news",
          "[e2e][unattended]") {
    Host host;
    host.desire("  - {name: web, file: app.yml}\n  - {name: k, file: app.yml, environment: staging}\n");
    host.world.write("api-key", "ptr_alice\n"); // staging is not hers
    const Result first = host.pass({"--quiet"});
    CHECK(first.exit_code == 3);
    CHECK_THAT(first.err, Contains("main/staging/k: ") && Contains("web: done: created") &&
                              Contains("pass ended with exit code 3") &&
                              Contains("not as desired: main/staging/k"));
    const Result second = host.pass();
    CHECK(second.exit_code == 3);
    CHECK(count_of(second.err, "main/staging/k") == 1); // in the last line alone
    CHECK(host.pass({"--quiet"}).err.empty());

    host.world.write("api-key", "ptr_admin\n");
    const Result third = host.pass({"--quiet"});
    CHECK_THAT(third.err, Contains("staging/k: done: created") && Contains("pass ended with exit code 0"));
    CHECK(host.pass({"--quiet"}).err.empty());
}

TEST_CASE("a typo is logged once by a quiet log, and its mending too", "[e2e][unattended]") {
    Host host;
    host.pass_well();
    host.desire("  - {nam: web, file: app.yml}\n");
    CHECK_THAT(host.pass({"--quiet"}).err, Contains("stowage.yaml:5:6") && Contains("exit code 1"));
    CHECK(host.pass({"--quiet"}).err.empty());
    host.desire("  - {name: web, file: app.yml}\n");
    CHECK_THAT(host.pass({"--quiet"}).err, Contains("exit code 0"));
}

TEST_CASE("a container that dies between passes is logged, counted and shown, until it is well",
          "[e2e][unattended]") {
    Host host("metricsFile: stowage.prom\nnotify: [{kind: command, command: [sh, -c, 'cat >>notices']}]\n");
    host.desire("  - {name: web, file: app.yml}\n",
                "services:\n  app:\n    image: nginx:1\n  db:\n    image: postgres:15\n");
    host.pass_well();
    host.kill_container("1/web/db");
    const Result died = host.pass({"--quiet"});
    CHECK(died.exit_code == 0);
    CHECK_THAT(died.err,
               Contains("warning: main/production/web: it is as desired, but degraded: db: exited"));
    CHECK(host.pass({"--quiet"}).err.empty());
    const Result status = host.status();
    CHECK(status.exit_code == 4);
    CHECK_THAT(status.out, Contains("not well      main/production/web since "));
    CHECK_THAT(host.metrics(), Contains("stowage_stack_unwell_since_seconds{reconcile=\"default\",server="
                                        "\"main\",environment=\"production\",stack=\"web\"} "));
    CHECK_THAT(content_of(host.world.folder() / "notices"), Contains("degraded: db: exited"));

    host.world.server().control("POST", "/containers/1/web/db", R"({"do": "reset"})");
    CHECK_THAT(host.pass({"--quiet"}).err, Contains("main/production/web is well again"));
    CHECK(host.status().exit_code == 0);
    CHECK_THAT(content_of(host.world.folder() / "notices"), Contains("is well again"));
}

TEST_CASE("a repository that can't be read is told of, also where nothing was read yet",
          "[e2e][unattended]") {
    Host host("metricsFile: stowage.prom\n");
    const std::string away = host.path + ".away";
    std::filesystem::rename(host.path, away);
    CHECK(host.pass().exit_code == 1);
    CHECK_THAT(host.metrics(), Contains("stowage_remote_up{reconcile=\"default\"} 0"));
    CHECK_FALSE(host.status_json().at("desiredState").at("remoteError").get<std::string>().empty());

    std::filesystem::rename(away, host.path);
    host.pass_well();
    CHECK_THAT(host.metrics(), Contains("stowage_remote_up{reconcile=\"default\"} 1"));
    CHECK(host.status().exit_code == 0);
    std::filesystem::rename(host.path, away);
    CHECK_THAT(host.pass({"--quiet"}).err, Contains("going on with commit"));
    CHECK(host.pass({"--quiet"}).err.empty()); // with the last good commit
    const Result stale = host.status();
    CHECK(stale.exit_code == 1); // somebody should look
    CHECK_THAT(stale.out, Contains("remote away"));
    CHECK(host.status({"--alive", "--max-age", "1h"}).exit_code == 0);
    std::filesystem::rename(away, host.path);
    CHECK_THAT(host.pass({"--quiet"}).err, Contains("the repository answers again"));
}

TEST_CASE("of a server that is away, what was known stays", "[e2e][unattended]") {
    Host host("metricsFile: stowage.prom\n");
    host.desire("  - {name: web, file: app.yml}\n  - {name: bad, file: app.yml}\n");
    host.world.server().add_fault(R"({"match": {"method": "POST", "pathRegex": "/api/stacks.*"}, "times": 1,
                                      "do": "status", "status": 400, "body": "{\"message\": \"no\"}"})");
    CHECK(host.pass().exit_code == 4);
    const json before = host.status_json();
    REQUIRE(before.at("failing").size() == 1);

    host.world.server().add_fault(
        R"({"match": {"pathRegex": "/api/.*"}, "do": "status", "times": 0, "status": 404, "body": "nothing"})");
    CHECK(host.pass().exit_code == 1);
    const json after = host.status_json();
    CHECK(after.at("failing") == before.at("failing"));
    CHECK(after.at("stacks").at("each") == before.at("stacks").at("each"));
    CHECK(after.at("servers").at("main") == false);
    CHECK_THAT(host.metrics(), Contains("stowage_stack_failing_since_seconds{") &&
                                   Contains("stowage_server_up{reconcile=\"default\",server=\"main\"} 0"));
    CHECK(host.status().exit_code == 1);
}

TEST_CASE("an orderly stop is no failure of the stack that it stopped", "[e2e][unattended]") {
    Host host("notify: [{kind: command, command: [sh, -c, 'cat >>notices'], on: [failure, recovery]}]\n");
    e2e::Command command;
    command.arguments = {"reconcile",      "--config", "reconcile.yaml", "--stable-for", "1h",
                         "--wait-timeout", "2h"};
    command.meanwhile = [&](int pid) {
        wait_for([&] { return host.writes() == 1; });
        ::kill(pid, SIGTERM);
    };
    const Result result = host.world.run(std::move(command), "");
    INFO(result.err);
    CHECK(result.exit_code == 130);
    CHECK(host.status_json().at("failing").empty());
    host.pass_well();
    CHECK_THAT(content_of(host.world.folder() / "notices"), !Contains("web"));
}

TEST_CASE("what fails for a cause that passes is tried again by itself", "[e2e][unattended]") {
    Host host;
    host.world.server().add_fault(R"({"match": {"method": "POST", "pathRegex": "/api/stacks.*"}, "times": 1,
        "do": "status", "status": 500, "body": "{\"message\": \"Unable to clone git repository\"}"})");
    CHECK(host.pass().exit_code == 4);
    const Result waits = host.pass();
    CHECK(waits.exit_code == 4);
    CHECK_THAT(waits.err, Contains("exactly this failed before") && Contains("it is tried again at "));
    // A minute later; the record is set back by as much.
    for (const auto &file :
         std::filesystem::directory_iterator(host.world.folder() / "state/stowage/failures")) {
        if (file.path().extension() != ".json")
            continue;
        json record = json::parse(content_of(file.path()));
        for (auto &[stack, failure] : record.at("stacks").items())
            failure["at"] = failure["last"] = "2026-01-01T00:00:00Z";
        host.world.write("state/stowage/failures/" + file.path().filename().string(), record.dump());
    }
    host.pass_well();
    CHECK(host.world.record_of("web") != "null");
}

TEST_CASE("a half-broken repository costs neither the cache nor the last good commit", "[e2e][unattended]") {
    Host host;
    host.world.serve("desired", host.path);
    host.world.write("reconcile.yaml", "apiVersion: stowage/v1\ngit: {url: '" +
                                           host.world.git_url("desired") +
                                           "', ref: main}\nservers:\n  main: {url: '@URL@', apiKey: {file: "
                                           "api-key}}\n");
    host.pass_well();
    host.desire("  - {name: web, file: app.yml}\n  - {name: more, file: app.yml}\n");
    host.world.server().add_fault(
        R"({"match": {"method": "POST", "pathRegex": ".*git-upload-pack"}, "do": "status", "times": 0,
            "status": 500, "body": ""})");
    host.world.server().set_state(e2e::state_with("\"stacks\": []"));
    host.world.serve("desired", host.path);
    const Result broken = host.pass();
    INFO(broken.err);
    CHECK(broken.exit_code == 0);
    CHECK_THAT(broken.err, Contains("500") && Contains("going on with commit") &&
                               !Contains("has no branch, tag or commit"));
    CHECK(host.world.record_of("web") != "null");
    CHECK(host.status().exit_code == 1);
    host.world.server().clear_faults();
    host.pass_well();
    CHECK(host.world.record_of("more") != "null");
}

TEST_CASE("state that must last is never kept below /tmp", "[e2e][unattended]") {
    const World world;
    e2e::Command command;
    command.arguments = {"suspend", "--reason", "x"};
    command.env = {{"XDG_STATE_HOME", ""}};
    const Result result = world.run(command);
    CHECK(result.exit_code == 1);
    CHECK_THAT(result.err, Contains("STOWAGE_STATE_DIR"));
    command.env = {{"STOWAGE_STATE_DIR", (world.folder() / "own/place").string()}};
    CHECK(world.run(command).exit_code == 0);
    CHECK(std::filesystem::exists(world.folder() / "own/place/reconcile/default/suspensions.json"));
}

TEST_CASE("locks are never where an empty or relative variable says", "[e2e][unattended]") {
    const World world;
    world.write("app.yml", compose);
    world.desire("  - {name: web, file: app.yml}\n");
    for (const char *folder : {"", "locks", "./locks"}) {
        e2e::Command command;
        command.arguments = {"apply", "--auto-approve"};
        command.env = {{"STOWAGE_LOCK_DIR", folder}};
        const Result result = world.run(command);
        INFO(result.out << result.err);
        CHECK(result.exit_code == 1);
        CHECK_THAT(result.err, Contains("STOWAGE_LOCK_DIR"));
        CHECK(world.writes().empty());
    }
    CHECK_FALSE(std::filesystem::exists(world.folder() / "locks"));
}

TEST_CASE("what root orders belongs to the service that it is for", "[e2e][unattended]") {
    if (::geteuid() != 0)
        return; // only root can give orders to others
    const World world;
    const auto folder = world.folder() / "state";
    std::filesystem::create_directories(folder / "stowage");
    REQUIRE(::chown((folder / "stowage").c_str(), 65534, 65534) == 0);
    const mode_t before = ::umask(077);
    CHECK(world.run({"suspend", "--reason", "x"}).exit_code == 0);
    ::umask(before);
    for (const char *path : {"stowage/reconcile/default", "stowage/reconcile/default/suspensions.json",
                             "stowage/reconcile/default/orders.lock"}) {
        struct stat info {};
        INFO(path);
        REQUIRE(::stat((folder / path).c_str(), &info) == 0);
        CHECK(info.st_uid == 65534);
    }
    // A pass is another thing: root's would make the state root's.
    CHECK_THAT(world.run({"reconcile", "-f", "nosuch.yaml"}).err, Contains("it belongs to another user"));
}
