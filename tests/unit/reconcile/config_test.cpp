#include "folder.hpp"
#include "reconcile/config.hpp"
#include "support/error.hpp"
#include "unit/report/json_schema.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using namespace stowage;

namespace {

std::vector<std::string> mistakes(const std::string &text) {
    const Folder folder;
    std::vector<std::string> all;
    try {
        (void)reconcile::read_config(folder.write("reconcile.yaml", text));
    } catch (const support::InputError &error) {
        for (const support::Diagnostic &one : error.diagnostics())
            all.push_back(std::to_string(one.where.line) + ": " + one.what);
    }
    return all;
}

} // namespace

TEST_CASE("everything that a configuration may say") {
    const Folder folder;
    const auto config = reconcile::read_config(folder.write("reconcile.yaml", R"(apiVersion: stowage/v1
git:
  url: https://git.example.com/desired.git
  ref: main
  path: live
  authentication: {username: bot, password: {file: /run/secrets/git}}
  timeout: 30s
  maxStale: 48h
  allowedSigners: signers
guards: {maxChanges: 20%, maxDeletes: 2, allowReplace: true, selfHeal: false, attempts: 3}
windows:
  - {name: nightly, kind: allow, schedule: "0 22 * * 1-5", duration: 2h, timeZone: Europe/Berlin, stacks: ["production/*"]}
pauseFile: pause
logFormat: json
servers:
  main:
    url: https://portainer.example.com:9443/
    apiKey: {file: key}
    tls: {caFile: /etc/ssl/ca.pem}
    headers: {CF-Access-Client-Id: {env: CF_ID}}
allowedFolders: [/run/secrets/, /etc/stowage/tokens]
quiet: true
splay: 1m
)"));
    REQUIRE(config.servers.size() == 1);
    CHECK(config.servers[0].name == "main");
    CHECK(config.servers[0].url == "https://portainer.example.com:9443");
    CHECK(config.servers[0].api_key.reference == (folder.path() / "key").string());
    CHECK_FALSE(config.servers[0].api_key.resolved());
    CHECK(config.servers[0].ca_file == "/etc/ssl/ca.pem");
    CHECK(config.servers[0].headers.at(0).second.reference == "CF_ID");
    CHECK(config.allowed_folders == std::vector<std::string>{"/run/secrets", "/etc/stowage/tokens"});
    CHECK(config.quiet == true);
    CHECK(config.splay == 60s);
    CHECK(config.git->url == "https://git.example.com/desired.git");
    CHECK(config.git->username == "bot");
    CHECK(config.git->password->reference == "/run/secrets/git");
    CHECK(config.git->timeout == 30s);
    CHECK(config.git->max_stale == 48h);
    CHECK(config.git->allowed_signers == (folder.path() / "signers").string());
    CHECK(config.max_changes->str() == "20%");
    CHECK(config.max_deletes == 2);
    CHECK(config.allow_replace == true);
    CHECK(config.self_heal == false);
    CHECK(config.attempts == 3);
    REQUIRE(config.windows.size() == 1);
    CHECK(config.windows[0].allows);
    CHECK(config.windows[0].duration == 2h);
    CHECK(config.windows[0].stacks == std::vector<std::string>{"production/*"});
    CHECK(config.pause_file == (folder.path() / "pause").string());
    CHECK(config.log_format == "json");
}

TEST_CASE("mistakes in a configuration, all of them with their lines") {
    CHECK(mistakes(R"(apiVersion: stowage/v2
guards: {maxChanges: many, attempts: -1, maxdeletes: 3}
logFormat: xml
windows:
  - {name: a, kind: maybe, schedule: "0 25 * * *", duration: 0s, timeZone: Mars/Base}
  - {name: b, kind: deny, schedule: "0 1 * * *", duration: 800h}
files: [a.yaml]
git: {url: "https://bot:secret@git.example.com/x.git"}
)")
              .size() == 12);
    CHECK(
        mistakes("apiVersion: stowage/v1\nwindows:\n  - {name: a, kind: deny, schedule: \"0 1 * * *\"}\n") ==
        std::vector<std::string>{"3: a window needs the key 'duration'"});
    CHECK(mistakes("apiVersion: stowage/v1\n---\napiVersion: stowage/v1\n").size() == 1);
    CHECK(mistakes("apiVersion: stowage/v1\n").empty());
}

TEST_CASE("a repository on this machine is an absolute path") {
    const Folder folder;
    const std::string head = "apiVersion: stowage/v1\n";
    CHECK(reconcile::read_config(folder.write("reconcile.yaml", head + "git: {url: /srv/desired.git}\n"))
              .git->url == "/srv/desired.git");
    CHECK(mistakes(head + "git: {url: desired.git}\n").size() == 1);
    CHECK(mistakes(head + "git: {ref: main}\n").size() == 1);
}

TEST_CASE("a window that never opens is a mistake") {
    const auto of = [](const std::string &schedule) {
        return mistakes(
            "apiVersion: stowage/v1\nwindows:\n  - {name: a, kind: allow, duration: 1h, schedule: '" +
            schedule + "'}\n");
    };
    CHECK(of("0 0 31 2 *") == std::vector<std::string>{"3: the schedule '0 0 31 2 *' never fires"});
    CHECK(of("0 0 30,31 2 *").size() == 1);
    CHECK(of("0 0 31 apr,jun,sep,nov *").size() == 1);
    for (const char *fires : {"0 0 29 2 *", "0 0 31 2,3 *", "0 0 31 2 mon", "0 0 * 2 *", "0 0 30 4 *"})
        CHECK(of(fires).empty());
}

TEST_CASE("where to listen") {
    const Folder folder;
    const std::string head = "apiVersion: stowage/v1\n";
    const auto config =
        reconcile::read_config(folder.write("reconcile.yaml", head + "listen: 9464\nhealthMaxAge: 10m\n"));
    CHECK(config.listen == "9464");
    CHECK(config.health_max_age == 10min);
    CHECK(mistakes(head + "listen: ':9464'\n") ==
          std::vector<std::string>{"2: ':9464' is nowhere to listen"});
}

TEST_CASE("who is notified", "[notices]") {
    const Folder folder;
    const auto config = reconcile::read_config(folder.write("reconcile.yaml", R"(apiVersion: stowage/v1
notify:
  - {kind: slack, url: {env: SLACK_URL}}
  - kind: ntfy
    name: phone
    url: {file: ntfy-url}
    headers: {Authorization: {env: NTFY_TOKEN}, X-Api-Key: {env: OTHER}}
    on: [failure, recovery]
  - {kind: command, command: [/usr/bin/tell, ops]}
)"));
    using Kind = reconcile::Receiver::Kind;
    REQUIRE(config.receivers.size() == 3);
    CHECK(config.receivers[0].kind == Kind::slack);
    CHECK(config.receivers[0].name == "slack");
    CHECK(config.receivers[0].url.reference == "SLACK_URL");
    CHECK(config.receivers[0].wanted.size() == 3);
    CHECK(config.receivers[1].name == "phone");
    CHECK(config.receivers[1].url.reference == (folder.path() / "ntfy-url").string());
    CHECK(config.receivers[1].headers.size() == 2);
    CHECK(config.receivers[1].wanted ==
          std::vector<reconcile::News>{reconcile::News::failure, reconcile::News::recovery});
    CHECK(config.receivers[2].command == std::vector<std::string>{"/usr/bin/tell", "ops"});
}

TEST_CASE("mistakes in who is notified", "[notices]") {
    const std::string head = "apiVersion: stowage/v1\nnotify:\n";
    const std::string secret = "https://hooks.slack.com/services/T0/B0/verysecret";
    const auto literal = mistakes(head + "  - {kind: slack, url: '" + secret + "'}\n");
    REQUIRE(literal.size() == 1);
    CHECK(literal[0].find("verysecret") == std::string::npos);
    const Folder folder;
    const auto path = folder.write("reconcile.yaml", head + "  - {kind: slack, url: '" + secret + "'}\n");
    CHECK(reconcile::read_config(path, reconcile::Literals::allow).receivers.at(0).url.for_comparing() ==
          secret);

    CHECK(mistakes(head + "  - {kind: pigeon}\n").size() == 1);
    CHECK(mistakes(head + "  - {kind: json}\n").size() == 1);
    CHECK(mistakes(head + "  - {kind: json, url: {env: A}, on: [always]}\n").size() == 1);
    CHECK(mistakes(head + "  - {kind: json, url: {env: A}, on: []}\n").size() == 1);
    CHECK(mistakes(head + "  - {kind: json, url: {env: A}}\n  - {kind: json, url: {env: B}}\n") ==
          std::vector<std::string>{"4: two receivers are named 'json'"});
    CHECK(mistakes(head + "  - {kind: command, command: []}\n").size() == 1);
    CHECK(mistakes(head + "  - {kind: command, command: [a], url: {env: A}}\n").size() == 1);
    CHECK(mistakes(head + "  - {kind: json, url: {env: A}, headers: {'a b': {env: A}}}\n").size() == 1);
}

TEST_CASE("the schema knows receivers and where to listen as the program does", "[notices]") {
    const auto fits = [](const std::string &members) {
        return samples::mistakes_in("{\"apiVersion\": \"stowage/v1\", " + members + "}",
                                    "reconcile.schema.json")
            .empty();
    };
    CHECK(fits(R"("listen": 9464, "healthMaxAge": "10m")"));
    CHECK(fits(R"("listen": "[::1]:9464")"));
    CHECK(fits(R"("notify": [{"kind": "slack", "url": {"env": "A"}, "on": ["failure"]},
                             {"kind": "command", "name": "x", "command": ["tell", "ops"]},
                             {"kind": "ntfy", "url": {"file": "f"}, "headers": {"A": {"env": "B"}, "C": "d"}}])"));
    CHECK_FALSE(fits(R"("notify": [{"kind": "slack"}])"));
    CHECK_FALSE(fits(R"("notify": [{"kind": "pigeon", "url": "x"}])"));
    CHECK_FALSE(fits(R"("notify": [{"kind": "command", "command": ["a"], "url": "x"}])"));
    CHECK_FALSE(fits(R"("notify": [{"kind": "json", "url": "x", "command": ["a"]}])"));
    CHECK_FALSE(fits(R"("notify": [{"kind": "json", "url": "x", "on": ["always"]}])"));
}

TEST_CASE("a host says of a server where its key goes, and allows no whole machine") {
    CHECK(mistakes("apiVersion: stowage/v1\nservers:\n  main: {apiKey: {file: key}}\n") ==
          std::vector<std::string>{"3: a server needs the key 'url'"});
    CHECK(mistakes("apiVersion: stowage/v1\nservers:\n  main: {url: 'https://a.example.com'}\n").size() == 1);
    CHECK(mistakes("apiVersion: stowage/v1\nservers:\n  main: {url: 'https://a.example.com', apiKey: "
                   "ptr_literal}\n")
              .size() == 1);
    for (const char *folder : {"/", "secrets", "../x", "/run/.."})
        CHECK(mistakes(std::string("apiVersion: stowage/v1\nallowedFolders: [") + folder + "]\n").size() ==
              1);
}
