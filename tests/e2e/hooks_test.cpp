// Runs the hooks of examples/pre-merge in real repositories, with the git that people have.
#include "support/temporary_folder.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

using Catch::Contains;

namespace {

namespace fs = std::filesystem;

struct Said {
    int exit_code = -1;
    std::string text; ///< output and errors
};

const std::string good_state = "apiVersion: stowage/v1\n"
                               "servers:\n"
                               "  - {name: main, url: https://portainer.example.com, apiKey: {env: KEY}}\n"
                               "defaults: {environment: production}\n"
                               "policy: {noLatest: true}\n"
                               "stacks:\n"
                               "  - {name: web, file: app.yml}\n";
const std::string without_policy = [] {
    std::string text = good_state;
    return text.erase(text.find("policy:"), std::string("policy: {noLatest: true}\n").size());
}();
const std::string good_compose = "services:\n  web:\n    image: nginx:1\n";
const std::string latest_compose = "services:\n  web:\n    image: nginx\n";

/// A bare repository with the hook, and a clone that pushes to it. Gone after the test.
class Repositories {
public:
    Repositories() {
        REQUIRE(shell("git init -q --bare -b main server.git && git init -q -b main clone && "
                      "git -C clone remote add origin ../server.git && "
                      "git -C server.git config stowage.program " STOWAGE_BINARY " && "
                      "git -C clone config stowage.program " STOWAGE_BINARY)
                    .exit_code == 0);
    }

    void install(const char *hook, const char *repository) const {
        fs::copy_file(fs::path(STOWAGE_EXAMPLES "/pre-merge") / hook, folder_ / repository / "hooks" / hook);
    }

    void write(const std::string &path, const std::string &content) const {
        fs::create_directories((folder_ / "clone" / path).parent_path());
        std::ofstream(folder_ / "clone" / path, std::ios::binary) << content;
    }

    /// In the folder of both repositories, with nobody's configuration.
    [[nodiscard]] Said shell(const std::string &script) const {
        const std::string file = (folder_ / "script").string();
        std::ofstream(file) << "exec 2>&1\ncd '" << folder_.path().string() << "'\n" << script << "\n";
        FILE *pipe =
            ::popen(("env -i PATH=/usr/bin:/bin HOME='" + folder_.path().string() +
                     "' LANG=C.UTF-8 GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com "
                     "GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com bash '" +
                     file + "'")
                        .c_str(),
                    "r");
        REQUIRE(pipe != nullptr);
        Said said;
        std::array<char, 4096> buffer{};
        while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
            said.text.append(buffer.data(), got);
        const int status = ::pclose(pipe);
        said.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
        return said;
    }

    [[nodiscard]] Said commit_and_push(const std::string &branch) const {
        return shell("cd clone && git checkout -q -B " + branch +
                     " && git add -A && git commit -q -m x && git push -q origin " + branch);
    }
    [[nodiscard]] std::string on_server(const std::string &reference) const {
        return shell("git -C server.git rev-parse --quiet --verify " + reference).text;
    }
    [[nodiscard]] const fs::path &folder() const { return folder_.path(); }

private:
    tests::TemporaryFolder folder_;
};

/// That nothing of it ran is told by a file that is not there.
std::string toucher(const fs::path &marker) {
    return "#!/bin/sh\ntouch '" + marker.string() + "'\ncat\n";
}

} // namespace

TEST_CASE("a push is let in or refused by what its tree says", "[e2e][hooks]") {
    const Repositories repositories;
    repositories.install("pre-receive", "server.git");
    repositories.write("stowage.yaml", good_state);
    repositories.write("app.yml", good_compose);
    const Said good = repositories.commit_and_push("main");
    INFO(good.text);
    REQUIRE(good.exit_code == 0);
    const std::string before = repositories.on_server("refs/heads/main");

    repositories.write("app.yml", latest_compose);
    const Said bad = repositories.commit_and_push("main");
    INFO(bad.text);
    CHECK(bad.exit_code != 0);
    CHECK_THAT(bad.text, Contains("app.yml:3:12: error: image 'nginx' of service 'web' names no version"));
    CHECK_THAT(bad.text, Contains("the push to 'main' is refused"));
    CHECK(repositories.on_server("refs/heads/main") == before);

    const Said gone =
        repositories.shell("cd clone && git reset -q --hard HEAD~ && git push -q origin main:other && "
                           "git push -q origin :other");
    INFO(gone.text);
    CHECK(gone.exit_code == 0);
    CHECK(repositories
              .shell("cd clone && git checkout -q --orphan docs && git rm -rqf . && "
                     "git commit -q --allow-empty -m x && git push -q origin docs")
              .exit_code == 0);
}

TEST_CASE("a push can't loosen the policy that it is held to", "[e2e][hooks]") {
    const Repositories repositories;
    repositories.install("pre-receive", "server.git");
    REQUIRE(repositories.shell("git -C server.git config stowage.policyRef refs/heads/main").exit_code == 0);
    repositories.write("stowage.yaml", good_state);
    repositories.write("app.yml", good_compose);
    const Said first = repositories.commit_and_push("main");
    INFO(first.text);
    REQUIRE(first.exit_code == 0);

    repositories.write("stowage.yaml", without_policy);
    repositories.write("app.yml", latest_compose);
    for (const char *branch : {"feature", "main"}) {
        const Said bad = repositories.commit_and_push(branch);
        INFO(bad.text);
        CHECK(bad.exit_code != 0);
        CHECK_THAT(bad.text, Contains("names no version") && Contains("refs/heads/main:stowage.yaml:5:"));
        repositories.write("empty", branch);
    }
    repositories.write("app.yml", good_compose);
    CHECK(repositories.commit_and_push("feature").exit_code == 0);
}

TEST_CASE("nothing of a pushed tree is run, and nothing elsewhere is read for it", "[e2e][hooks]") {
    const Repositories repositories;
    repositories.install("pre-receive", "server.git");
    const fs::path marker = repositories.folder() / "ran";
    const fs::path script = repositories.folder() / "evil";
    std::ofstream(script) << toucher(marker);
    fs::permissions(script, fs::perms::owner_all);
    std::ofstream(repositories.folder() / "outside.yml") << "topsecret-words\n";
    REQUIRE(repositories.shell("git -C server.git config filter.evil.smudge '" + script.string() + "'")
                .exit_code == 0);

    repositories.write("stowage.yaml", good_state + "    env: {X: {exec: ['" + script.string() + "']}}\n");
    repositories.write("app.yml", good_compose);
    SECTION("programs, filters and attributes") {
        std::string state = good_state;
        state.replace(state.find("file: app.yml}"), 14,
                      "file: app.yml, env: {X: {exec: ['" + script.string() + "']}}}");
        repositories.write("stowage.yaml", state);
        repositories.write("stowage", toucher(marker));
        repositories.write(".gitattributes", "* filter=evil\napp.yml export-ignore\n");
        repositories.write("app.yml", latest_compose);
        const Said bad = repositories.commit_and_push("main");
        INFO(bad.text);
        CHECK(bad.exit_code != 0);
        CHECK_THAT(bad.text, Contains("app.yml:3:12: error: image 'nginx'"));
        repositories.write("app.yml", good_compose);
        const Said good = repositories.commit_and_push("main");
        INFO(good.text);
        CHECK(good.exit_code == 0);
    }
    SECTION("files elsewhere") {
        for (const std::string &path : {(repositories.folder() / "outside.yml").string(),
                                        std::string("../../../../../../../../../../../../etc/passwd")}) {
            std::string state = good_state;
            state.replace(state.find("app.yml"), 7, path);
            repositories.write("stowage.yaml", state);
            const Said bad = repositories.commit_and_push("main");
            INFO(bad.text);
            CHECK(bad.exit_code != 0);
            CHECK_THAT(bad.text, Contains("it is outside of the folder") && !Contains("topsecret") &&
                                     !Contains("root:"));
        }
    }
    SECTION("links") {
        repositories.write("stowage.yaml", good_state);
        fs::remove(repositories.folder() / "clone/app.yml");
        fs::create_symlink(repositories.folder() / "outside.yml", repositories.folder() / "clone/app.yml");
        const Said bad = repositories.commit_and_push("main");
        INFO(bad.text);
        CHECK(bad.exit_code != 0);
        CHECK_THAT(bad.text, !Contains("topsecret"));
    }
    CHECK_FALSE(fs::exists(marker));
}

TEST_CASE("the policy of another reference holds in a work tree", "[e2e][hooks][check]") {
    const Repositories repositories;
    repositories.write("deploy/stowage.yaml", good_state);
    repositories.write("deploy/app.yml", good_compose);
    repositories.write("rules/own.yaml", "apiVersion: stowage/v1\npolicy: {deniedImages: [busybox]}\n");
    REQUIRE(repositories.shell("cd clone && git add -A && git commit -q -m x && git checkout -q -b feature")
                .exit_code == 0);
    repositories.write("deploy/stowage.yaml", without_policy);
    repositories.write("deploy/app.yml", "services:\n  web:\n    image: busybox\n");
    repositories.write("rules/own.yaml", "apiVersion: stowage/v1\npolicy: {}\n");
    const std::string check = "cd clone/deploy && " STOWAGE_BINARY " check --policy ../rules/own.yaml ";
    CHECK(repositories.shell(check).exit_code == 0);
    for (const char *input : {"", " -f stowage.yaml", " -f .", " -f '*.yaml'"}) {
        const Said said = repositories.shell(check + "--policy-ref main" + input);
        INFO(input << "\n" << said.text);
        CHECK(said.exit_code == 1);
        CHECK_THAT(said.text,
                   Contains("app.yml:3:12: error: image 'busybox' of service 'web' names no version"));
        CHECK_THAT(said.text,
                   Contains("is denied by 'busybox'") && Contains("also: main:deploy/stowage.yaml:5:20"));
    }
    const Said unknown = repositories.shell(check + "--policy-ref nowhere");
    CHECK(unknown.exit_code == 1);
    CHECK_THAT(unknown.text, Contains("there is no git reference 'nowhere'"));
    repositories.write("rules/new.yaml", "apiVersion: stowage/v1\npolicy: {}\n");
    const Said missing = repositories.shell(check + "--policy ../rules/new.yaml --policy-ref main");
    CHECK(missing.exit_code == 1);
    CHECK_THAT(missing.text, Contains("there is no policy 'rules/new.yaml' in 'main'"));
}

TEST_CASE("a commit is stopped by what is staged, not by what lies around", "[e2e][hooks]") {
    const Repositories repositories;
    repositories.install("pre-commit", "clone/.git");
    repositories.write("stowage.yaml", good_state);
    repositories.write("app.yml", good_compose);
    REQUIRE(repositories.shell("cd clone && git add -A").exit_code == 0);
    repositories.write("app.yml", latest_compose); // not staged
    const Said good = repositories.shell("cd clone && git commit -q -m good");
    INFO(good.text);
    REQUIRE(good.exit_code == 0);

    REQUIRE(repositories.shell("cd clone && git add -A").exit_code == 0);
    repositories.write("app.yml", good_compose); // not staged
    const Said bad = repositories.shell("cd clone && git commit -q -m bad");
    INFO(bad.text);
    CHECK(bad.exit_code != 0);
    CHECK_THAT(bad.text, Contains("app.yml:3:12: error: image 'nginx'") && Contains("nothing was committed"));
    CHECK_THAT(repositories.shell("git -C clone log --format=%s").text, Contains("good") && !Contains("bad"));

    // Nor does a staged change of the policy count where another reference holds.
    REQUIRE(repositories.shell("cd clone && git config stowage.policyRef refs/heads/main").exit_code == 0);
    repositories.write("stowage.yaml", without_policy);
    repositories.write("app.yml", latest_compose);
    const Said loosened = repositories.shell("cd clone && git add -A && git commit -q -m loosened");
    INFO(loosened.text);
    CHECK(loosened.exit_code != 0);
    CHECK_THAT(loosened.text, Contains("names no version"));
}
