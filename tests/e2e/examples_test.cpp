#include "trap.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <yaml-cpp/yaml.h>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using test::Trap;

namespace {

const std::filesystem::path folder = STOWAGE_EXAMPLES "/pre-merge";

/// What an example runs of stowage: each line that begins with it, without what the shell adds. What
/// CI names is the commit before the last one.
std::vector<std::vector<std::string>> commands_in(const std::filesystem::path &file) {
    std::ifstream text(file);
    REQUIRE(text.good());
    std::vector<std::vector<std::string>> commands;
    for (std::string line; std::getline(text, line);) {
        std::istringstream words(line);
        std::vector<std::string> command;
        for (std::string word; words >> word && word != "||";) {
            if (word.starts_with("$CI_") || word == "FETCH_HEAD")
                word = "HEAD^1";
            if (word != "-" || !command.empty())
                command.push_back(word);
        }
        if (!command.empty() && command.front() == "stowage")
            commands.emplace_back(command.begin() + 1, command.end());
    }
    return commands;
}

/// What a flow gives to a shell: `run` of actions, `script` of GitLab, `commands` of Woodpecker.
std::vector<std::string> scripts_of(const YAML::Node &node) {
    std::vector<std::string> scripts;
    const auto take = [&scripts](std::vector<std::string> more) {
        scripts.insert(scripts.end(), more.begin(), more.end());
    };
    if (node.IsSequence())
        for (const YAML::Node &item : node)
            take(scripts_of(item));
    if (!node.IsMap())
        return scripts;
    for (const auto &entry : node) {
        const auto key = entry.first.as<std::string>();
        const bool is_script = key == "run" || key.ends_with("script") || key == "commands";
        if (!is_script)
            take(scripts_of(entry.second));
        else if (entry.second.IsSequence())
            take(entry.second.as<std::vector<std::string>>());
        else if (entry.second.IsScalar())
            take({entry.second.as<std::string>()});
    }
    return scripts;
}

int example_shell(const std::string &command) {
    return std::system(command.c_str()); // NOLINT(concurrency-mt-unsafe): nothing else runs
}

/// A repository in the world's folder, with a commit and one that changes nothing.
void commit_twice(const World &world) {
    const std::string git = "git -c user.name=x -c user.email=x@example.com -c init.defaultBranch=main ";
    REQUIRE(example_shell("cd '" + world.folder().string() +
                          "' && git init -q . && git add stowage.yaml app.yml && " + git +
                          "commit -q -m base && " + git + "commit -q --allow-empty -m change") == 0);
}

std::string answer(int status, const std::string &body) {
    return "HTTP/1.1 " + std::to_string(status) +
           " X\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
}

std::string said(int id, const std::string &user) {
    return R"({"id": )" + std::to_string(id) + R"(, "user": {"login": ")" + user +
           R"("}, "body": "<!-- stowage:plan -->\nold"})";
}

/// What the script asks last of a site that knows the token as `user`, or as `app`, and has these comments.
std::string last_asked(const std::string &site, const std::string &user, const std::string &app,
                       const std::string &comments) {
    const Trap forge([&](const std::string &request) {
        if (request.starts_with("GET /user "))
            return user.empty() ? answer(403, "{}") : answer(200, R"({"login": ")" + user + "\"}");
        if (request.starts_with("POST /graphql "))
            return answer(200, R"({"data": {"viewer": {"login": ")" + app + "\"}}}");
        return answer(200, request.starts_with("GET ") ? comments : "{}");
    });
    const World world;
    world.write("plan.md", "<!-- stowage:plan -->\nnew\n");
    REQUIRE(example_shell("cd '" + world.folder().string() + "' && GITHUB_API_URL=" + forge.url() +
                          " GITHUB_REPOSITORY=a/b PULL_REQUEST=7 TOKEN=t no_proxy='*' '" +
                          (folder / "comment").string() + "' " + site + " plan.md") == 0);
    const std::string last = forge.heard().back();
    return last.substr(0, last.find(" HTTP"));
}

} // namespace

TEST_CASE("what the pre-merge examples run works as it stands", "[e2e][examples]") {
    for (const char *file : {"github.yml", "gitlab-ci.yml", "gitea.yml", "woodpecker.yml"}) {
        World world;
        world.write("app.yml", "services:\n  app:\n    image: nginx:1\n");
        world.desire("  - {name: web, file: app.yml}\n");
        commit_twice(world);
        const auto commands = commands_in(folder / file);
        REQUIRE(commands.size() == 2);
        CHECK(commands[0][0] == "validate");
        CHECK(commands[1][0] == "plan");
        for (const std::vector<std::string> &command : commands) {
            const Result result = world.run(command);
            INFO(file << ": " << command[0] << "\n" << result.out << result.err);
            CHECK(result.exit_code == 0);
        }
        CHECK(std::filesystem::exists(world.folder() / "plan.md"));
        CHECK(std::filesystem::exists(world.folder() / "plan.html"));
        CHECK(world.writes().empty());
    }
}

TEST_CASE("each example before a merge can be read by what runs it", "[e2e][examples]") {
    std::string helps;
    for (const char *command : {"validate", "check", "plan", "snapshot"})
        helps += e2e::stowage({command, "--help"}).out;
    static const std::regex option("stowage [^|&>]*");
    static const std::regex name(R"(\s(--[a-z][a-z-]+))");
    std::size_t scripts = 0;
    std::size_t options = 0;
    for (const std::filesystem::directory_entry &entry : std::filesystem::directory_iterator(folder)) {
        const std::string file = entry.path().string();
        INFO(file);
        const std::string text = e2e::content_of(file);
        if (text.starts_with("#!")) {
            CHECK(example_shell("bash -n '" + file + "'") == 0);
            CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms::owner_exec) !=
                  std::filesystem::perms::none);
        }
        if (file.ends_with(".yml"))
            for (const std::string &script : scripts_of(YAML::Load(text))) {
                const World world;
                world.write("script", script);
                INFO(script);
                CHECK(example_shell("bash -n '" + (world.folder() / "script").string() + "'") == 0);
                ++scripts;
            }
        if (file.ends_with(".md"))
            continue;
        for (std::sregex_iterator at(text.begin(), text.end(), option), end; at != end; ++at) {
            const std::string words = at->str().substr(0, at->str().find('\n'));
            for (std::sregex_iterator one(words.begin(), words.end(), name); one != end; ++one, ++options) {
                INFO((*one)[1]);
                CHECK_THAT(helps, Contains(" " + (*one)[1].str()));
            }
        }
    }
    CHECK(scripts >= 15);
    CHECK(options >= 20);
}

TEST_CASE("what the example for forks runs works as it stands", "[e2e][examples]") {
    World world;
    world.write("app.yml", "services:\n  app:\n    image: nginx:1\n");
    world.desire("  - {name: web, file: app.yml}\n");
    commit_twice(world);
    REQUIRE(example_shell("cd '" + world.folder().string() +
                          "' && git update-ref refs/stowage/change HEAD") == 0);
    const auto commands = commands_in(folder / "github-forks.yml");
    REQUIRE(commands.size() == 2);
    CHECK(commands[0][0] == "snapshot");
    const Result snapshot = world.run(commands[0]);
    INFO(snapshot.err);
    REQUIRE(snapshot.exit_code == 0);
    const auto requests = world.requests().size();
    const Result plan = world.run(commands[1], "");
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 0);
    CHECK(world.requests().size() == requests);
    CHECK(std::filesystem::exists(world.folder() / "plan.md"));
}

TEST_CASE("open requests from forks are planned without a key, and each gets its comment",
          "[e2e][examples]") {
    const bool gitlab = GENERATE(false, true);
    const World world;
    world.write("app.yml", "services:\n  app:\n    image: nginx:1\n");
    world.desire("  - {name: web, file: app.yml, env: {A: '1'}}\n");
    const auto snapshot = world.run({"snapshot", "--out", "state.json"});
    REQUIRE(snapshot.exit_code == 0);
    commit_twice(world);
    const std::string git = "git -c user.name=x -c user.email=x@example.com ";
    const std::string reference = gitlab ? "refs/merge-requests/7/head" : "refs/pull/7/head";
    REQUIRE(
        example_shell("cd '" + world.folder().string() +
                      "' && git branch -m main && git checkout -q -b change && sed -i \"s/A: '1'/A: '2'/\" " +
                      "stowage.yaml && " + git + "commit -qam change && git update-ref " + reference +
                      " HEAD && git checkout -q main && git clone -q . clone") == 0);
    const Trap forge([&](const std::string &request) {
        if (request.find("/pulls?") != std::string::npos)
            return answer(
                200, R"([{"number": 7, "base": {"ref": "main"}, "head": {"repo": {"full_name": "x/b"}}},)"
                     R"( {"number": 8, "base": {"ref": "main"}, "head": {"repo": {"full_name": "a/b"}}}])");
        if (request.find("/merge_requests?") != std::string::npos)
            return answer(
                200,
                R"([{"iid": 7, "target_branch": "main", "source_project_id": 5, "target_project_id": 1},)"
                R"( {"iid": 8, "target_branch": "main", "source_project_id": 1, "target_project_id": 1}])");
        if (request.find("/user ") != std::string::npos)
            return answer(200, R"({"login": "bot", "id": 3})");
        return answer(200, request.starts_with("GET ") ? "[]" : "{}");
    });
    const auto requests = world.requests().size();
    const std::string binary = std::filesystem::path(STOWAGE_BINARY).parent_path().string();
    CHECK(example_shell("cd '" + world.folder().string() + "/clone' && PATH='" + binary +
                        "':\"$PATH\" no_proxy='*' TOKEN=t " + "GITHUB_API_URL=" + forge.url() +
                        " GITHUB_REPOSITORY=a/b CI_API_V4_URL=" + forge.url() +
                        " CI_PROJECT_ID=1 PORTAINER_API_KEY=never '" + (folder / "forks").string() + "' " +
                        (gitlab ? "gitlab" : "gitea") + " ../state.json") == 0);
    CHECK(world.requests().size() == requests); // nothing is asked with a key, or at all
    CHECK_THAT(forge.heard().back(), Contains(gitlab ? "POST /projects/1/merge_requests/7/notes"
                                                     : "POST /repos/a/b/issues/7/comments"));
    for (const std::string &request : forge.heard())
        CHECK_THAT(request, !Contains("/8/"));
}

TEST_CASE("there is one comment, whoever posts it", "[e2e][examples]") {
    const std::string others = said(1, "mallory") + ", ";
    CHECK(last_asked("gitea", "bot", "",
                     "[" + others + said(2, "gitea-actions") + ", " + said(3, "bot") + "]") ==
          "PATCH /repos/a/b/issues/comments/3");
    CHECK(last_asked("gitea", "", "", "[" + others + said(2, "gitea-actions") + "]") ==
          "PATCH /repos/a/b/issues/comments/2");
    CHECK(last_asked("gitea", "bot", "", "[" + said(1, "mallory") + "]") ==
          "POST /repos/a/b/issues/7/comments");
    CHECK(last_asked("github", "", "github-actions[bot]",
                     "[" + others + said(5, "github-actions[bot]") + "]") ==
          "PATCH /repos/a/b/issues/comments/5");
    CHECK(last_asked("github", "", "our-app",
                     "[" + said(1, "github-actions[bot]") + ", " + said(6, "our-app[bot]") + "]") ==
          "PATCH /repos/a/b/issues/comments/6");
    CHECK(last_asked("github", "person", "", "[" + others + said(7, "person") + "]") ==
          "PATCH /repos/a/b/issues/comments/7");
}

TEST_CASE("the examples install what the program needs to run", "[e2e][examples]") {
    // Libraries by the packages of Debian 12 that have them; the C and C++ runtimes are always there.
    const std::map<std::string, std::string> packages{{"libcurl.so.4", "libcurl4"},
                                                      {"libgit2.so.1.5", "libgit2-1.5"},
                                                      {"libyaml-cpp.so.0.7", "libyaml-cpp0.7"},
                                                      {"libfmt.so.9", "libfmt9"},
                                                      {"libssl.so.3", "libssl3"},
                                                      {"libcrypto.so.3", "libssl3"}};
    const World world;
    const std::string list = (world.folder() / "needed").string();
    REQUIRE(example_shell("objdump -p '" STOWAGE_BINARY "' | sed -n 's/^ *NEEDED *//p' >'" + list + "'") ==
            0);
    std::istringstream needed(e2e::content_of(list));
    for (std::string library; needed >> library;) {
        if (library.starts_with("libc.") || library.starts_with("libm.") ||
            library.starts_with("libstdc++") || library.starts_with("libgcc_s") ||
            library.starts_with("ld-linux") || library.starts_with("libasan") ||
            library.starts_with("libubsan") || library.starts_with("libtsan"))
            continue;
        INFO(library);
        const auto package = packages.find(library);
        REQUIRE(package != packages.end());
        for (const char *file :
             {"pre-merge/github.yml", "pre-merge/gitlab-ci.yml", "unattended/Containerfile"}) {
            INFO(file);
            CHECK_THAT(e2e::content_of(std::filesystem::path(STOWAGE_EXAMPLES) / file),
                       Contains(package->second));
        }
    }
}
