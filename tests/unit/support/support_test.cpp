#include "support/diagnostics.hpp"
#include "support/digest.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/lock_file.hpp"
#include "support/redactor.hpp"
#include "support/rfc3339.hpp"
#include "support/temporary_folder.hpp"
#include "support/text.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace stowage::support;
using namespace std::chrono_literals;

using Folder = tests::TemporaryFolder;

TEST_CASE("times that no clock reaches are as far away as can be told", "[support]") {
    const auto now = std::chrono::system_clock::now();
    CHECK(from_rfc3339("9999-12-31T23:59:59Z") - now > 24h * 365 * 200);
    CHECK(now - from_rfc3339("1200-01-01T00:00:00Z") > 24h * 365 * 50);
    CHECK(is_rfc3339("9999-12-31T23:59:59Z"));
    CHECK_FALSE(is_rfc3339("2026-01-31"));
}

TEST_CASE("a line is added to a file, and never through a link", "[support][security]") {
    const Folder folder;
    CHECK(append_line(folder / "own", "one", Mode::owner_only) == 4);
    CHECK(append_line(folder / "own", "two", Mode::owner_only) == 8);
    folder.write("theirs", "kept\n");
    std::filesystem::create_symlink("theirs", folder / "planted");
    CHECK_THROWS_WITH(append_line(folder / "planted", "three", Mode::owner_only),
                      Catch::EndsWith("planted: it is a link"));
    std::filesystem::create_symlink("nothing", folder / "dangling");
    CHECK_THROWS_AS(append_line(folder / "dangling", "three", Mode::owner_only), Error);
    CHECK_FALSE(std::filesystem::exists(folder / "nothing"));
    CHECK(read_file(folder / "theirs", 100) == "kept\n");
}

TEST_CASE("durations are read as Go reads them", "[support]") {
    CHECK(parse_go_duration("5m") == 5min);
    CHECK(parse_go_duration("1h30m") == 90min);
    CHECK(parse_go_duration("1.5h") == 90min);
    CHECK(parse_go_duration("300ms") == 300ms);
    CHECK(parse_go_duration("-1m") == -1min);
    CHECK(parse_go_duration("0") == 0ns);
    for (const char *wrong : {"", "1d", "5", "m", "foo", "1m ", " 1m", "1..5h", ".h", "99999999999999h", "-"})
        CHECK_FALSE(parse_go_duration(wrong));
}

TEST_CASE("durations for people", "[support]") {
    CHECK(human_duration(850ms) == "850ms");
    CHECK(human_duration(12s) == "12s");
    CHECK(human_duration(185s) == "3m 05s");
    CHECK(human_duration(3720s) == "1h 02m");
}

TEST_CASE("secrets are masked in every form in which they turn up", "[support][secrets]") {
    Redactor redactor;
    redactor.add("p@ss word/1");
    redactor.add("line\"quoted");
    redactor.add("abc");
    CHECK(redactor.redact("x p@ss word/1 y") == "x (secret) y");
    CHECK(redactor.redact("https://h/?t=p%40ss%20word%2F1") == "https://h/?t=(secret)");
    CHECK(redactor.redact("{\"a\":\"line\\\"quoted\"}") == "{\"a\":\"(secret)\"}");
    SECTION("short ones only where they stand alone") {
        CHECK(redactor.redact("abc") == "(secret)");
        CHECK(redactor.redact("abcdef fabc, abc.") == "abcdef fabc, (secret).");
    }
    SECTION("passwords in URLs that nobody told it of") {
        CHECK(redactor.redact("clone https://bot:hunter2@git.example.com/x.git failed") ==
              "clone https://…@git.example.com/x.git failed");
        CHECK(redactor.redact("ssh://git@host/x") == "ssh://git@host/x");
        CHECK(redactor.redact("see https://host/a@b:c") == "see https://host/a@b:c");
    }
    SECTION("the longer of two that overlap") {
        redactor.add("abcdefgh");
        redactor.add("abcdefghijkl");
        CHECK(redactor.redact("abcdefghijkl") == "(secret)");
    }
    SECTION("an empty one masks nothing") {
        redactor.add("");
        CHECK(redactor.redact("nothing") == "nothing");
    }
}

TEST_CASE("text from outside can't forge output", "[support]") {
    CHECK(printable("a\033[31mb") == "a\\x1b[31mb");
    CHECK(printable("a\nb\tc") == "a\\nb\\tc");
    CHECK(printable("a\nb\tc", true) == "a\nb\tc");
    CHECK(printable("\xff") == "\\xff");
    CHECK(printable("\xe2\x80\xaetxt") == "\\u202etxt");
    CHECK(printable("größe → 日本") == "größe → 日本");
    CHECK_FALSE(is_valid_utf8("\xc0\x80"));
    CHECK_FALSE(is_valid_utf8("\xed\xa0\x80"));
    CHECK(is_valid_utf8("größe"));
}

TEST_CASE("did you mean", "[support]") {
    const std::vector<std::string> keys{"gitConfig", "autoUpdate", "env", "envFile"};
    CHECK(did_you_mean("gitconfig", keys) == "gitConfig");
    CHECK(did_you_mean("autoUpdat", keys) == "autoUpdate");
    CHECK_FALSE(did_you_mean("something", keys));
    CHECK_FALSE(did_you_mean(std::string(100000, 'x'), keys));
}

TEST_CASE("a diagnostic shows the line and marks the place", "[support]") {
    Diagnostic diagnostic;
    diagnostic.where = {std::make_shared<const std::string>("a.yaml"), 3, 5};
    diagnostic.what = "unknown key 'nam'";
    diagnostic.advice = "did you mean 'name'?";
    diagnostic.source_line = "  - nam: web";
    CHECK(render(diagnostic) == "a.yaml:3:5: error: unknown key 'nam'\n"
                                "      - nam: web\n"
                                "        ^\n"
                                "  → did you mean 'name'?\n");
}

TEST_CASE("digests", "[support]") {
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hmac_sha256_hex("key", "The quick brown fox jumps over the lazy dog") ==
          "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
}

TEST_CASE("files", "[support]") {
    const Folder folder;
    SECTION("are written whole or not at all, for the owner only where asked") {
        write_file_atomically(folder / "plan", "content", Mode::owner_only);
        CHECK(read_file(folder / "plan", 100) == "content");
        struct stat info {};
        REQUIRE(::stat((folder / "plan").c_str(), &info) == 0);
        CHECK((info.st_mode & 0777) == 0600);
        CHECK_THROWS_AS(write_file_atomically(folder / "no/such/folder/x", "y", Mode::owner_only), Error);
    }
    SECTION("take the place of nothing but files") {
        std::filesystem::create_directory(folder / "folder");
        REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
        std::filesystem::create_symlink("/dev/null", folder / "link");
        CHECK_THROWS_WITH(write_file_atomically(folder / "folder", "x", Mode::owner_only),
                          Catch::Contains("can't write ") && Catch::EndsWith("/folder: it is a folder"));
        for (const char *name : {"pipe", "link"})
            CHECK_THROWS_WITH(write_file_atomically(folder / name, "x", Mode::owner_only),
                              Catch::EndsWith(": it is not a file"));
        CHECK(std::filesystem::is_symlink(folder / "link"));
        CHECK(std::distance(std::filesystem::directory_iterator(folder / "."), {}) == 3);
    }
    SECTION("are read up to a limit") {
        write_file_atomically(folder / "big", std::string(2000, 'x'), Mode::readable_by_all);
        CHECK_THROWS_WITH(read_file(folder / "big", 1024), Catch::Contains("larger than 1 KiB"));
        CHECK_THROWS_WITH(read_file(folder / "missing", 1024), Catch::Contains("No such file"));
        CHECK_THROWS_WITH(read_file(folder / ".", 1024), Catch::Contains("it is a folder"));
        CHECK_THROWS_WITH(read_file("/dev/zero", 1024), Catch::Contains("not a file"));
    }
}

TEST_CASE("a lock is held by one at a time and says by whom", "[support]") {
    const Folder folder;
    const auto path = folder / "x.lock";
    {
        const auto first = LockFile::try_lock(path);
        REQUIRE(first);
        CHECK_FALSE(LockFile::try_lock(path));
        CHECK_THAT(LockFile::holder(path),
                   Catch::StartsWith("process " + std::to_string(::getpid()) + " since 2"));
    }
    CHECK(LockFile::try_lock(path));
}

TEST_CASE("a write removes what killed ones have left, and nothing else", "[support]") {
    const Folder folder;
    const auto age = [&](const char *name, std::chrono::hours old) {
        write_file_atomically(folder / name, "half", Mode::owner_only);
        std::filesystem::last_write_time(folder / name, std::filesystem::file_time_type::clock::now() - old);
    };
    using std::chrono::hours;
    age("a.json.123.tmp", hours(2));
    age("a.json.124.tmp", hours(0)); // may be at work
    for (const char *other :
         {"a.json.tmp", "a.json.x1.tmp", "b.json.123.tmp", "a.json.123.bak", "a.json..tmp"})
        age(other, hours(2));
    write_file_atomically(folder / "a.json", "whole", Mode::owner_only);
    CHECK_FALSE(std::filesystem::exists(folder / "a.json.123.tmp"));
    for (const char *kept : {"a.json.124.tmp", "a.json.tmp", "a.json.x1.tmp", "b.json.123.tmp",
                             "a.json.123.bak", "a.json..tmp"}) {
        INFO(kept);
        CHECK(std::filesystem::exists(folder / kept));
    }
}

TEST_CASE("a lock may be shared, and waited for", "[support]") {
    using With = LockFile::With;
    const Folder folder;
    const auto path = folder / "x.lock";
    {
        const auto first = LockFile::try_lock(path, With::others_that_share);
        const auto second = LockFile::try_lock(path, With::others_that_share);
        CHECK(first);
        CHECK(second);
        CHECK_FALSE(LockFile::try_lock(path));
        CHECK_THROWS_AS(LockFile::lock(path, std::chrono::milliseconds(20)), Error);
    }
    const auto alone = LockFile::lock(path, std::chrono::milliseconds(20));
    CHECK_FALSE(LockFile::try_lock(path, With::others_that_share));
}

TEST_CASE("numbered locks exclude others number by number", "[support]") {
    const Folder folder;
    const auto path = folder / "x.lock";
    const std::uint64_t large = ~std::uint64_t{0};
    NumberedLocks others(path);
    {
        NumberedLocks mine(path);
        CHECK(mine.try_lock(40));
        CHECK(mine.try_lock(large));
        CHECK(mine.try_lock(40));
        CHECK_FALSE(others.try_lock(40));
        CHECK_FALSE(others.try_lock(large));
        CHECK(others.try_lock(80));
        const NumberedLocks moved = std::move(mine);
        CHECK_FALSE(others.try_lock(40));
    }
    CHECK(others.try_lock(40));
    CHECK(others.try_lock(large));
}

TEST_CASE("globs", "[support]") {
    CHECK(glob_match("web*", "web-1"));
    CHECK(glob_match("*", ""));
    CHECK(glob_match("we[bc]", "wec"));
    CHECK_FALSE(glob_match("web", "web2"));
}

TEST_CASE("a file that somebody has put where one is to be written is not written to",
          "[support][security]") {
    const Folder folder;
    const std::string planted = (folder / "plan").string() + "." + std::to_string(::getpid()) + ".tmp";
    std::ofstream(planted) << "theirs";
    REQUIRE(::chmod(planted.c_str(), 0666) == 0);
    write_file_atomically(folder / "plan", "ours", Mode::owner_only);
    CHECK(read_file(folder / "plan", 100) == "ours");
    CHECK(read_file(planted, 100) == "theirs");
    struct stat ours {};
    struct stat theirs {};
    REQUIRE(::stat((folder / "plan").c_str(), &ours) == 0);
    REQUIRE(::stat(planted.c_str(), &theirs) == 0);
    CHECK(ours.st_ino != theirs.st_ino);
    CHECK((ours.st_mode & 0777) == 0600);
}
