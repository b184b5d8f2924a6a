// Keeping servers without a person: one pass of `stowage reconcile`.

#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <unistd.h>

using Catch::Contains;
using e2e::content_of;
using e2e::Result;
using e2e::wait_for;
using e2e::World;

namespace {

using e2e::compose_of;

/// A server, and a repository that says what it shall have.
struct Kept {
    World world;
    std::string path = (world.folder() / "desired.git").string();
    simulator::FixtureRepository repository{path};

    Kept() { commit("nginx:1", "web"); }

    std::string commit(const std::string &image, const std::string &name = "web") {
        return commit_to(repository, image, name);
    }

    std::string commit_to(simulator::FixtureRepository &into, const std::string &image,
                          const std::string &name = "web") {
        return into.commit({{"live/stowage.yaml", state(name)}, {"live/app.yml", compose_of(image)}}, {},
                           "Use " + image);
    }

    [[nodiscard]] std::string state(const std::string &name) {
        return "apiVersion: stowage/v1\nservers:\n  - {name: main, url: '" + world.server().base_url() +
               "', apiKey: {env: KEY}}\ndefaults: {server: main, environment: production}\n"
               "stacks:\n  - {name: " +
               name + ", file: app.yml}\n";
    }

    Result run(std::vector<std::string> more = {}) const {
        std::vector<std::string> arguments = {"reconcile", "--git", path, "--ref", "main", "--path", "live"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return world.run(std::move(arguments));
    }

    [[nodiscard]] std::size_t deployments() const { return world.writes().size(); }

    /// Renames the repository, so that the remote is away, and back.
    void take_away() const { std::filesystem::rename(path, path + ".away"); }
    void bring_back() const { std::filesystem::rename(path + ".away", path); }
};

void check_done(const Result &result) {
    INFO(result.out << result.err);
    CHECK(result.exit_code == 0);
}

int shell(const std::string &command) {
    return std::system(command.c_str()); // NOLINT: a test's own words
}

} // namespace

TEST_CASE("a pass brings the server to what the repository says, and the next one changes nothing",
          "[e2e][reconcile]") {
    Kept kept;
    const Result first = kept.run();
    check_done(first);
    CHECK(first.out.empty());
    CHECK_THAT(first.err,
               Contains("Use nginx:1") && Contains("1 to create") && Contains("web: done: created"));
    CHECK(kept.deployments() == 1);

    check_done(kept.run());
    CHECK(kept.deployments() == 1);

    kept.commit("nginx:2");
    check_done(kept.run());
    CHECK(kept.deployments() == 2);
    CHECK_THAT(kept.world.server().state(), Contains("nginx:2"));
}

TEST_CASE("a pass without Git takes files", "[e2e][reconcile]") {
    World world;
    world.write("app.yml", compose_of("nginx:1"));
    world.desire("  - {name: web, file: app.yml}\n");
    check_done(world.run({"reconcile", "-f", "stowage.yaml"}));
    CHECK(world.writes().size() == 1);
}

TEST_CASE("the repository of a configuration may be a folder", "[e2e][reconcile]") {
    Kept kept;
    kept.world.write("reconcile.yaml",
                     "apiVersion: stowage/v1\ngit: {url: " + kept.path + ", ref: main, path: live}\n");
    check_done(kept.world.run({"reconcile", "--config", "reconcile.yaml"}));
    CHECK(kept.deployments() == 1);
}

TEST_CASE("a file that is not there is said without a place", "[e2e][reconcile]") {
    const World world;
    const Result result = world.run({"reconcile", "-f", "nosuch.yaml"});
    CHECK(result.exit_code == 1);
    CHECK_THAT(result.err, Contains("nosuch.yaml") && !Contains("error: : ") && !Contains(": : "));
    const Result status = world.run({"status"});
    CHECK_THAT(status.out, Contains("1 mistake in the input: ") && !Contains(": : "));
}

TEST_CASE("with the repository away, the last good commit is kept up for a while", "[e2e][reconcile]") {
    Kept kept;
    check_done(kept.run());
    kept.take_away();
    const Result away = kept.run();
    check_done(away);
    CHECK_THAT(away.err, Contains("warning: can't read") && Contains("going on with commit") &&
                             Contains("seen ") && Contains(" ago"));
    // It is kept up, not only looked at.
    kept.world.server().set_state(e2e::state_with("\"stacks\": []"));
    kept.world.server().clear_requests();
    check_done(kept.run());
    CHECK(kept.deployments() == 1);

    // The record is older than one second by the time that this is asked.
    std::string record = content_of(kept.world.folder() / "cache/stowage/reconcile/default/last-good.json");
    const auto at = record.find("\"seen\": \"") + 9;
    record.replace(at, 4, "2001");
    std::ofstream(kept.world.folder() / "cache/stowage/reconcile/default/last-good.json") << record;
    const Result stale = kept.run();
    CHECK(stale.exit_code == 1);
    CHECK_THAT(stale.err, Contains("longer than --max-stale allows"));

    kept.bring_back();
    check_done(kept.run());
}

TEST_CASE("with the repository away from the start there is nothing to go on with", "[e2e][reconcile]") {
    Kept kept;
    kept.take_away();
    const Result result = kept.run();
    CHECK(result.exit_code == 1);
    CHECK_THAT(result.err, Contains("can't read the desired state") && Contains("no earlier commit"));
    CHECK(kept.deployments() == 0);
}

TEST_CASE("a branch that was rewound is refused", "[e2e][reconcile]") {
    Kept kept;
    check_done(kept.run());
    kept.take_away();
    simulator::FixtureRepository other(kept.path);
    kept.commit_to(other, "nginx:666");
    const Result refused = kept.run();
    INFO(refused.err);
    CHECK(refused.exit_code == 1);
    CHECK_THAT(refused.err,
               Contains("was rewound") && Contains("--allow-rewind") && Contains("going on with"));
    CHECK_THAT(kept.world.server().state(), !Contains("nginx:666"));

    check_done(kept.run({"--allow-rewind"}));
    CHECK_THAT(kept.world.server().state(), Contains("nginx:666"));
    check_done(kept.run()); // from now on it is the one to descend from
}

TEST_CASE("a commit with mistakes changes nothing and is not the last good one", "[e2e][reconcile]") {
    Kept kept;
    check_done(kept.run());
    kept.repository.commit({{"live/stowage.yaml", "apiVersion: stowage/v1\nstacks: 3\n"}});
    const Result result = kept.run();
    CHECK(result.exit_code == 1);
    CHECK_THAT(result.err, Contains("stowage.yaml:2:9"));
    CHECK(kept.deployments() == 1);
    kept.commit("nginx:3");
    check_done(kept.run());
    CHECK(kept.deployments() == 2);
}

TEST_CASE("a damaged cache is made anew", "[e2e][reconcile]") {
    Kept kept;
    check_done(kept.run());
    const auto cache = kept.world.folder() / "cache/stowage/reconcile/default";
    const auto damage = GENERATE(as<std::string>(), "objects", "HEAD", "all", "record");
    INFO(damage);
    if (damage == "record")
        std::ofstream(cache / "last-good.json") << "{\"commit\": ";
    if (damage == "all")
        std::filesystem::remove_all(cache / "git");
    if (damage == "objects" || damage == "HEAD")
        for (const auto &entry : std::filesystem::recursive_directory_iterator(cache / "git"))
            if (entry.is_regular_file() &&
                (damage == "objects" ? entry.path().string().find("/objects/") != std::string::npos
                                     : entry.path().filename() == "HEAD")) {
                std::filesystem::permissions(entry.path(), std::filesystem::perms::owner_all);
                std::ofstream(entry.path(), std::ios::trunc) << "damaged";
            }
    kept.commit("nginx:2");
    check_done(kept.run());
    CHECK(kept.deployments() == 2);
}

TEST_CASE("a cache that is damaged below its newest commit is made anew", "[e2e][reconcile]") {
    Kept kept;
    check_done(kept.run());
    const auto packs = kept.world.folder() / "cache/stowage/reconcile/default/git";
    std::vector<std::filesystem::path> first; // has the files that the next commit leaves as they are
    for (const auto &entry : std::filesystem::recursive_directory_iterator(packs))
        if (entry.path().extension() == ".pack")
            first.push_back(entry.path());
    REQUIRE(first.size() == 1);
    kept.commit("nginx:2");
    check_done(kept.run());
    std::filesystem::permissions(first.front(), std::filesystem::perms::owner_all);
    std::ofstream(first.front(), std::ios::trunc) << "damaged";

    kept.take_away();
    CHECK(kept.run().exit_code == 1);
    kept.bring_back();
    check_done(kept.run());
    CHECK(kept.deployments() == 2);
}

TEST_CASE("only commits signed by those allowed are taken", "[e2e][reconcile]") {
    Kept kept;
    const std::string work = (kept.world.folder() / "work").string();
    const std::string quiet = " >/dev/null 2>&1";
    REQUIRE(shell("mkdir " + work + " && ssh-keygen -q -t ed25519 -N '' -f " + work + "/key" + quiet) == 0);
    REQUIRE(shell("ssh-keygen -q -t ed25519 -N '' -f " + work + "/stranger" + quiet) == 0);
    REQUIRE(shell("echo \"ops@example.com namespaces=\\\"git\\\" $(cat " + work + "/key.pub)\" > " + work +
                  "/allowed") == 0);
    REQUIRE(shell("git clone " + kept.path + " " + work + "/clone" + quiet) == 0);
    const auto commit = [&](const std::string &image, const std::string &key) {
        const std::string sign =
            key.empty() ? "" : " -c gpg.format=ssh -c user.signingkey=" + work + "/" + key + " ";
        return shell("cd " + work + "/clone && sed -i s/nginx:.*/nginx:" + image +
                     "/ live/app.yml && git -c user.name=o -c user.email=o@example.com " + sign +
                     " commit -a -m x" + (key.empty() ? " --no-gpg-sign" : " -S") + quiet + " && git push" +
                     quiet);
    };
    const std::vector<std::string> verify = {"--verify-signatures", work + "/allowed"};

    const Result unsigned_one = kept.run(verify);
    CHECK(unsigned_one.exit_code == 1);
    CHECK_THAT(unsigned_one.err, Contains("is not signed"));
    CHECK(kept.deployments() == 0);

    REQUIRE(commit("2", "key") == 0);
    check_done(kept.run(verify));
    CHECK_THAT(kept.world.server().state(), Contains("nginx:2"));

    for (const std::string key : {"stranger", ""}) {
        REQUIRE(commit(key.empty() ? "4" : "3", key) == 0);
        const Result refused = kept.run(verify);
        INFO(refused.err);
        CHECK(refused.exit_code == 1);
        CHECK_THAT(refused.err, Contains(key.empty() ? "is not signed" : "is of nobody in") &&
                                    Contains("going on with commit"));
        CHECK_THAT(kept.world.server().state(), Contains("nginx:2"));
    }
}

TEST_CASE("two at once: the second ends with 5 and says who is at work", "[e2e][reconcile]") {
    Kept kept;
    check_done(kept.run());
    std::filesystem::path lock;
    const bool own = GENERATE(true, false);
    for (const auto &entry : std::filesystem::directory_iterator(kept.world.folder() / "locks"))
        if (entry.path().filename().string().starts_with("reconcile-") == own)
            lock = entry.path();
    const int fd = ::open(lock.c_str(), O_RDWR | O_CLOEXEC);
    REQUIRE(::flock(fd, LOCK_EX | LOCK_NB) == 0);
    const Result second = kept.run();
    CHECK(second.exit_code == 5);
    CHECK_THAT(second.err, Contains("process ") && Contains(" since "));
    ::close(fd);
    check_done(kept.run());
}

TEST_CASE("log lines for programs", "[e2e][reconcile]") {
    Kept kept;
    const Result json = kept.run({"--log-format", "json"});
    check_done(json);
    CHECK_THAT(json.err, Contains("\"event\":\"stack_finished\"") && Contains("\"stack\":\"web\""));
    CHECK_THAT(json.err, Contains("\"exit_code\":0") && !Contains("\"seconds\":\""));
    CHECK_THAT(json.err, !Contains("ptr_admin"));
}

TEST_CASE("a pass that is killed leaves a state from which the next one goes on", "[e2e][reconcile]") {
    simulator::Settings settings;
    Kept kept;
    check_done(kept.run());
    kept.commit("nginx:2");
    kept.world.server().add_fault(
        R"({"match": {"method": "PUT", "pathRegex": "/api/stacks"}, "do": "delay", "delayMs": 2000, "after": true})");
    e2e::Command command;
    command.arguments = {"reconcile", "--git", kept.path, "--path", "live"};
    command.meanwhile = [&](int pid) {
        for (int i = 0; i < 10'000 && kept.deployments() < 2; ++i)
            ::usleep(1000);
        ::kill(pid, SIGKILL);
    };
    const Result killed = kept.world.run(std::move(command));
    CHECK(killed.exit_code == 128 + SIGKILL);
    Result next;
    for (int i = 0; i < 3 && (i == 0 || next.exit_code != 0); ++i)
        next = kept.run();
    check_done(next);
    CHECK_THAT(kept.world.server().state(), Contains("nginx:2"));
    CHECK(kept.world.run({"plan", "--detailed-exitcode", "--git", kept.path, "--path", "live"}).exit_code ==
          0);
}

TEST_CASE("what is suspended waits, and is seen", "[e2e][reconcile]") {
    Kept kept;
    check_done(kept.world.run({"suspend", "production/web", "--reason", "migration", "--until", "2h"}));
    const Result held = kept.run();
    check_done(held);
    CHECK_THAT(held.err, Contains("is left as it is: suspended since") && Contains("migration"));
    CHECK(kept.deployments() == 0);
    CHECK(kept.world.run({"resume", "other"}).exit_code == 1);
    check_done(kept.world.run({"resume", "production/web"}));
    check_done(kept.run());
    CHECK(kept.deployments() == 1);

    kept.commit("nginx:2");
    kept.world.write("pause", "moving house\n");
    const Result paused = kept.run({"--pause-file", "pause"});
    check_done(paused);
    CHECK_THAT(paused.err, Contains("paused by the file pause: moving house"));
    CHECK(kept.deployments() == 1);
}

TEST_CASE("orders say what they did, and of which stacks nobody knows", "[e2e][reconcile]") {
    Kept kept;
    const auto order = [&](std::vector<std::string> arguments) {
        return kept.world.run(std::move(arguments));
    };
    const Result before = order({"suspend", "web"});
    check_done(before);
    CHECK_THAT(before.out, Contains("suspended: web") && Contains("no pass"));
    CHECK(before.err.empty());
    CHECK(order({"retry", "web"}).exit_code == 1);
    check_done(kept.run());

    const Result known = order({"suspend", "web", "--until", "2h"});
    check_done(known);
    CHECK_THAT(known.out, Contains("suspended until 2") && Contains(": main/production/web\n"));
    CHECK(known.err.empty());
    const Result unknown = order({"suspend", "wbe"});
    check_done(unknown);
    CHECK_THAT(unknown.err, Contains("warning: 'wbe' is no stack of the last pass"));
    const Result status = order({"status", "--format", "json"});
    CHECK_THAT(status.out, Contains("\"suspensions\"") && Contains("\"stacks\": \"wbe\""));

    const Result resumed = order({"resume", "web"});
    check_done(resumed);
    CHECK_THAT(resumed.out, Contains("resumed: main/production/web\n"));
    check_done(order({"resume"}));
    CHECK_THAT(order({"resume"}).out, Contains("nothing was suspended"));

    CHECK_THAT(order({"retry", "w*"}).out, Contains(": main/production/web\n"));
    const Result in_vain = order({"retry", "web", "wbe"});
    CHECK(in_vain.exit_code == 1);
    CHECK_THAT(in_vain.err, Contains("'wbe' is no stack of the last pass"));

    for (const std::string until : {"2001-01-01T00:00:00Z", "0s", "-1h"})
        CHECK(order({"suspend", "web", "--until=" + until}).exit_code == 1);
    CHECK_THAT(order({"status"}).out, !Contains("suspended  "));
}

TEST_CASE("the same attempt is made once, until somebody says retry", "[e2e][reconcile]") {
    Kept kept;
    kept.world.server().add_fault(
        R"({"match": {"method": "POST", "pathRegex": "/api/stacks"}, "do": "status", "status": 500, "times": 1,
            "body": "{\"message\": \"no space left on device\"}"})");
    const Result failed = kept.run();
    CHECK(failed.exit_code == 4);
    CHECK(kept.deployments() == 1);
    const Result again = kept.run();
    INFO(again.err);
    CHECK(again.exit_code == 4);
    CHECK_THAT(again.err, Contains("exactly this failed before") && Contains("stowage retry"));
    CHECK(kept.deployments() == 1);
    check_done(kept.world.run({"retry", "web"}));
    check_done(kept.run());
    CHECK(kept.deployments() == 2);
}

TEST_CASE("a change of what failed is another attempt", "[e2e][reconcile]") {
    Kept kept;
    kept.world.server().add_fault(
        R"({"match": {"method": "POST", "pathRegex": "/api/stacks"}, "do": "status", "status": 500, "times": 1})");
    CHECK(kept.run().exit_code == 4);
    kept.commit("nginx:2");
    check_done(kept.run());
}

TEST_CASE("more changes than allowed: none, and why", "[e2e][reconcile]") {
    Kept kept;
    kept.world.write("reconcile.yaml", "apiVersion: stowage/v1\nguards: {maxChanges: 0}\n");
    const Result held = kept.run({"--config", "reconcile.yaml"});
    INFO(held.err);
    CHECK(held.exit_code == 4);
    CHECK_THAT(held.err, Contains("would change 1 of 1 stack, and --max-changes 0 allows 0"));
    CHECK(kept.deployments() == 0);
    check_done(kept.run({"--config", "reconcile.yaml", "--max-changes", "100%"}));
}

TEST_CASE("outside of its windows nothing is changed, unless by hand", "[e2e][reconcile]") {
    Kept kept;
    kept.world.write("reconcile.yaml", "apiVersion: stowage/v1\nwindows:\n  - {name: freeze, kind: deny, "
                                       "schedule: '* * * * *', duration: 1h, stacks: [web]}\n");
    const Result held = kept.run({"--config", "reconcile.yaml"});
    check_done(held);
    CHECK_THAT(held.err, Contains("the window 'freeze' lets nothing be changed until"));
    CHECK(kept.deployments() == 0);
    CHECK_THAT(held.err, !Contains("no stack of the desired state"));
    check_done(kept.run({"--config", "reconcile.yaml", "--ignore-windows"}));
    CHECK(kept.deployments() == 1);
}

TEST_CASE("a window for a stack that is not there is told of", "[e2e][reconcile]") {
    Kept kept;
    kept.world.write(
        "reconcile.yaml",
        "apiVersion: stowage/v1\nwindows:\n  - {name: freeze, kind: deny, schedule: '* * * * *', "
        "duration: 1h, stacks: [wbe, 'other/*', 'main/production/w*']}\n");
    const Result result = kept.run({"--config", "reconcile.yaml"});
    check_done(result);
    CHECK_THAT(result.err,
               Contains("warning: the window 'freeze' is for 'wbe', 'other/*', which is no stack"));
}

TEST_CASE("how the last pass went is seen from outside", "[e2e][reconcile]") {
    Kept kept;
    CHECK(kept.world.run({"status"}).exit_code == 1);
    check_done(kept.run({"--metrics-file", "stowage.prom"}));
    const Result well = kept.world.run({"status"});
    check_done(well);
    CHECK_THAT(well.out, Contains("exit code 0") && Contains("1, of which 0 are not as desired"));
    CHECK_THAT(content_of(kept.world.folder() / "stowage.prom"),
               Contains("stowage_changes_total{reconcile=\"default\"} 1"));

    kept.world.server().add_fault(
        R"({"match": {"method": "PUT", "pathRegex": "/api/stacks"}, "do": "status", "status": 500, "times": 1,
            "body": "{\"message\": \"no space for ptr_admin\"}"})");
    kept.commit("nginx:2");
    CHECK(kept.run().exit_code == 4);
    const Result failing = kept.world.run({"status", "--format", "json"});
    CHECK(failing.exit_code == 4);
    CHECK_THAT(failing.out, Contains("\"stack\": \"web\"") && Contains("no space for"));
    CHECK_THAT(failing.out, !Contains("ptr_admin"));

    check_done(kept.world.run({"suspend"}));
    check_done(kept.run());
    const Result drifted = kept.world.run({"status"});
    CHECK(drifted.exit_code == 0); // as somebody wants it
    CHECK(kept.world.run({"status", "--detailed-exitcode"}).exit_code == 2);
    CHECK_THAT(drifted.out, Contains("held ") && Contains("suspended     * since"));
}

namespace {

e2e::Command loop(const Kept &kept, std::vector<std::string> more) {
    e2e::Command command;
    command.arguments = {"reconcile", "--git", kept.path, "--path", "live"};
    command.arguments.insert(command.arguments.end(), more.begin(), more.end());
    return command;
}

} // namespace

TEST_CASE("a loop follows new commits and ends in order", "[e2e][reconcile]") {
    Kept kept;
    e2e::Command command = loop(kept, {"--interval", "1s"});
    command.meanwhile = [&](int pid) {
        wait_for([&] { return kept.deployments() == 1; });
        kept.commit("nginx:2");
        wait_for([&] { return kept.deployments() == 2; });
        ::kill(pid, SIGTERM);
    };
    const Result result = kept.world.run(std::move(command));
    INFO(result.err);
    CHECK(result.exit_code == 0);
    CHECK(kept.deployments() == 2);
    CHECK_THAT(result.err, Contains("stopped in order"));
    CHECK_THAT(kept.world.server().state(), Contains("nginx:2"));
}

TEST_CASE("a loop sees that a file with a secret was replaced", "[e2e][reconcile]") {
    World world;
    world.write("app.yml", compose_of("nginx:1"));
    world.write("token", "first\n");
    world.desire("  - {name: web, file: app.yml, env: {TOKEN: {file: token}}}\n");
    e2e::Command command;
    command.arguments = {"reconcile", "-f", "stowage.yaml", "--interval", "1s"};
    command.meanwhile = [&](int pid) {
        wait_for([&] { return world.writes().size() == 1; });
        world.write("token", "second\n");
        wait_for([&] { return world.writes().size() == 2; });
        ::kill(pid, SIGTERM);
    };
    const Result result = world.run(std::move(command));
    INFO(result.err);
    CHECK(result.exit_code == 0);
    CHECK(world.writes().size() == 2);
    CHECK_THAT(world.server().state(), Contains("second"));
}

TEST_CASE("a loop that is told to end finishes what runs, and begins nothing more", "[e2e][reconcile]") {
    Kept kept;
    kept.repository.commit({{"live/stowage.yaml", kept.state("web") + "  - {name: web2, file: app.yml}\n"}});
    kept.world.server().add_fault(
        R"({"match": {"method": "POST", "pathRegex": "/api/stacks"}, "do": "delay", "delayMs": 1500, "when": "after", "times": 1})");
    e2e::Command command = loop(kept, {"--interval", "1s", "--parallelism", "1"});
    command.meanwhile = [&](int pid) {
        wait_for([&] { return kept.world.struck(); });
        ::kill(pid, SIGTERM);
    };
    const Result result = kept.world.run(std::move(command));
    INFO(result.err);
    CHECK(result.exit_code == 0);
    CHECK(kept.deployments() == 1);
    CHECK_THAT(result.err, Contains("web: done: created") && Contains("stopped in order"));
}

TEST_CASE("SIGHUP reads the configuration again, and a wrong one is not taken", "[e2e][reconcile]") {
    Kept kept;
    const std::string head = "apiVersion: stowage/v1\ninterval: 1h\n";
    kept.world.write("reconcile.yaml", head + "pauseFile: reconcile.yaml\n");
    e2e::Command command = loop(kept, {"--config", "reconcile.yaml"});
    const auto passes = [&] {
        const std::string status =
            content_of(kept.world.folder() / "state/stowage/reconcile/default/status.json");
        const auto at = status.find("\"passes\": ");
        return at == std::string::npos ? 0 : std::stoi(status.substr(at + 10));
    };
    command.meanwhile = [&](int pid) {
        wait_for([&] { return passes() == 1; });
        kept.world.write("reconcile.yaml", "apiVersion: stowage/v9\n");
        ::kill(pid, SIGHUP);
        wait_for([&] { return passes() == 2; });
        kept.world.write("reconcile.yaml", "apiVersion: stowage/v1\n"); // its interval stays
        ::kill(pid, SIGHUP);
        wait_for([&] { return kept.deployments() == 1; });
        ::kill(pid, SIGINT);
    };
    const Result result = kept.world.run(std::move(command));
    INFO(result.err);
    CHECK(result.exit_code == 0);
    CHECK_THAT(result.err,
               Contains("paused by the file") && Contains("going on with the configuration as it was") &&
                   Contains("the configuration was read again") && Contains("web: done: created"));
}
