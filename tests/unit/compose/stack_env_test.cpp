#include "compose/stack_env.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace stowage::compose;
using stowage::model::StackType;

struct EnvCase {
    std::string value;
    std::string stored;
};

/// Texts of the pieces that Compose treats in ways of their own.
std::string random_text(std::mt19937 &random) {
    static const std::vector<std::string> pieces = {
        "a",   "B",   "0",    "_",   " ",  "  ",   "\t",     "\n",     "\r",     "\v", "#", " #",
        "'",   "\"",  "\\",   "$",   "$$", "${",   "{",      "}",      ":",      "-",  "=", "\\n",
        "\\0", "\\$", "\\\"", "\\'", "$A", "${A}", "\u00e4", "\u00a0", "\u3000", "`"};
    std::string text;
    for (std::size_t left = random() % 9; left > 0; --left)
        text += pieces[random() % pieces.size()];
    return text;
}

} // namespace

TEST_CASE("a value is stored as one would write it in an env file, in quotes only where it needs them",
          "[compose]") {
    const std::vector<EnvCase> cases = {
        {"", ""},
        {"hello", "hello"},
        {"a=b=c", "a=b=c"},
        {"it's", "it's"},
        {"C:\\new\\t", "C:\\new\\t"},
        {"cost 5$", "cost 5$"},
        {"$5", "$5"},
        {R"({"a": [1]})", R"({"a": [1]})"},
        {"caf\u00e9", "caf\u00e9"},
        {"pa$word", "'pa$word'"},
        {"pa$$word", "'pa$$word'"},
        {"$2y$10$abcdefghijkl", "'$2y$10$abcdefghijkl'"},
        {"a #b", "'a #b'"},
        {"  both  ", "'  both  '"},
        {"\"q\"", "'\"q\"'"},
        {"\u00a0wide", "'\u00a0wide'"},
        {"'s3cret", "\"'s3cret\""},
        {"it's $5", "it's $5"},
        {"it's $HOME", "\"it's \\$HOME\""},
        {"two\nlines", "\"two\\nlines\""},
        {"x\nADMIN=yes", "\"x\\nADMIN=yes\""},
        {"$A\\", "\"\\$A\\\\\""},
    };
    for (const EnvCase &one : cases) {
        INFO(one.value);
        CHECK(encode_env(one.value) == one.stored);
        CHECK(decode_env(one.stored) == one.value);
    }
}

TEST_CASE("what Compose reads of a stored value", "[compose]") {
    CHECK(decode_env("pa$$word") == "pa$word");
    CHECK(decode_env("a #b") == "a");
    CHECK(decode_env("a\t#b") == "a\t#b");
    CHECK(decode_env("#b") == "#b");
    CHECK(decode_env("  x  ") == "x");
    CHECK(decode_env("\"busybox:1\"") == "busybox:1");
    CHECK(decode_env("'a' # said by hand") == "a");
    CHECK(decode_env("C:\\0dir") == "C:\\0dir");
    // on another variable it depends, is no value, or is more than one
    for (const char *text :
         {"$HOME", "a${B}", "\"$B\"", "'open", "\"open", "'a'b", "x\nADMIN=yes", "a\nb", "\"\\01\""})
        CHECK_FALSE(decode_env(text));
}

TEST_CASE("every value arrives as it was written, and on one line", "[compose]") {
    std::mt19937 random(4711);
    for (int i = 0; i < 20'000; ++i) {
        const std::string value = random_text(random);
        const std::string stored = encode_env(value);
        INFO(value << " is stored as " << stored);
        REQUIRE(decode_env(stored) == value);
        REQUIRE(stored.find('\n') == std::string::npos);
        REQUIRE(arrives_as(env_to_send(value, nullptr, StackType::standalone), value, StackType::standalone));
        REQUIRE(env_to_send(value, nullptr, StackType::swarm) == value);
    }
}

TEST_CASE("a spelling that arrives as wanted stays as it is", "[compose]") {
    const std::string stored = "\"pa\\$word\"";
    CHECK(env_to_send("pa$word", &stored, StackType::standalone) == stored);
    CHECK(env_to_send("other", &stored, StackType::standalone) == "other");
    CHECK(env_to_send("pa$word", &stored, StackType::swarm) == "pa$word");
    CHECK(arriving(stored, StackType::standalone) == "pa$word");
    CHECK(arriving(stored, StackType::swarm) == stored);
    CHECK(arriving("$UNKNOWN", StackType::standalone) == "$UNKNOWN");
}
