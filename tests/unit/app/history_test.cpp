#include "app/history.hpp"

#include "app/run.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using Catch::Contains;
using namespace stowage;

namespace {

/// A state folder of its own, while it lives.
class StateFolder {
public:
    StateFolder() { ::setenv("STOWAGE_STATE_DIR", folder_.path().c_str(), 1); }
    ~StateFolder() { ::unsetenv("STOWAGE_STATE_DIR"); }
    StateFolder(const StateFolder &) = delete;
    StateFolder &operator=(const StateFolder &) = delete;

    [[nodiscard]] std::filesystem::path file() const { return folder_ / "history.jsonl"; }

private:
    tests::TemporaryFolder folder_;
};

apply::StackResult result_of(const std::string &name, apply::Outcome outcome) {
    apply::StackResult result;
    result.plan.server = "main";
    result.plan.environment = "production";
    result.plan.name = name;
    result.plan.change(plan::Action::update);
    result.plan.changes.resize(1);
    result.plan.changes.front().field = "env.LEVEL";
    result.plan.changes.front().after = "value-of-it";
    result.outcome = outcome;
    result.message = "said by the server";
    return result;
}

app::Run run_with(std::vector<apply::StackResult> results) {
    app::Run run{app::Options()};
    run.planned.plan.commit.id = "0123456789012345678901234567890123456789";
    run.report.stacks = std::move(results);
    return run;
}

} // namespace

TEST_CASE("only what was sent becomes history, and no value of it", "[history]") {
    const StateFolder folder;
    app::record_history(
        run_with({result_of("same", apply::Outcome::unchanged), result_of("no", apply::Outcome::blocked)}));
    CHECK_FALSE(std::filesystem::exists(folder.file()));
    app::record_history(
        run_with({result_of("web", apply::Outcome::done), result_of("same", apply::Outcome::unchanged),
                  result_of("api", apply::Outcome::unknown)}));
    const auto runs = app::read_history();
    REQUIRE(runs.size() == 1);
    REQUIRE(runs.front().stacks.size() == 2);
    CHECK(runs.front().stacks[0].name == "web");
    CHECK(runs.front().stacks[0].message.empty());
    CHECK(runs.front().stacks[1].message == "said by the server");
    CHECK_THAT(app::history_as_json(runs), Contains("\"env.LEVEL\"") && !Contains("value-of-it"));
    CHECK((std::filesystem::status(folder.file()).permissions() & std::filesystem::perms::others_all) ==
          std::filesystem::perms::none);
}

TEST_CASE("a history with broken lines is read as far as it can be, and goes on", "[history]") {
    const StateFolder folder;
    app::record_history(run_with({result_of("web", apply::Outcome::done)}));
    std::ofstream(folder.file(), std::ios::app) << "{\"at\": \"2026\nnull\n{\"at\": 3}\n[";
    app::record_history(run_with({result_of("api", apply::Outcome::done)}));
    const auto runs = app::read_history();
    REQUIRE(runs.size() == 2);
    CHECK(runs.back().stacks.front().name == "api");
}

TEST_CASE("a run is added to the history, which is not written anew", "[history]") {
    const StateFolder folder;
    const auto inode = [&] {
        struct stat info {};
        REQUIRE(::stat(folder.file().c_str(), &info) == 0);
        return info.st_ino;
    };
    app::record_history(run_with({result_of("web", apply::Outcome::done)}));
    const auto before = inode();
    app::record_history(run_with({result_of("api", apply::Outcome::done)}));
    CHECK(inode() == before);
    CHECK(app::read_history().size() == 2);
}

TEST_CASE("a history that is full loses its older half", "[history]") {
    const StateFolder folder;
    app::record_history(run_with({result_of("oldest", apply::Outcome::done)}));
    std::ofstream(folder.file(), std::ios::app) << std::string(4u << 20, 'x') << "\n";
    app::record_history(run_with({result_of("web", apply::Outcome::done)}));
    CHECK(std::filesystem::file_size(folder.file()) < 4096);
    const auto runs = app::read_history();
    REQUIRE(runs.size() == 1);
    CHECK(runs.front().stacks.front().name == "web");
}

TEST_CASE("of the history the newest runs of the stacks that are asked for", "[history]") {
    const auto run = [](const char *at, std::vector<std::string> names) {
        app::HistoryRun made{at, "root", {}, false, {}};
        for (std::string &name : names)
            made.stacks.push_back({"main", "production", std::move(name), "update", "done", {}, {}});
        return made;
    };
    const std::vector<app::HistoryRun> runs = {run("1", {"web", "api"}), run("2", {"api"}),
                                               run("3", {"web"})};
    CHECK(app::select_history(runs, {}, 2).front().at == "2");
    const auto web = app::select_history(runs, {"production/web"}, 20);
    REQUIRE(web.size() == 2);
    CHECK(web.front().stacks.size() == 1);
    CHECK(app::select_history(runs, {"web"}, 1).front().at == "3");
    CHECK(app::select_history(runs, {"nothing"}, 1).empty());
}

TEST_CASE("history is safe to be shown", "[history]") {
    const std::vector<app::HistoryRun> runs = {
        {"2026-01-01T00:00:00Z",
         "root",
         "",
         true,
         {{"main", "production", "web", "update", "failed", {}, "\x1b[31mred"}}}};
    const std::string text = app::history_as_text(runs);
    CHECK_THAT(text, Contains("no commit, with changes that were not committed") && Contains("red") &&
                         !Contains("\x1b"));
}
