#pragma once

#include "http.hpp"
#include "simulator/fixture_repository.hpp"
#include "simulator/simulator.hpp"
#include "support/temporary_folder.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace contract {

/** What a replay runs against: a simulator, and repositories in a folder of its own. */
struct Stage {
    tests::TemporaryFolder folder;
    std::map<std::string, std::unique_ptr<simulator::FixtureRepository>> repositories;
    std::unique_ptr<simulator::Simulator> server;
    std::unique_ptr<Http> http;
    bool held = false; ///< deployments are held back, so that what was recorded meanwhile is asked meanwhile

    void start(const std::string &state, const std::string &generation = "2.23");
    simulator::FixtureRepository &repository(const std::string &name);

    /** Waits for what runs in the background, unless it is held back. */
    void settle();
};

/** What happened on the recorded server between two calls, without being recorded. */
using Step = std::function<void(Stage &)>;

/** One recording: its file, how it starts, and what to do before which line. */
struct Recording {
    std::string file;
    Step start;
    std::map<int, std::vector<Step>> before; ///< line number → steps
    std::set<int> cut_short;                 ///< lines of whose answer only some members were kept
};

// Steps that recordings share.
Step control(const std::string &path, const std::string &body = "{}");
Step commit_to(const std::string &repository, const std::string &content,
               const std::string &file = "docker-compose.yml");
Step left_out(const std::string &method, const std::string &path, const std::string &body = {});
Step advance(double seconds);

/** Three people and a team, as members of a state. */
extern const std::string recorded_people;

/** {"url", "path"…} of a repository that lies in the stage's folder; `access` adds members. */
std::string repository_json(Stage &stage, const std::string &name, const std::string &url,
                            const std::string &access);

std::vector<Recording> older_recordings();
Recording newer_recording();
Recording kubernetes_recording();

std::vector<Recording> recordings();

/** A call whose answer is known to differ, and why that can't be helped. */
struct KnownDifference {
    std::string file;
    int line = 0;
    std::string reason;
};

std::vector<KnownDifference> known_differences();

} // namespace contract
