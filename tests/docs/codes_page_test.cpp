#include "support/code_advice.hpp"
#include "support/code_table.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <set>
#include <sstream>

using namespace stowage;

namespace {

namespace fs = std::filesystem;

const char *const codes_head = R"(# Codes

Words are for people, and change. By these codes a program knows what a refusal, a failure, a mistake or a note is about. A code
never changes its meaning. New ones come with new versions, so a program should take one that it does not know for the outcome
or the severity that stands beside it. `stowage explain CODE` says what one means and what to do.

| where | key |
| --- | --- |
| `plan --format json`, a stack that is `forbidden`, `hidden` or `blocked` | `code`; with `verdict.missingRight` and `verdict.words` where rights stand in the way |
| the same, a field that can't be changed | `refusedCode` |
| the same, a server that could not be read | `errorCode`, with `error` and `errorAdvice` |
| the same, notes of the plan, a server or a stack | `noteCodes`: one for each of `notes`, in their order |
| `apply --format json`, a stack that is not as desired | `code`, with `missingRight`, `serverWords` and `advice` |
| `validate --format json` and `check --format json`, a mistake | `code`, with `advice` |
| `plan` and `apply`, and mistakes, as `junit` | the property `code` of a test case |
| the same as `sarif` | `properties.code` |
| the same as `gitlab` | the end of `description`: `[permission.stack]` |
| the same as `github` | the last line of an annotation: `code: permission.stack` |
| `status --format json`, a stack that is failing, held or unwell, and each of `problems` | `code` |
| a notice of `reconcile`, each of `items` that failed or recovered | `code` |
| the log of `reconcile --log-format json`: `stack_…`, `server_failed`, `remote_away`, `commit_refused` | `code` |

| code | meaning |
| --- | --- |
)";

std::string codes_page() {
    std::string text = codes_head;
    for (const support::CodeEntry &entry : support::code_table())
        text += fmt::format("| `{}` | {} |\n", entry.name, entry.meaning);
    return text;
}

std::string text_of(const fs::path &path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

/// The names that the program has after `Code::`, but for the table's own.
std::set<std::string> used_in_source() {
    std::set<std::string> used;
    for (const auto &file : fs::recursive_directory_iterator(CHECKOUT "/src")) {
        if (!file.is_regular_file() || file.path().filename() == "code_table.cpp")
            continue;
        const std::string text = text_of(file.path());
        for (std::size_t at = text.find("Code::"); at != std::string::npos; at = text.find("Code::", at)) {
            at += std::string("Code::").size();
            const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at);
            used.insert(text.substr(at, end - at));
        }
    }
    return used;
}

} // namespace

// STOWAGE_UPDATE_EXPECTED=1 build/PRESET/bin/docs_test writes it anew.
TEST_CASE("docs/codes.md lists the codes that the program knows") {
    const std::string path = CHECKOUT "/docs/codes.md";
    if (std::getenv("STOWAGE_UPDATE_EXPECTED") != nullptr)
        std::ofstream(path) << codes_page();
    CHECK(text_of(path) == codes_page());
}

// That no other can come out is the compiler's to see: a code is no text.
TEST_CASE("each code is one that the program gives") {
    const std::set<std::string> used = used_in_source();
    for (const support::CodeEntry &entry : support::code_table()) {
        std::string name = entry.name;
        std::replace(name.begin(), name.end(), '.', '_');
        INFO(entry.name);
        CHECK(used.contains(name));
    }
}

TEST_CASE("each code stands at its place, has a name of its own and comes back by it") {
    std::set<std::string> names;
    std::size_t place = 0;
    for (const support::CodeEntry &entry : support::code_table()) {
        INFO(entry.name);
        CHECK(static_cast<std::size_t>(entry.code) == ++place);
        CHECK(names.insert(entry.name).second);
        CHECK(support::code_named(name_of(entry.code)) == entry.code);
        CHECK(std::string(entry.meaning).ends_with('.'));
        CHECK(std::string(support::advice_of(entry.code)).ends_with('.'));
    }
    CHECK(name_of(support::Code::none) == std::string());
    CHECK(support::code_named("of.another_version") == support::Code::none);
}
