#include "reconcile/log.hpp"
#include "support/redactor.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

using namespace stowage::reconcile;

namespace {

const std::chrono::system_clock::time_point when{std::chrono::seconds(1'785'000'000)};

std::string line(const Event &event, LogFormat format, bool journal = false) {
    return format_line(event, format, journal, "12ab", when);
}

} // namespace

TEST_CASE("one line an event, whatever is in it") {
    stowage::support::redactor().add("hunter2-hunter2");
    const Event event{Level::error, "failed", "a \"b\"\n\x1b[31m hunter2-hunter2", {{"stack", "x y"}}};
    for (const LogFormat format : {LogFormat::text, LogFormat::json, LogFormat::logfmt}) {
        const std::string text = line(event, format);
        CHECK(std::count(text.begin(), text.end(), '\n') == 1);
        CHECK(text.back() == '\n');
        CHECK(text.find('\x1b') == std::string::npos);
        CHECK(text.find("hunter2") == std::string::npos);
    }
    const auto json = nlohmann::json::parse(line(event, LogFormat::json));
    CHECK(json.at("event") == "failed");
    CHECK(json.at("level") == "error");
    CHECK(json.at("run") == "12ab");
    CHECK(json.at("stack") == "x y");
}

TEST_CASE("numbers are numbers") {
    const Event event{Level::info, "x", "y", {{"stack", "7"}}, {{"exit_code", "4"}, {"seconds", "1.250"}}};
    const auto json = nlohmann::json::parse(line(event, LogFormat::json));
    CHECK(json.at("exit_code").is_number_integer());
    CHECK(json.at("exit_code") == 4);
    CHECK(json.at("seconds") == 1.25);
    CHECK(json.at("stack") == "7");
    CHECK(line(event, LogFormat::logfmt).find(" stack=7 exit_code=4 seconds=1.250 message=y") !=
          std::string::npos);
}

TEST_CASE("the formats") {
    const Event event{
        Level::warning, "remote_away", "can't read it", {{"commit", "abc"}, {"why", "x=\"1\""}}};
    CHECK(line(event, LogFormat::text) == "2026-07-25T17:20:00Z 12ab warning: can't read it\n");
    CHECK(line(event, LogFormat::text, true) == "<4>12ab warning: can't read it\n");
    CHECK(line(event, LogFormat::logfmt) ==
          "time=2026-07-25T17:20:00Z level=warning run=12ab event=remote_away commit=abc why=\"x=\\\"1\\\"\" "
          "message=\"can't read it\"\n");
    CHECK(line({Level::error, "x", "y"}, LogFormat::json, true).starts_with("<3>{"));
    CHECK(line({Level::info, "x", "y"}, LogFormat::json, true).starts_with("<6>{"));
}

TEST_CASE("the journal is known by its device and inode") {
    struct stat info {};
    REQUIRE(::fstat(::fileno(stderr), &info) == 0);
    const std::string ours = std::to_string(info.st_dev) + ":" + std::to_string(info.st_ino);
    CHECK(is_journal(stderr, ours.c_str()));
    CHECK_FALSE(is_journal(stderr, "1:1"));
    CHECK_FALSE(is_journal(stderr, nullptr));
}
