// Clones as CI makes them: what they lack is named, with the one command that mends it.

#include "stranger_world.hpp"

#include <catch2/catch.hpp>
#include <regex>
#include <unistd.h>

using Catch::Contains;
using e2e::Checkout;
using e2e::compose;
using e2e::Result;

namespace {

namespace fs = std::filesystem;

/// A repository with two commits on main and a change, and a clone of it.
struct Cloned {
    Checkout origin;
    fs::path clone = origin.world.folder() / "clone";

    Cloned() {
        origin.git("init");
        origin.git("config uploadpack.allowFilter true");
        origin.write("web.yml", compose);
        origin.desire("  - {name: web, file: web.yml}\n");
        fs::create_directory(origin.top / "sub");
        fs::copy(origin.top / "stowage.yaml", origin.top / "sub/stowage.yaml");
        fs::copy(origin.top / "web.yml", origin.top / "sub/web.yml");
        origin.git("add -A");
        origin.git("commit -m first");
        origin.git("commit --allow-empty -m second");
        origin.git("checkout -b change");
        origin.desire("  - {name: web, file: web.yml, env: {A: '1'}}\n");
        origin.git("commit -am change");
    }
    void make(const std::string &how) const {
        origin.git("clone -q " + how + " 'file://" + origin.top.string() + "' '" + clone.string() + "'");
    }
    [[nodiscard]] Result plan(const std::vector<std::string> &more) const {
        e2e::Command command;
        command.arguments = {"plan"};
        command.arguments.insert(command.arguments.end(), more.begin(), more.end());
        command.folder = clone.string();
        command.env = e2e::pocket;
        command.env.emplace("KEY", "ptr_admin");
        command.env.emplace("HOME", origin.world.folder().string());
        return e2e::stowage(command);
    }
    /// Runs what the words of a failure end with.
    void mend(const std::string &words) const {
        static const std::regex command("git (fetch|config) [^\n;]*");
        std::smatch found;
        REQUIRE(std::regex_search(words, found, command));
        INFO(found.str());
        const std::string line = "cd '" + clone.string() + "' && HOME='" + origin.world.folder().string() +
                                 "' " + found.str() + " >/dev/null 2>&1";
        REQUIRE(std::system(line.c_str()) == 0); // NOLINT(concurrency-mt-unsafe)
    }
    /// It fails with these words, and what they advise is enough.
    void is_mended(const std::vector<std::string> &arguments, const std::string &words) const {
        const Result broken = plan(arguments);
        INFO(broken.out << broken.err);
        CHECK(broken.exit_code == 1);
        CHECK_THAT(broken.out + broken.err, Contains(words) && !Contains("--allow-server-change"));
        mend(broken.out + broken.err);
        const Result mended = plan(arguments);
        INFO(mended.out << mended.err);
        CHECK(mended.exit_code == 0);
        CHECK_THAT(mended.out, Contains("compared with"));
    }
};

} // namespace

TEST_CASE("a shallow clone that lacks the base says how to get it", "[e2e][git][clones]") {
    const Cloned it;
    it.make("--depth 1 --branch change");
    const auto arguments = GENERATE(std::vector<std::string>{"--base", "origin/main"},
                                    std::vector<std::string>{"--git", ".", "--base", "origin/main"});
    it.is_mended(arguments, "this clone was made without it: git fetch --unshallow");
}

TEST_CASE("a partial clone that lacks files says how to get them", "[e2e][git][clones]") {
    const Cloned it;
    it.make("--filter=blob:none --no-checkout --branch change");
    it.is_mended({"--git", ".", "--base", "origin/main"}, "this clone is partial and has not all files");
}

TEST_CASE("a clone of another user is named as that", "[e2e][git][clones]") {
    if (::getuid() != 0)
        return; // only root can give it away
    const Cloned it;
    it.make("--branch change");
    for (const fs::directory_entry &entry : fs::recursive_directory_iterator(it.clone))
        REQUIRE(::lchown(entry.path().c_str(), 65534, 65534) == 0);
    REQUIRE(::lchown(it.clone.c_str(), 65534, 65534) == 0);
    const auto arguments =
        GENERATE(std::vector<std::string>{"--base", "origin/main"},
                 std::vector<std::string>{"-f", "sub/stowage.yaml", "--base", "origin/main"},
                 std::vector<std::string>{"--git", ".", "--base", "origin/main"});
    const Result result = it.plan(arguments);
    INFO(result.out << result.err);
    CHECK(result.exit_code == 1);
    CHECK_THAT(result.out + result.err, Contains("belongs to another user than the one that runs this") &&
                                            Contains("safe.directory " + it.clone.string()));
}
