#include "desired/load.hpp"
#include "desired/yaml/parse.hpp"
#include "desired/yaml/scalar.hpp"
#include "support/diagnostics.hpp"

#include <catch2/catch.hpp>

using namespace stowage;
using namespace stowage::desired;
using yaml::Kind;

namespace {

std::string render(const support::Diagnostics &diagnostics) {
    std::string text;
    for (const support::Diagnostic &one : diagnostics.sorted())
        text += support::render(one);
    return text;
}

yaml::Limits limits() {
    const LoadLimits defaults;
    return {defaults.nodes, defaults.depth};
}

/// The only document of a text without mistakes.
yaml::NodePtr parse(const std::string &text) {
    const Source source("test.yaml", text);
    support::Diagnostics diagnostics;
    const yaml::Parsed parsed = yaml::parse(source, limits(), diagnostics);
    CHECK(render(diagnostics) == "");
    REQUIRE(parsed.documents.size() == 1);
    return parsed.documents.front();
}

std::string mistakes_in(const std::string &text, const yaml::Limits &given = limits()) {
    const Source source("test.yaml", text);
    support::Diagnostics diagnostics;
    (void)yaml::parse(source, given, diagnostics);
    return render(diagnostics);
}

} // namespace

TEST_CASE("yaml: plain scalars have the types of the core schema") {
    for (const char *text : {"", "~", "null", "Null", "NULL"})
        CHECK(yaml::kind_of_plain(text) == Kind::null);
    for (const char *text : {"true", "True", "TRUE", "false", "False", "FALSE"})
        CHECK(yaml::kind_of_plain(text) == Kind::boolean);
    for (const char *text : {"0", "-1", "+12", "007", "0o17", "0xFf", "123456789012345678901234567890"})
        CHECK(yaml::kind_of_plain(text) == Kind::integer);
    for (const char *text : {"1.", ".5", "-1.5e3", "1e9", "+1E-3", ".inf", "-.INF", ".nan"})
        CHECK(yaml::kind_of_plain(text) == Kind::real);
    for (const char *text : {"yes", "off", "y", "tRUE", "nULL", "0o8", "0xG", "1_000", "12:30", "1e", ".",
                             "-", "+", "-.nan", "1.2.3", "0b1", "1 2", "2024-01-02", "-0x1"})
        CHECK(yaml::kind_of_plain(text) == Kind::text);
}

TEST_CASE("yaml: quotes and tags decide the type") {
    const yaml::NodePtr map = parse("{a: \"1\", b: '', c: !!str 1, d: !!float 1, e: ! 1}");
    CHECK(map->find("a")->value->kind == Kind::text);
    CHECK(map->find("b")->value->kind == Kind::text);
    CHECK(map->find("c")->value->kind == Kind::text);
    CHECK(map->find("d")->value->kind == Kind::real);
    CHECK(map->find("e")->value->kind == Kind::text);
}

TEST_CASE("yaml: places count lines and characters from 1") {
    const yaml::NodePtr map = parse("\n# comment\nä: ö\nü: [é, \"ß\"]\n");
    CHECK(map->find("ä")->where.str() == "test.yaml:3:1");
    CHECK(map->find("ä")->value->where.str() == "test.yaml:3:4");
    CHECK(map->find("ü")->value->items.at(1)->where.str() == "test.yaml:4:8");
}

TEST_CASE("yaml: a missing value has the place of its key or its dash") {
    const yaml::NodePtr map = parse("a:\nb:\n  -\n  - ~\n  - x\n");
    CHECK(map->find("a")->value->where.str() == "test.yaml:1:1");
    CHECK(map->find("b")->value->items.at(0)->where.str() == "test.yaml:3:3");
    CHECK(map->find("b")->value->items.at(1)->where.str() == "test.yaml:4:5");
}

TEST_CASE("yaml: an alias is the same node, not a copy") {
    const yaml::NodePtr map = parse("a: &x [1, 2]\nb: *x\nc: &x 3\nd: *x\n");
    CHECK(map->find("a")->value == map->find("b")->value);
    CHECK(map->find("d")->value->text == "3");
    CHECK(map->weight == 1 + 3 + 3 + 1 + 1);
}

TEST_CASE("yaml: merge keys") {
    const yaml::NodePtr map = parse("a: &a {x: 1, y: 1}\n"
                                    "b: &b {y: 2, z: 2}\n"
                                    "one: {<<: *a, y: 9}\n"
                                    "two: {<<: [*a, *b]}\n"
                                    "three: {y: 9, <<: [*b, *a]}\n"
                                    "quoted: {\"<<\": 1}\n");
    const auto get = [&](const char *of, const char *key) {
        return map->find(of)->value->find(key)->value->text;
    };
    CHECK(get("one", "x") == "1");
    CHECK(get("one", "y") == "9");
    CHECK(get("two", "y") == "1");
    CHECK(get("two", "z") == "2");
    CHECK(get("three", "y") == "9");
    CHECK(get("three", "x") == "1");
    CHECK(map->find("one")->value->find("<<") == nullptr);
    CHECK(map->find("quoted")->value->find("<<") != nullptr);
}

TEST_CASE("yaml: several documents, and what is none") {
    const Source source("test.yaml", "a: 1\n---\n# nothing\n---\nb: 2\n...\nc: 3\n");
    support::Diagnostics diagnostics;
    const yaml::Parsed parsed = yaml::parse(source, limits(), diagnostics);
    CHECK(render(diagnostics) == "");
    REQUIRE(parsed.documents.size() == 3);
    CHECK(parsed.documents.at(2)->find("c") != nullptr);
}

TEST_CASE("yaml: what yaml-cpp would take for one more document is a mistake") {
    for (const char *text :
         {"a: 1\n]\n", "}\n", "- a\nb: c\n", "[a]\n[b]\n", "{a: b} c\n", "\"a\"\nb: c\n"}) {
        INFO(text);
        CHECK(mistakes_in(text) != "");
    }
}

TEST_CASE("yaml: an open quote is a mistake wherever the text ends") {
    for (const char *text :
         {"a: \"b", "a: \"b\n", "a: 'b\n", "a: &x !!str \"b\n\n", "- \"a\\\"\n", "- 'a''\n"}) {
        INFO(text);
        CHECK(mistakes_in(text).find("a quoted text is not closed") != std::string::npos);
    }
    CHECK(mistakes_in("a: 'it''s'\n") == "");
    CHECK(mistakes_in("a: \"b\\\"\"\n") == "");
    CHECK(mistakes_in("a: b\"\n") == "");
}

TEST_CASE("yaml: limits") {
    CHECK(mistakes_in("[[[a]]]", {100, 3}) == "");
    CHECK(mistakes_in("[[[[a]]]]", {100, 3}).find("nested more than 3 levels deep") != std::string::npos);
    CHECK(mistakes_in("[1, 2, 3]", {4, 10}) == "");
    CHECK(mistakes_in("[1, 2, 3, 4]", {4, 10}).find("more than 4 values") != std::string::npos);
    CHECK(mistakes_in("- &a [1, 2]\n- *a\n- *a\n", {9, 10}).find("more than 9 values") != std::string::npos);
}

TEST_CASE("yaml: counting can't overflow") {
    std::string text = "- &a0 [x, x]\n";
    for (int i = 1; i < 90; ++i)
        text += "- &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + ", *a" + std::to_string(i - 1) +
                "]\n";
    CHECK(mistakes_in(text, {SIZE_MAX, 1000, SIZE_MAX}) == "");
    CHECK(mistakes_in(text, {SIZE_MAX - 1, 1000, SIZE_MAX}) != "");
}

TEST_CASE("yaml: one very long line is read in good time") {
    std::string text = "[";
    for (int i = 0; i < 300'000; ++i)
        text += "ä,";
    text += "x]";
    const yaml::NodePtr list = parse(text);
    CHECK(list->items.back()->where.str() == "test.yaml:1:600002");
}

TEST_CASE("yaml: text counts as often as aliases bring it", "[security]") {
    const yaml::Limits little{2'000'000, 100, std::size_t{4} << 20};
    const std::string megabyte(std::size_t{1} << 20, 'x');
    std::string aliases = "a: &x {A: " + megabyte + "}\nb:\n";
    std::string merges = "a: &x {A: " + megabyte + "}\nb:\n";
    for (int i = 0; i < 10; ++i) {
        aliases += "  - *x\n";
        merges += "  - {<<: *x, B: 1}\n";
    }
    for (const std::string &text : {aliases, merges})
        CHECK_THAT(mistakes_in(text, little),
                   Catch::Contains("too large: more than 4 MiB of text once aliases are counted"));
    CHECK(mistakes_in("a: " + megabyte + "\n", little) == "");
}

TEST_CASE("yaml: one line that is wrong in many places is not kept for each of them", "[security]") {
    std::string text = "{";
    for (int i = 0; i < 5000; ++i)
        text += "a: 1, ";
    support::Diagnostics diagnostics;
    const Source source("test.yaml", text + "}");
    (void)yaml::parse(source, limits(), diagnostics);
    const auto all = diagnostics.sorted();
    CHECK(all.size() == 1001);
    CHECK_THAT(all.front().what + all.back().what, Catch::Contains("more than 1000 mistakes"));
}
