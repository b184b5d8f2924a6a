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

/** Is the member there, and not null? Some recordings leave out what others say with null. */
bool has(const json &call, const char *member) {
    return call.contains(member) && !call[member].is_null();
}

std::string key_of(const json &call) {
    const std::string as = has(call, "as") ? call["as"].get<std::string>() : "";
    return as == "(wrong key)" ? "wrong" : as;
}

std::string body_of(const json &call) {
    if (has(call, "rawBody")) {
        return call["rawBody"].get<std::string>();
    }
    return has(call, "body") ? call["body"].dump() : "";
}

/** Headers that the recorded call sent; its own origin is here another one. */
contract::Http::Headers headers_of(const json &call, const simulator::Simulator &server) {
    contract::Http::Headers headers;
    const json sent = has(call, "headers") ? call["headers"] : json::object();
    for (const auto &[name, value] : sent.items()) {
        const std::string text = value.get<std::string>();
        headers.emplace_back(name, text.starts_with("http://127.0.0.1:") ? server.base_url() : text);
    }
    return headers;
}

/** A JSON answer as JSON; anything else as the text that it is. */
json answer_of(const Reply &reply) {
    if (reply.body.empty()) {
        return nullptr;
    }
    return reply.content_type.starts_with("application/json") ? reply.json() : json(reply.body);
}

std::vector<std::string> differences(Comparer &comparer, const json &call, const Reply &reply,
                                     contract::Members members) {
    std::vector<std::string> found = comparer.compare(call["response"], answer_of(reply), members);
    if (call["status"] != reply.status) {
        found.insert(found.begin(), "status: recorded " + call["status"].dump() + ", answered " +
                                        std::to_string(reply.status));
    }
    const json type = call.value("contentType", json());
    if (type.is_string() && reply.content_type.rfind(type.get<std::string>(), 0) != 0) {
        found.push_back("content type: recorded " + type.dump() + ", answered " + reply.content_type);
    }
    if (has(call, "totalCount") && call["totalCount"].get<std::string>() != reply.total_count) {
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
        stage.settle();
        const Reply reply = stage.http->call(call["method"], comparer.translate(call["path"]), key_of(call),
                                             body_of(call), headers_of(call, *stage.server));
        const bool cut_short = recording.cut_short.contains(line);
        const contract::Members members = cut_short ? contract::Members::recorded : contract::Members::all;
        // A call that is known to differ teaches nothing about which id stands for which.
        Comparer aside = comparer;
        const bool known = !known_reason(recording.file, line).empty();
        count(tally, recording.file, line, call, differences(known ? aside : comparer, call, reply, members));
    }
}

} // namespace

TEST_CASE("the simulator answers recorded calls as the real server did") {
    const contract::Recording recording = GENERATE(from_range(contract::recordings()));
    Tally tally;
    replay(recording, tally);
    std::cout << recording.file << ": " << tally.calls << " recorded calls, " << tally.same
              << " answered the same, " << tally.differing.size() - tally.unexpected.size()
              << " known to differ\n";
    for (const std::string &text : tally.differing) {
        std::cout << "  " << text << "\n";
    }
    for (const std::string &text : tally.unexpected) {
        UNSCOPED_INFO(text);
    }
    CHECK(tally.unexpected.empty());
    CHECK(tally.calls >= 140);
}
