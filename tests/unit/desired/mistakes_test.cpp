#include "desired/load_texts.hpp"
#include "support/codes.hpp"
#include "support/error.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <string>

using namespace stowage;

namespace {

/// The codes of the mistakes in a desired state whose only stack is this.
std::string codes_of(const std::string &stack) {
    const std::string text = "apiVersion: stowage/v1\n"
                             "servers: [{name: main, url: https://one.example.com, apiKey: {env: KEY}}]\n"
                             "stacks:\n  - " +
                             stack + "\n";
    const desired::ReadFile read_file = [](const auto &, std::size_t) {
        return std::string("services: {}\n");
    };
    std::string codes;
    try {
        (void)desired::load_texts({{"stowage.yaml", text, "/nowhere", {}}}, {}, read_file, {});
    } catch (const support::InputError &error) {
        for (const support::Diagnostic &one : error.diagnostics())
            codes += (codes.empty() ? "" : " ") + std::string(support::name_of(one.code));
    }
    return codes;
}

std::string inline_stack(const std::string &more) {
    return "{name: web, environment: production, file: compose.yml" + more + "}";
}

std::string git_stack(const std::string &git, const std::string &more = {}) {
    return "{name: web, environment: production, gitConfig: {" + git + "}" + more + "}";
}

} // namespace

TEST_CASE("the common kinds of mistakes have codes of their own", "[codes]") {
    const std::string url = "url: https://git.example.com/a.git";
    CHECK(codes_of(inline_stack("")).empty());
    CHECK(codes_of("{name: Web!, environment: production, file: compose.yml}") == "input.bad_name");
    CHECK(codes_of("{name: web, environment: '', file: compose.yml}") == "input.empty");
    CHECK(codes_of("{name: web, environment: 0, file: compose.yml}") == "input.bad_id");
    CHECK(codes_of("{name: web, environment: production, file: ''}") == "input.empty");
    CHECK(codes_of(inline_stack(", pullImage: sometimes")) == "input.unknown_word");
    CHECK(codes_of(inline_stack(", deployTimeout: soon")) == "input.bad_duration");
    CHECK(codes_of(inline_stack(", deployTimeout: 1ms")) == "input.bad_duration");
    CHECK(codes_of(inline_stack(", env: {'A B': x}")) == "input.bad_name");
    CHECK(codes_of(inline_stack(", access: {teams: []}")) == "input.empty");
    CHECK(codes_of(inline_stack(", access: {teams: [0]}")) == "input.bad_id");
    CHECK(codes_of(inline_stack(", restartSchedule: {cronExpression: often}")) == "input.bad_schedule");
    CHECK(codes_of(git_stack("url: 'no url'")) == "input.bad_url");
    CHECK(codes_of(git_stack(url + ", referenceName: 'refs/heads/a b'")) == "input.bad_path");
    CHECK(codes_of(git_stack(url + ", configFilePath: ../a.yml")) == "input.bad_path");
    CHECK(codes_of(git_stack(url + ", additionalFiles: [../a.yml]")) == "input.bad_path");
    CHECK(codes_of(git_stack(url, ", autoUpdate: {interval: soon}")) == "input.bad_duration");
    CHECK(codes_of(git_stack(url, ", autoUpdate: {webhook: mine}")) == "input.bad_id");
    CHECK(codes_of(git_stack(url + ", authentication: {username: ''}")) == "input.empty");
}

TEST_CASE("a file of another version has a code of its own", "[codes]") {
    try {
        (void)desired::load_texts({{"stowage.yaml", "apiVersion: stowage/v9\n", "/nowhere", {}}}, {}, {}, {});
        FAIL("it was taken");
    } catch (const support::InputError &error) {
        REQUIRE_FALSE(error.diagnostics().empty());
        CHECK(error.diagnostics().front().code == support::Code::input_unknown_version);
    }
}
