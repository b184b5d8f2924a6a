// Runs each document of tests/corpus/desired through the loader and through the JSON Schema:
//   good/        both accept it
//   bad/schema/  both refuse it
//   bad/loader/  only the loader can know: files, duplicates, what other documents say
//   bad/yaml/    it is no document at all
// Beside each bad one lies NAME.expected, what a person gets to see. STOWAGE_UPDATE_EXPECTED=1 writes these
// anew.

#include "desired/load.hpp"
#include "desired/sources.hpp"
#include "desired/yaml/parse.hpp"
#include "folder.hpp"
#include "schema.hpp"
#include "support/file.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

using namespace stowage;
using namespace stowage::desired;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t largest = 1u << 20;

/// The corpus is the working folder, so that places in messages are the same everywhere.
std::vector<std::string> documents(const char *folder) {
    fs::current_path(STOWAGE_CORPUS);
    std::vector<std::string> paths;
    for (const fs::directory_entry &entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".yaml")
            paths.push_back(entry.path().string());
    std::sort(paths.begin(), paths.end());
    return paths;
}

const test::Schema &schema() {
    static const test::Schema instance(STOWAGE_SCHEMA);
    return instance;
}

/// "" when every document of the file fits the schema.
std::string schema_mistakes(const std::string &path) {
    const Source source(path, yaml::without_bom(support::read_file(path, largest)));
    const LoadLimits limits;
    support::Diagnostics diagnostics;
    const yaml::Parsed parsed = yaml::parse(source, {limits.nodes, limits.depth}, diagnostics);
    REQUIRE(diagnostics.empty());
    REQUIRE_FALSE(parsed.documents.empty());
    std::string mistakes;
    for (const yaml::NodePtr &document : parsed.documents)
        mistakes += schema().mistakes_in(*document);
    return mistakes;
}

std::string shown_path(const std::string &path) {
    return fs::path(path).replace_extension(".expected").string();
}

void check_expected(const std::string &path) {
    std::string mistakes = test::mistakes_in({path});
    REQUIRE_FALSE(mistakes.empty());
    // /dev/null and the like aside, no message may depend on where the checkout is.
    for (std::size_t at = 0; (at = mistakes.find(STOWAGE_CORPUS, at)) != std::string::npos;)
        mistakes.replace(at, std::string(STOWAGE_CORPUS).size(), "CORPUS");
    const std::string expected_path = shown_path(path);
    if (std::getenv("STOWAGE_UPDATE_EXPECTED") != nullptr)
        std::ofstream(expected_path) << mistakes;
    CHECK(mistakes == support::read_file(expected_path, largest));
}

} // namespace

TEST_CASE("good documents are accepted by the loader and by the schema") {
    for (const std::string &path : documents("good")) {
        INFO(path);
        CHECK(test::mistakes_in({path}) == "");
        CHECK(schema_mistakes(path) == "");
    }
}

TEST_CASE("bad documents are refused by the loader and by the schema") {
    for (const std::string &path : documents("bad/schema")) {
        INFO(path);
        check_expected(path);
        CHECK(schema_mistakes(path) != "");
    }
}

TEST_CASE("what a schema can't express is refused by the loader") {
    for (const std::string &path : documents("bad/loader")) {
        INFO(path);
        check_expected(path);
        CHECK(schema_mistakes(path) == "");
    }
}

TEST_CASE("what is no document is refused with one clear message") {
    for (const std::string &path : documents("bad/yaml")) {
        INFO(path);
        check_expected(path);
    }
}

TEST_CASE("each item of a bad document that lists several is refused by the schema too") {
    // A document is refused as a whole, so that one bad item would hide that the schema takes its neighbours.
    for (const std::string &path : documents("bad/schema")) {
        const Source source(path, support::read_file(path, largest));
        support::Diagnostics diagnostics;
        const LoadLimits limits;
        const yaml::Parsed parsed = yaml::parse(source, {limits.nodes, limits.depth}, diagnostics);
        for (const yaml::NodePtr &document : parsed.documents) {
            for (const char *key : {"servers", "stacks", "prune", "sources"}) {
                const yaml::Entry *list = document->find(key);
                if (list == nullptr || list->value->items.size() < 2)
                    continue;
                for (const yaml::NodePtr &item : list->value->items) {
                    auto alone = std::make_shared<yaml::Node>(*list->value);
                    alone->items = {item};
                    yaml::Node shortened = *document;
                    std::erase_if(shortened.entries,
                                  [](const yaml::Entry &entry) { return entry.key != "apiVersion"; });
                    shortened.entries.push_back({key, list->where, alone});
                    INFO(item->where.str());
                    CHECK(schema().mistakes_in(shortened) != "");
                }
            }
        }
    }
}

TEST_CASE("each rule of a bad policy is refused by the schema too") {
    documents("bad/schema");
    const Source source("bad/schema/policy.yaml", support::read_file("bad/schema/policy.yaml", largest));
    support::Diagnostics diagnostics;
    const LoadLimits limits;
    const yaml::Parsed parsed = yaml::parse(source, {limits.nodes, limits.depth}, diagnostics);
    for (const yaml::NodePtr &document : parsed.documents) {
        const yaml::Entry *policy = document->find("policy");
        REQUIRE(policy != nullptr);
        for (const yaml::Entry &rule : policy->value->entries) {
            auto alone = std::make_shared<yaml::Node>(*policy->value);
            alone->entries = {rule};
            yaml::Node shortened = *document;
            std::erase_if(shortened.entries,
                          [](const yaml::Entry &entry) { return entry.key != "apiVersion"; });
            shortened.entries.push_back({"policy", policy->where, alone});
            INFO(rule.where.str());
            CHECK(schema().mistakes_in(shortened) != "");
        }
    }
}
