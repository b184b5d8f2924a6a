#include "folder.hpp"
#include "reconcile/config.hpp"
#include "support/error.hpp"

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
)"));
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
