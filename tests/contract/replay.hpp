#pragma once

#include "http.hpp"
#include "simulator/fixture_repository.hpp"
#include "simulator/simulator.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace contract {

/** What a replay runs against: a simulator, and repositories in a folder of its own. */
struct Stage {
    Stage();
    ~Stage();
    Stage(const Stage &) = delete;
    Stage &operator=(const Stage &) = delete;

    std::filesystem::path folder;
    std::unique_ptr<simulator::Simulator> server;
    std::unique_ptr<Http> http;
    std::map<std::string, std::unique_ptr<simulator::FixtureRepository>> repositories;

    void start(const std::string &state);
    simulator::FixtureRepository &repository(const std::string &name);
};

/** What happened on the recorded server between two calls, without being recorded. */
using Step = std::function<void(Stage &)>;

/** One recording: its file, how it starts, and what to do before which line. */
struct Recording {
    std::string file;
    Step start;
    std::map<int, std::vector<Step>> before; ///< line number → steps
};

std::vector<Recording> recordings();

/** A call whose answer is known to differ, and why that can't be helped. */
struct KnownDifference {
    std::string file;
    int line = 0;
    std::string reason;
};

std::vector<KnownDifference> known_differences();

} // namespace contract
