#include "export/yaml_text.hpp"

#include "desired/yaml/parse.hpp"

#include <catch2/catch.hpp>

using namespace stowage;
using exported::scalar;

namespace {

const desired::yaml::Limits limits{1000, 20};

desired::yaml::NodePtr value_of(const std::string &text) {
    support::Diagnostics diagnostics;
    const desired::Source source("a.yaml", text);
    const desired::yaml::Parsed parsed = desired::yaml::parse(source, limits, diagnostics);
    INFO(text);
    REQUIRE(diagnostics.empty());
    return parsed.documents.at(0);
}

} // namespace

TEST_CASE("what is written as a scalar reads back as the same text", "[export]") {
    for (const std::string text : {"web",
                                   "",
                                   " x ",
                                   "yes",
                                   "No",
                                   "null",
                                   "~",
                                   "1",
                                   "0x1F",
                                   "1.5",
                                   "-",
                                   "- a",
                                   "a: b",
                                   "a:",
                                   "a #b",
                                   "#",
                                   "ünï",
                                   "two\nlines",
                                   "tab\t",
                                   "\"quoted\"",
                                   "it's",
                                   "${HOME}",
                                   "$$",
                                   "a\\b",
                                   "{a}",
                                   "[a]",
                                   "a,b",
                                   "&x",
                                   "*x",
                                   "!x",
                                   "|",
                                   ">",
                                   "%x",
                                   "@x",
                                   "`x`",
                                   "https://host/a.git",
                                   "refs/heads/main",
                                   "a=b",
                                   "\x01",
                                   "\x7f",
                                   "2001-01-01",
                                   "12:30",
                                   "=",
                                   "<<",
                                   ".inf",
                                   "5m",
                                   "carriage\r"}) {
        const auto map = value_of("{key: " + scalar(text) + ", " + scalar("k" + text) + ": 1}");
        REQUIRE(map->entries.size() == 2);
        CHECK(map->entries[0].value->kind == desired::yaml::Kind::text);
        CHECK(map->entries[0].value->text == text);
        CHECK(map->entries[1].key == "k" + text);
        const auto list = value_of(exported::flow_list({text, "b"}));
        REQUIRE(list->items.size() == 2);
        CHECK(list->items[0]->text == text);
    }
}

TEST_CASE("names and URLs stay readable", "[export]") {
    CHECK(scalar("web") == "web");
    CHECK(scalar("https://git.example.com:3000/acme/stacks.git") ==
          "https://git.example.com:3000/acme/stacks.git");
    CHECK(scalar("8080") == "\"8080\"");
}

TEST_CASE("a comment is one line without control characters", "[export]") {
    CHECK(exported::comment_text("a\nb\x1b[31m").find_first_of("\n\x1b") == std::string::npos);
}
