#include "judge.hpp"

#include "real/seen.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

namespace roam {
namespace {

using nlohmann::json;

bool is_up(const std::vector<std::string> &seen) {
    return std::any_of(seen.begin(), seen.end(),
                       [](const std::string &line) { return !line.ends_with(" (down)"); });
}

std::string line_of(const std::vector<std::string> &seen) {
    std::string text;
    for (const std::string &line : seen)
        text += (text.empty() ? "" : "; ") + line;
    return text.empty() ? "nothing" : text;
}

/// What the report, or the list, has about the stack; null where nothing.
json entry_of(World &world, const json &document, const Wish &wish) {
    if (document.is_object() && document.contains("stacks"))
        for (const json &entry : document.at("stacks"))
            if (entry.at("name") == world.stage().full(wish.name))
                return entry;
    return nullptr;
}

/// What runs, given a moment: a swarm begins the tasks of a service after the service is there.
std::vector<std::string> settled(World &world, const Wish &wish, const std::vector<std::string> &wanted) {
    real::Place &place = world.stage().place();
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(place.simulated() ? 2 : 30);
    const auto seen = [&] { return World::without_left_over(wish, world.engine(wish)); };
    std::vector<std::string> last = seen();
    while (last != wanted && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(std::chrono::milliseconds(place.simulated() ? 20 : 300));
        last = seen();
    }
    return last;
}

/// A commit that is left to polling comes later: nothing to do for apply, but not in sync either.
enum class Polled { comes_later, is_no_excuse };

/// Why "done" or "unchanged" is not true of the stack; "" where it is.
std::string lie_of(World &world, const Wish &wish, Polled polled) {
    if (wish.state == Wanted::absent) {
        if (!world.record(wish).is_null())
            return "the server still has it";
        const auto seen = settled(world, wish, {});
        return seen.empty() ? "" : "it runs: " + line_of(seen);
    }
    if (wish.state == Wanted::stopped) {
        const auto seen = world.engine(wish);
        return is_up(seen) ? "it runs: " + line_of(seen) : "";
    }
    if (polled == Polled::comes_later && world.is_left_to_polling(wish))
        return "";
    if (wish.version().content != Content::good)
        return is_up(world.engine(wish)) ? "" : "its content can't run";
    const auto wanted = world.wanted(wish);
    const auto seen = settled(world, wish, wanted);
    if (seen != wanted)
        return "wanted " + line_of(wanted) + ", seen " + line_of(seen);
    const std::string value = World::value_of(wish.variable);
    const std::string arrived = world.variable(wish);
    return arrived == value ? "" : "wanted V=" + value + ", seen V=" + arrived;
}

void judge_done(World &world, const Wish &wish, const std::string &called, Polled polled,
                std::vector<std::string> &found) {
    if (const std::string lie = lie_of(world, wish, polled); !lie.empty())
        found.push_back("LIE " + wish.name + " is called " + called + ": " + lie);
}

/// Settings alone were stored, and the repository could not be read.
bool says_that_it_is_open(const json &entry) {
    return entry.value("message", "").find("whether its repository moved on is not known") !=
           std::string::npos;
}

/// A run that did not send anything can't have taken it down.
void judge_left_alone(World &world, const Wish &wish, const std::vector<std::string> &before,
                      const std::string &outcome, std::vector<std::string> &found) {
    static const std::set<std::string> untouched = {"blocked", "skipped", "forbidden",
                                                    "hidden",  "stale",   "unchanged"};
    if (!is_up(before) || !untouched.contains(outcome))
        return;
    const auto former = World::without_left_over(wish, before);
    const auto now = settled(world, wish, former);
    // A deployment of a run that was killed may have ended meanwhile.
    if (now != former && now != world.wanted(wish))
        found.push_back("HARM " + wish.name + " is called " + outcome +
                        ", but what ran does not any more: " + line_of(before) + "; but " + line_of(now));
}

void judge_words(World &world, const Wish &wish, const json &entry, const std::vector<std::string> &before,
                 std::vector<std::string> &found) {
    const std::string words = entry.dump();
    const bool says_restored = words.find("was restored") != std::string::npos ||
                               (is_up(before) && words.find("was left alone") != std::string::npos);
    if (says_restored && !is_up(world.engine(wish)))
        found.push_back("LIE " + wish.name + ": " + entry.at("message").get<std::string>() +
                        ", but nothing of it runs");
}

} // namespace

Before look(World &world) {
    Before before;
    for (const Wish &wish : world.wishes())
        before.push_back(world.engine(wish));
    return before;
}

std::vector<std::string> judge_apply(World &world, const Before &before, const Said &said) {
    static const std::set<int> known = {0, 3, 4};
    if (!known.contains(said.exit_code) || said.report.is_null())
        return {"ENDED with " + std::to_string(said.exit_code) + ": " + said.text.substr(0, 400)};
    std::vector<std::string> found;
    bool all_well = true;
    for (std::size_t i = 0; i < world.wishes().size(); ++i) {
        const Wish &wish = world.wishes().at(i);
        const json entry = entry_of(world, said.report, wish);
        const std::string outcome = entry.is_null() ? "unchanged" : entry.value("outcome", "");
        all_well = all_well && (outcome == "done" || outcome == "unchanged");
        // A start runs what the server has; whether a closed repository moved on since, the plan calls
        // unknown.
        const bool unseen = world.is_hidden(wish) && !entry.is_null() && entry.value("action", "") == "start";
        if (outcome == "done" && !unseen && !says_that_it_is_open(entry))
            judge_done(world, wish, outcome, Polled::comes_later, found);
        judge_left_alone(world, wish, before.at(i), outcome, found);
        if (!entry.is_null())
            judge_words(world, wish, entry, before.at(i), found);
    }
    if (all_well != (said.exit_code == 0))
        found.push_back("LIE exit code " + std::to_string(said.exit_code) + " does not fit the outcomes");
    return found;
}

std::vector<std::string> judge_list(World &world, const Said &said) {
    if (said.report.is_null())
        return {"ENDED list with " + std::to_string(said.exit_code) + ": " + said.text.substr(0, 400)};
    std::vector<std::string> found;
    for (const Wish &wish : world.wishes()) {
        const json entry = entry_of(world, said.report, wish);
        if (entry.is_null())
            continue;
        const std::string health = entry.contains("health") ? entry.at("health").value("state", "") : "";
        const auto seen = world.engine(wish);
        const bool all_up =
            is_up(seen) && std::none_of(seen.begin(), seen.end(),
                                        [](const std::string &line) { return line.ends_with(" (down)"); });
        if (health == "healthy" && !all_up)
            found.push_back("LIE " + wish.name + " is called healthy: " + line_of(seen));
        if (entry.value("sync", "") != "in sync")
            continue;
        if (world.is_hidden(wish))
            found.push_back("LIE " + wish.name + " is called in sync, and its repository wants a password");
        if (health == "healthy")
            judge_done(world, wish, "in sync and healthy", Polled::is_no_excuse, found);
    }
    return found;
}

} // namespace roam
