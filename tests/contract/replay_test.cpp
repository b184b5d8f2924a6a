// Replays every recorded call of a real server against the simulator, in the order in which they were
// recorded.
#include "compare.hpp"
#include "replay.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

namespace {

using contract::Comparer;
using contract::Reply;
using nlohmann::json;

struct Tally {
    int calls = 0;
    int same = 0;
    std::vector<std::string> differing; ///< in words, with the reason where it is known
    std::vector<std::string> unexpected;
};

std::string key_of(const std::string &as) {
    return as == "(wrong key)" ? "wrong" : as;
}

std::string body_of(const json &call) {
    if (call.contains("rawBody")) {
        return call["rawBody"].get<std::string>();
    }
    return call.contains("body") ? call["body"].dump() : "";
}

/** A JSON answer as JSON; anything else as the text that it is. */
json answer_of(const Reply &reply) {
    if (reply.body.empty()) {
        return nullptr;
    }
    return reply.content_type.starts_with("application/json") ? reply.json() : json(reply.body);
}

std::vector<std::string> differences(Comparer &comparer, const json &call, const Reply &reply) {
    std::vector<std::string> found = comparer.compare(call["response"], answer_of(reply));
    if (call["status"] != reply.status) {
        found.insert(found.begin(), "status: recorded " + call["status"].dump() + ", answered " +
                                        std::to_string(reply.status));
    }
    const json type = call.value("contentType", json());
    if (type.is_string() && reply.content_type.rfind(type.get<std::string>(), 0) != 0) {
        found.push_back("content type: recorded " + type.dump() + ", answered " + reply.content_type);
    }
    if (call.contains("totalCount") && call["totalCount"].get<std::string>() != reply.total_count) {
        found.push_back("X-Total-Count: recorded " + call["totalCount"].dump() + ", answered " +
                        reply.total_count);
    }
    return found;
}

std::string known_reason(const std::string &file, int line) {
    for (const contract::KnownDifference &known : contract::known_differences()) {
        if (known.file == file && known.line == line) {
            return known.reason;
        }
    }
    return {};
}

void count(Tally &tally, const std::string &file, int line, const json &call,
           const std::vector<std::string> &found) {
    const std::string name = file + ":" + std::to_string(line) + " " + call["method"].get<std::string>() +
                             " " + call["path"].get<std::string>();
    const std::string reason = known_reason(file, line);
    ++tally.calls;
    if (found.empty()) {
        ++tally.same;
        if (!reason.empty()) {
            tally.unexpected.push_back(name + " is listed as different, but agrees");
        }
        return;
    }
    std::string text = name;
    for (std::size_t i = 0; i < found.size() && i < 5; ++i) {
        text += "\n    " + found[i];
    }
    if (reason.empty()) {
        tally.unexpected.push_back(text);
    }
    tally.differing.push_back(text + (reason.empty() ? "" : "\n    known: " + reason));
}

void replay(const contract::Recording &recording, Tally &tally) {
    std::ifstream file(std::string(CONTRACT_RECORDED) + "/" + recording.file);
    REQUIRE(file.is_open());
    contract::Stage stage;
    recording.start(stage);
    Comparer comparer;
    std::string text;
    for (int line = 1; std::getline(file, text); ++line) {
        const auto steps = recording.before.find(line);
        if (steps != recording.before.end()) {
            for (const contract::Step &step : steps->second) {
                step(stage);
            }
        }
        const json call = json::parse(text);
        if (call.contains("section")) {
            continue;
        }
        const Reply reply = stage.http->call(call["method"], comparer.translate(call["path"]),
                                             key_of(call.value("as", "")), body_of(call));
        count(tally, recording.file, line, call, differences(comparer, call, reply));
    }
}

} // namespace

TEST_CASE("the simulator answers recorded calls as the real server did") {
    Tally tally;
    for (const contract::Recording &recording : contract::recordings()) {
        replay(recording, tally);
    }
    std::cout << "recorded calls: " << tally.calls << " answered the same: " << tally.same << "\n";
    for (const std::string &text : tally.differing) {
        std::cout << "  " << text << "\n";
    }
    for (const std::string &text : tally.unexpected) {
        UNSCOPED_INFO(text);
    }
    CHECK(tally.unexpected.empty());
    CHECK(tally.calls >= 300);
}
