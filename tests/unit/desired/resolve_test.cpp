#include "desired/resolve.hpp"

#include "folder.hpp"
#include "support/command.hpp"
#include "support/error.hpp"
#include "support/redactor.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <stdlib.h> // NOLINT: setenv is not in <cstdlib>

using namespace stowage;
using namespace stowage::desired;
using Catch::Contains;
using test::Folder;

namespace {

Text reference(Text::Source source, std::string name) {
    return Text::named(source, std::move(name));
}

Text environment(std::string name) {
    return reference(Text::Source::environment, std::move(name));
}
Text file(const std::filesystem::path &path) {
    return reference(Text::Source::file, path.string());
}

Text command(std::vector<std::string> words) {
    return Text::output_of(std::move(words));
}

struct Outcome {
    std::string value;
    std::string mistakes;
};

std::string render_env(const support::Diagnostics &diagnostics) {
    std::string text;
    for (const support::Diagnostic &one : diagnostics.sorted())
        text += support::render(one);
    return text;
}

/// Resolves `text` as the value of a variable.
Outcome as_variable(Text text, Exec exec = Exec::allow) {
    Stack stack;
    stack.env.push_back({"A", std::move(text)});
    support::Diagnostics diagnostics;
    resolve(stack, exec, diagnostics);
    CHECK(stack.env.front().value.resolved() == diagnostics.empty());
    return {stack.env.front().value.for_comparing(), render_env(diagnostics)};
}

/// Resolves `text` as an API key.
Outcome as_key(Text text) {
    Server server;
    server.api_key = std::move(text);
    support::Diagnostics diagnostics;
    resolve(server, Exec::allow, diagnostics);
    return {server.api_key.for_comparing(), render_env(diagnostics)};
}

} // namespace

TEST_CASE("resolve: environment variables") {
    ::setenv("STOWAGE_TEST_SET", "from the environment", 1);
    ::setenv("STOWAGE_TEST_EMPTY", "", 1);
    CHECK(as_variable(environment("STOWAGE_TEST_SET")).value == "from the environment");
    CHECK(as_variable(environment("STOWAGE_TEST_EMPTY")).mistakes == "");
    CHECK_THAT(as_variable(environment("STOWAGE_TEST_UNSET")).mistakes,
               Contains("the environment variable STOWAGE_TEST_UNSET is not set"));
}

TEST_CASE("resolve: credentials are one line and not empty") {
    ::setenv("STOWAGE_TEST_EMPTY_KEY", "", 1);
    ::setenv("STOWAGE_TEST_TWO_LINES", "one-line\ntwo-line", 1);
    CHECK_THAT(as_key(environment("STOWAGE_TEST_EMPTY_KEY")).mistakes,
               Contains("env STOWAGE_TEST_EMPTY_KEY is empty"));
    const Outcome two = as_key(environment("STOWAGE_TEST_TWO_LINES"));
    CHECK_THAT(two.mistakes, Contains("more than one line") && !Contains("one-line"));
    CHECK(as_variable(environment("STOWAGE_TEST_TWO_LINES")).value == "one-line\ntwo-line");
}

TEST_CASE("resolve: files") {
    Folder folder;
    folder.write("token", "from a file\n")
        .write("two", "from a file\n\n")
        .write("windows", "from a file\r\n")
        .write("none", "from a file")
        .write("empty", "\n")
        .write("nul", std::string_view("a\0b", 3))
        .write("latin", "gr\xFC\xDF")
        .write("large", std::string((1u << 20) + 1, 'x'));
    const auto in = [&](const char *name) { return file(folder.path() / name); };
    CHECK(as_variable(in("token")).value == "from a file");
    CHECK(as_variable(in("two")).value == "from a file\n");
    CHECK(as_variable(in("windows")).value == "from a file");
    CHECK(as_variable(in("none")).value == "from a file");
    CHECK(as_variable(in("empty")).mistakes == "");
    CHECK_THAT(as_key(in("empty")).mistakes, Contains("is empty"));
    CHECK_THAT(as_variable(in("nul")).mistakes, Contains("NUL character"));
    CHECK_THAT(as_variable(in("latin")).mistakes, Contains("not text in UTF-8"));
    CHECK_THAT(as_variable(in("large")).mistakes, Contains("larger than 1024 KiB"));
    CHECK_THAT(as_variable(in("missing")).mistakes, Contains("No such file or directory"));
}

TEST_CASE("resolve: programs") {
    CHECK(as_variable(command({"printf", "%s\\n", "from a program"})).value == "from a program");
    CHECK(as_variable(command({"printf", "%s", "$HOME; `id` * "})).value == "$HOME; `id` * "); // no shell
    CHECK_THAT(as_variable(command({"sh", "-c", "echo nothing to see >&2; echo more >&2; exit 7"})).mistakes,
               Contains("it ended with exit code 7: nothing to see") && !Contains("more"));
    CHECK_THAT(as_variable(command({"stowage-no-such-program"})).mistakes,
               Contains("can't run stowage-no-such-program: No such file or directory"));
    CHECK_THAT(as_variable(command({"sh", "-c", "kill -9 $$"})).mistakes,
               Contains("it was ended by signal 9"));
    CHECK(as_variable(command({"cat"})).value == ""); // its input is closed
}

TEST_CASE("resolve: programs only run when they may") {
    Folder folder;
    const Text text = command({"touch", (folder.path() / "ran").string()});
    CHECK_THAT(as_variable(text, Exec::refuse).mistakes, Contains("pass --allow-exec"));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "ran"));
    CHECK(as_variable(text, Exec::allow).mistakes == "");
    CHECK(std::filesystem::exists(folder.path() / "ran"));
}

TEST_CASE("resolve: each reference is looked up once") {
    Folder folder;
    const Text text = command({"sh", "-c", "echo x >> ran; wc -l < ran"});
    CHECK(as_variable(text).value == as_variable(text).value);
    folder.write("token", "first");
    CHECK(as_variable(file(folder.path() / "token")).value == "first");
    folder.write("token", "second");
    CHECK(as_variable(file(folder.path() / "token")).value == "first");
    const std::string before = as_variable(text).value;
    forget_resolved();
    CHECK(as_variable(file(folder.path() / "token")).value == "second");
    CHECK(as_variable(text).value != before);
}

TEST_CASE("resolve: the redactor knows what was looked up, and what a program says about it") {
    ::setenv("STOWAGE_TEST_SECRET", "correct-horse-battery", 1);
    CHECK(as_variable(environment("STOWAGE_TEST_SECRET")).mistakes == "");
    CHECK(support::redactor().redact("it is correct-horse-battery") == "it is (secret)");
    const Outcome told = as_variable(command({"sh", "-c", "echo bad key $STOWAGE_TEST_SECRET >&2; exit 1"}));
    CHECK_THAT(told.mistakes, Contains("bad key (secret)") && !Contains("correct-horse"));
}

TEST_CASE("resolve: a program that fails after it printed doesn't give its output away") {
    const Outcome outcome = as_variable(command({"sh", "-c", "echo half-a-secret; exit 3"}));
    CHECK(outcome.value == "");
    CHECK_THAT(outcome.mistakes, Contains("exit code 3") && !Contains("half-a-secret"));
}

TEST_CASE("command: one that takes too long is ended") {
    using namespace std::chrono_literals;
    const auto start = std::chrono::steady_clock::now();
    CHECK_THROWS_WITH(support::run_command({"sleep", "30"}, 200ms, 100), Contains("did not end within"));
    CHECK_THROWS_WITH(support::run_command({"sh", "-c", "exec >&- 2>&-; sleep 30"}, 200ms, 100),
                      Contains("did not end within"));
    CHECK(std::chrono::steady_clock::now() - start < 10s);
}

TEST_CASE("command: one that prints too much is ended") {
    CHECK_THROWS_WITH(support::run_command({"yes"}, std::chrono::seconds{20}, 4096),
                      Contains("more than 4 KiB"));
    CHECK(support::run_command({"sh", "-c", "yes | head -c 300000 >&2; printf fine"},
                               std::chrono::seconds{20}, 4096) == "fine");
}

TEST_CASE("command: one that is given an input may read it, or not") {
    using namespace std::chrono_literals;
    const std::string input(300'000, 'x'); // more than a pipe holds
    CHECK(support::run_command({"cat"}, 20s, 1u << 20, input) == input);
    CHECK(support::run_command({"printf", "fine"}, 20s, 4096, input) == "fine");
    CHECK(support::run_command({"cat"}, 20s, 4096).empty());
}

TEST_CASE("resolve: the password of a source is a credential") {
    ::setenv("STOWAGE_TEST_SOURCE", "source-password", 1);
    ::setenv("STOWAGE_TEST_EMPTY_SOURCE", "", 1);
    GitSource source;
    source.authentication = GitAuthentication{"bot", environment("STOWAGE_TEST_SOURCE")};
    support::Diagnostics diagnostics;
    resolve(source, Exec::refuse, diagnostics);
    CHECK(diagnostics.empty());
    CHECK(source.authentication->password->for_comparing() == "source-password");
    CHECK(support::redactor().redact("it is source-password") == "it is (secret)");
    source.authentication->password = environment("STOWAGE_TEST_EMPTY_SOURCE");
    resolve(source, Exec::refuse, diagnostics);
    CHECK_THAT(render_env(diagnostics), Contains("env STOWAGE_TEST_EMPTY_SOURCE is empty"));
    GitSource without;
    without.authentication = GitAuthentication{"bot", std::nullopt};
    support::Diagnostics none;
    resolve(without, Exec::refuse, none);
    CHECK(none.empty());
}

TEST_CASE("resolve: everything of a server and of a stack") {
    ::setenv("STOWAGE_TEST_HEADER", "header-value", 1);
    Server server;
    server.api_key = environment("STOWAGE_TEST_NO_KEY");
    server.headers = {{"A", environment("STOWAGE_TEST_HEADER")},
                      {"B", environment("STOWAGE_TEST_NO_HEADER")}};
    Stack stack;
    stack.git.emplace().authentication.emplace().password = environment("STOWAGE_TEST_NO_PASSWORD");
    support::Diagnostics diagnostics;
    resolve(server, Exec::refuse, diagnostics);
    resolve(stack, Exec::refuse, diagnostics);
    CHECK(diagnostics.sorted().size() == 3);
    CHECK(server.headers.front().second.for_comparing() == "header-value");
}

TEST_CASE("what nobody looked up is not sent, and what came by reference is not shown", "[secret]") {
    Text text = environment("TOKEN");
    CHECK_FALSE(text.known());
    CHECK(text.for_people() == nullptr);
    CHECK(text.for_comparing().empty());
    CHECK_THROWS_AS((void)text.for_sending(), std::logic_error);
    text.resolve("s3cret");
    CHECK(text.for_sending() == "s3cret");
    CHECK(text.for_people() == nullptr);
    text.withhold();
    CHECK(text.resolved()); // nobody shall look it up
    CHECK(text.for_comparing().empty());
    CHECK_THROWS_AS((void)text.for_sending(), std::logic_error);

    const Text written = Text::literal("hello");
    REQUIRE(written.for_people() != nullptr);
    CHECK(*written.for_people() == "hello");
    CHECK(written.for_sending() == "hello");
}
