#include "git/remote.hpp"
#include "git/remotes.hpp"
#include "git/tag_itself.hpp"

#include "simulator/fixture_repository.hpp"
#include "simulator/simulator.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <unistd.h>

using namespace stowage;
using simulator::FixtureRepository;

namespace {

constexpr std::chrono::seconds remote_limit{20};

class RemoteFolder {
public:
    [[nodiscard]] std::string operator/(const std::string &name) const { return (folder_ / name).string(); }

private:
    tests::TemporaryFolder folder_;
};

git::PathsOf only(std::vector<std::string> paths) {
    return [paths = std::move(paths)](const git::ReadFile &) { return paths; };
}

/// Serves a repository over HTTP, for `bot` with `s3cret` alone.
std::string serve_privately(simulator::Simulator &server, const FixtureRepository &repository) {
    auto state = nlohmann::json::parse(server.state());
    state["repositories"] = nlohmann::json::array(
        {{{"name", "private"}, {"path", repository.path()}, {"username", "bot"}, {"password", "s3cret"}}});
    server.set_state(state.dump());
    return server.git_url("private");
}

} // namespace

TEST_CASE("references of a remote") {
    const RemoteFolder folder;
    FixtureRepository repository(folder / "a.git");
    const std::string first = repository.commit({{"x", "1"}});
    repository.tag("v1");
    const std::string second = repository.commit({{"x", "2"}});
    const auto refs = git::list_refs({repository.path(), "", "", false}, remote_limit);
    REQUIRE(refs);
    CHECK(refs->default_branch == "refs/heads/main");
    CHECK(refs->commit_of("") == second);
    CHECK(refs->commit_of("refs/heads/main") == second);
    CHECK(refs->commit_of("refs/tags/v1") == first);
    CHECK(refs->commit_of("refs/heads/gone").empty());
}

TEST_CASE("a remote that isn't there is an error in words") {
    const RemoteFolder folder;
    const simulator::Simulator server;
    const auto refs = git::list_refs({server.git_url("nowhere"), "", "", false}, remote_limit);
    REQUIRE_FALSE(refs);
    CHECK_THAT(refs.error().words, Catch::Contains("404"));
}

TEST_CASE("credentials are sent, and wrong ones are an error without their value", "[secrets]") {
    const RemoteFolder folder;
    FixtureRepository repository(folder / "a.git");
    const std::string commit = repository.commit({{"x", "1"}});
    simulator::Simulator server;
    const std::string url = serve_privately(server, repository);
    const auto good = git::list_refs({url, "bot", "s3cret", false}, remote_limit);
    REQUIRE(good);
    CHECK(good->commit_of("") == commit);
    const auto bad = git::list_refs({url, "bot", "not-it", false}, remote_limit);
    REQUIRE_FALSE(bad);
    CHECK_THAT(bad.error().words, Catch::Contains("credentials refused"));
    CHECK_THAT(bad.error().words, !Catch::Contains("not-it"));
    CHECK_FALSE(git::list_refs({url, "", "", false}, remote_limit));
}

TEST_CASE("what lies between two commits") {
    const RemoteFolder folder;
    FixtureRepository repository(folder / "a.git");
    const std::string before = repository.commit({{"web/c.yml", "a\n"}, {"api/c.yml", "a\n"}});
    repository.commit({{"api/c.yml", "b\n"}}, {}, "Change the other\n\nWith a body.");
    const std::string after = repository.commit({{"web/c.yml", "b\n"}}, {}, "Change this one");
    const git::RemoteAccess access{repository.path(), "", "", false};
    const auto compare = [&](const std::string &from, const std::string &to, const git::PathsOf &paths) {
        return git::compare_commits(access, "refs/heads/main", from, to, paths, folder / "cache",
                                    remote_limit);
    };

    const auto all = compare(before, after, only({"."}));
    REQUIRE(all);
    CHECK(all->commit_count == 2);
    CHECK(all->commits[0].subject == "Change this one");
    CHECK(all->commits[1].subject == "Change the other");
    CHECK_FALSE(all->rewound);
    CHECK(all->files.size() == 2);

    const auto one = compare(before, after, only({"web"}));
    REQUIRE(one);
    REQUIRE(one->files.size() == 1);
    CHECK(one->files[0].path == "web/c.yml");
    CHECK_THAT(one->files[0].diff, Catch::Contains("-a\n+b"));

    const auto none = compare(before, after, only({"elsewhere"}));
    REQUIRE(none);
    CHECK(none->files.empty());

    const auto back = compare(after, before, only({"."}));
    REQUIRE(back);
    CHECK(back->rewound);
    CHECK(back->commit_count == 0);
}

TEST_CASE("which paths matter is read from both commits") {
    const RemoteFolder folder;
    FixtureRepository repository(folder / "a.git");
    const std::string before = repository.commit({{"list", "one"}, {"one", "1"}, {"two", "1"}});
    const std::string after = repository.commit({{"list", "two"}, {"one", "2"}, {"two", "2"}});
    const auto movement = git::compare_commits(
        {repository.path(), "", "", false}, "", before, after,
        [](const git::ReadFile &read) { return std::vector<std::string>{read("list").value_or("nothing")}; },
        folder / "cache", remote_limit);
    REQUIRE(movement);
    CHECK(movement->files.size() == 2);
}

TEST_CASE("a deployed commit that the repository no longer has is said to be unknown") {
    const RemoteFolder folder;
    FixtureRepository repository(folder / "a.git");
    const std::string after = repository.commit({{"x", "1"}});
    const auto movement =
        git::compare_commits({repository.path(), "", "", false}, "refs/heads/main", std::string(40, '1'),
                             after, only({"x"}), folder / "cache", remote_limit);
    CHECK_FALSE(movement);
}

TEST_CASE("files are read at the reference") {
    const RemoteFolder folder;
    FixtureRepository repository(folder / "a.git");
    repository.commit({{"web/c.yml", "main\n"}, {"large", std::string(600u << 10, 'x')}});
    repository.commit({{"web/c.yml", "next\n"}}, "next");
    const git::RemoteAccess access{repository.path(), "", "", false};
    const auto read = [&](const std::string &reference) {
        return git::read_files(access, reference, {"web/c.yml", "large", "gone", "web"}, folder / "cache",
                               remote_limit);
    };
    const auto main = read("");
    REQUIRE(main);
    CHECK(main->files.at("web/c.yml").text == "main\n");
    CHECK(main->files.at("large").there);
    CHECK_FALSE(main->files.at("large").text);
    CHECK_FALSE(main->files.at("gone").there);
    CHECK(main->files.at("web").there);
    CHECK_FALSE(main->files.at("web").text);

    CHECK(read("refs/heads/next")->files.at("web/c.yml").text == "next\n");
    const auto gone = read("refs/heads/gone");
    REQUIRE(gone);
    CHECK(gone->commit.empty());
    CHECK(gone->files.empty());

    const std::string newer = repository.commit({{"web/c.yml", "newer\n"}});
    CHECK(read("refs/heads/main")->commit == newer);
    CHECK(read("refs/heads/main")->files.at("web/c.yml").text == "newer\n");
}

TEST_CASE("files of a remote that can't be read are an error") {
    const RemoteFolder folder;
    const simulator::Simulator server;
    const auto files = git::read_files({server.git_url("nowhere"), "", "", false}, "", {"a"},
                                       folder / "cache", remote_limit);
    CHECK_FALSE(files);
}

TEST_CASE("a remote is asked once, however many ask") {
    const RemoteFolder folder;
    FixtureRepository repository(folder / "a.git");
    const std::string first = repository.commit({{"x", "1"}});
    git::Remotes remotes{std::chrono::milliseconds(remote_limit)};
    const git::RemoteAccess access{repository.path(), "", "", false};
    REQUIRE(remotes.refs(access));
    repository.commit({{"x", "2"}});
    CHECK(remotes.refs(access)->commit_of("") == first);
}

namespace {

/// `git` in a work tree of its own; what it prints.
std::string run_git(const std::string &folder, const std::string &arguments) {
    const std::string out = folder + ".out";
    const std::string command =
        "git -C '" + folder + "' -c user.name=a -c user.email=a@b " + arguments + " > '" + out + "' 2>&1";
    REQUIRE(std::system(command.c_str()) == 0);
    std::ifstream file(out);
    std::string line;
    std::getline(file, line);
    return line;
}

} // namespace

TEST_CASE("an annotated tag has two ids, and both lead to its commit", "[git]") {
    const RemoteFolder folder;
    const std::string work = folder / "work";
    std::filesystem::create_directories(work);
    run_git(work, "init -q -b main");
    std::ofstream(work + "/x") << "1\n";
    run_git(work, "add x");
    run_git(work, "commit -q -m one");
    run_git(work, "tag -a -m first v1");
    const git::RemoteAccess access{work, "", "", false};
    const std::string commit = run_git(work, "rev-parse 'v1^{commit}'");
    const std::string tag = run_git(work, "rev-parse v1");
    REQUIRE(tag != commit);
    const auto refs = git::list_refs(access, remote_limit);
    REQUIRE(refs);
    CHECK(refs->commit_of("refs/tags/v1") == commit);
    CHECK(refs->commit_of("refs/tags/v1" + std::string(git::tag_itself)) == tag);
    CHECK(refs->commit_of("refs/heads/main" + std::string(git::tag_itself)).empty());

    std::ofstream(work + "/x") << "2\n";
    run_git(work, "commit -q -a -m two");
    run_git(work, "tag -f -a -m second v1");
    const auto movement = git::compare_commits(access, "refs/tags/v1", tag, run_git(work, "rev-parse v1"),
                                               only({"x"}), folder / "cache", remote_limit);
    // the tag that was moved may be gone at the remote; its commit is there all the same
    const auto by_commit = git::compare_commits(access, "refs/tags/v1", commit, run_git(work, "rev-parse v1"),
                                                only({"x"}), folder / "cache", remote_limit);
    REQUIRE(by_commit);
    CHECK(by_commit->commit_count == 1);
    CHECK(by_commit->files.size() == 1);
    if (movement)
        CHECK(movement->files.size() == 1);
}

TEST_CASE("symbolic links and what they lead to count as files that are read", "[git]") {
    const RemoteFolder folder;
    const std::string work = folder / "work";
    std::filesystem::create_directories(work + "/real/deep");
    run_git(work, "init -q -b main");
    std::ofstream(work + "/real/deep/c.yml") << "1\n";
    std::ofstream(work + "/other") << "1\n";
    std::filesystem::create_symlink("real", work + "/cur");
    std::filesystem::create_symlink("cur/deep/c.yml", work + "/compose.yml");
    std::filesystem::create_symlink("../outside", work + "/out");
    std::filesystem::create_symlink("loop", work + "/loop");
    run_git(work, "add -A");
    run_git(work, "commit -q -m one");
    const std::string before = run_git(work, "rev-parse HEAD");
    std::ofstream(work + "/real/deep/c.yml") << "2\n";
    run_git(work, "commit -q -a -m two");
    const std::string after = run_git(work, "rev-parse HEAD");
    const git::RemoteAccess access{work, "", "", false};
    const auto files_of = [&](const std::vector<std::string> &paths) {
        const auto movement = git::compare_commits(access, "refs/heads/main", before, after, only(paths),
                                                   folder / "cache", remote_limit);
        REQUIRE(movement);
        return movement->files.size();
    };
    CHECK(files_of({"compose.yml"}) == 1);
    CHECK(files_of({"cur/deep/c.yml"}) == 1);
    CHECK(files_of({"cur"}) == 1);
    CHECK(files_of({"out", "out/x", "loop", "loop/x", "other"}) == 0);
    const auto read_through = git::compare_commits(
        access, "refs/heads/main", before, after,
        [](const git::ReadFile &read) {
            return std::vector<std::string>{read("compose.yml").value_or("nothing") == "2\n" ? "real"
                                                                                             : "other"};
        },
        folder / "cache", remote_limit);
    REQUIRE(read_through);
    CHECK(read_through->files.size() == 1);
}
