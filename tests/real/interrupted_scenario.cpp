// A run that is ended in the middle leaves what the next run brings to its end.

#include "seen.hpp"
#include "stage.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <thread>

using Catch::Contains;
using e2e::Result;
using nlohmann::json;
using real::Setting;
using real::Stage;

namespace {

const std::vector<std::string> names = {"one", "two", "three"};

/// Applies, and ends the run with the signal once the first stack of the stage is on the server.
Result ended_by(Stage &stage, int signal) {
    e2e::Command command;
    command.arguments = {"apply", "--auto-approve", "--stable-for", "0s", "--parallelism", "1"};
    command.meanwhile = [&](int pid) {
        for (int look = 0; look < 2000; ++look) {
            if (!stage.record(names.front()).is_null())
                break;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        ::kill(pid, signal);
    };
    return stage.run(command);
}

/// The server may still be at work on what the ended run had sent.
void converges(Stage &stage) {
    Result applied;
    for (int i = 0; i < 4 && applied.exit_code != 0; ++i)
        applied = stage.apply();
    INFO(applied.out << applied.err);
    CHECK(applied.exit_code == 0);
    stage.needs_nothing();
}

} // namespace

TEST_CASE("a run that is killed, or interrupted, is finished by the next one") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!stage.can_play())
        return;
    const int signal = GENERATE(SIGKILL, SIGINT);
    std::vector<std::string> items;
    for (const std::string &name : names) {
        stage.put(name, stage.sleeps(101));
        items.push_back(stage.item(name));
    }
    stage.desire(items);
    const Result ended = ended_by(stage, signal);
    INFO(ended.out << ended.err);
    CHECK((ended.exit_code == 0 || ended.exit_code == 130 || ended.exit_code == 128 + SIGKILL));
    converges(stage);
    for (const std::string &name : names)
        stage.sees(name, stage.sleeping(101));
    std::size_t ours = 0;
    for (const json &stack : stage.place().get("/api/stacks"))
        ours += stack.at("Name").get<std::string>().starts_with(stage.full("")) ? 1 : 0;
    CHECK(ours == names.size());
}
