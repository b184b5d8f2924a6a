// What somebody meets who has just begun: init, doctor, help, completions.

#include "support/temporary_folder.hpp"
#include "world.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

using Catch::Contains;
using e2e::content_of;
using e2e::Result;
using e2e::stowage;
using e2e::World;

namespace {

/// What a shell prints for a script.
std::string sh(const std::string &script) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE *)> pipe(::popen(script.c_str(), "r"), ::pclose);
    std::string out;
    std::array<char, 4096> buffer{};
    while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe.get()))
        out.append(buffer.data(), count);
    return out;
}

/// Every command that the help lists.
std::vector<std::string> commands() {
    std::vector<std::string> names;
    const std::string text = stowage({"completion", "fish"}).out;
    const std::string mark = "__fish_use_subcommand -a ";
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos;) {
        at += mark.size();
        names.push_back(text.substr(at, text.find(' ', at) - at));
    }
    return names;
}

} // namespace

TEST_CASE("init looks at the server and writes a first desired state", "[e2e]") {
    const World world;
    const Result result =
        world.run({"init", "--api-key-env", "KEY", "--url", world.server_url(), "--environment", "staging"});
    INFO(result.out << result.err);
    REQUIRE(result.exit_code == 0);
    CHECK_THAT(result.out, Contains("as admin (administrator)") && Contains("stowage export"));
    const std::string yaml = content_of(world.folder() / "stowage.yaml");
    CHECK_THAT(yaml, Contains("apiKey: {env: KEY}") && Contains("defaults: {environment: staging}"));
    CHECK_THAT(content_of(world.folder() / ".gitignore"), Contains("/secrets.env"));
    CHECK(world.run({"validate"}).exit_code == 0);
    CHECK(world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
    const Result again = world.run({"init", "--api-key-env", "KEY", "--url", world.server_url()});
    CHECK(again.exit_code == 1);
    CHECK_THAT(again.err, Contains("there is a stowage.yaml here already"));
}

TEST_CASE("init makes one stack of each compose file", "[e2e]") {
    const World world;
    world.write("shop/docker-compose.yml", "services: {app: {image: 'nginx:1'}}\n");
    world.write("Wiki.yml", "services: {app: {image: 'nginx:1'}}\n");
    world.write("values.yml", "replicas: 3\n");
    const Result result =
        world.run({"init", "--api-key-env", "KEY", "--url", world.server_url(), "--from", "."});
    INFO(result.out << result.err);
    REQUIRE(result.exit_code == 0);
    const std::string yaml = content_of(world.folder() / "stowage.yaml");
    CHECK_THAT(yaml, Contains("  - name: wiki\n    file: Wiki.yml\n") &&
                         Contains("  - name: shop\n    file: shop/docker-compose.yml\n"));
    CHECK_THAT(world.run({"plan"}).out, Contains("2 to create"));
}

TEST_CASE("init with a wrong key or without a server writes nothing", "[e2e]") {
    const World world;
    const Result wrong =
        world.run({"init", "--api-key-env", "KEY", "--url", world.server_url()}, "ptr_wrong");
    CHECK(wrong.exit_code == 1);
    CHECK_THAT(wrong.err, Contains("Invalid JWT token") && !Contains("ptr_wrong"));
    const Result none = world.run({"init"});
    CHECK(none.exit_code == 1);
    CHECK_THAT(none.err, Contains("which server is not said") && Contains("--url"));
    CHECK(content_of(world.folder() / "stowage.yaml").empty());
    const Result environment =
        world.run({"init", "--api-key-env", "KEY", "--url", world.server_url(), "--environment", "nowhere"});
    CHECK_THAT(environment.err, Contains("'nowhere' is not among those") && Contains("production"));
}

TEST_CASE("doctor says what a key is good for", "[e2e]") {
    World world(e2e::settings_of("2.43"));
    world.desire("  []\n");
    const Result admin = world.run({"doctor"});
    INFO(admin.out << admin.err);
    CHECK(admin.exit_code == 0);
    CHECK_THAT(admin.out, Contains("not encrypted\n") && Contains("as this machine's\n"));
    world.server().advance(600);
    CHECK_THAT(world.run({"doctor"}).out,
               Contains("- the server's clock is ") && Contains("ahead of this machine"));
    CHECK_THAT(admin.out, Contains("admin (administrator)") && Contains("swarm manager") &&
                              Contains("the connection is not encrypted"));
    const Result alice = world.run({"doctor"}, "ptr_alice");
    INFO(alice.out << alice.err);
    CHECK_THAT(alice.out,
               Contains("alice (standard user)") && Contains("to know") && Contains("users can't be listed"));
    CHECK_THAT(alice.out, !Contains("staging"));
    const Result wrong = world.run({"doctor"}, "ptr_wrong");
    CHECK(wrong.exit_code == 1);
    CHECK_THAT(wrong.out, Contains("can't be used") && !Contains("ptr_wrong"));
    e2e::Command unset;
    unset.arguments = {"doctor"};
    const Result without = world.run(unset, "");
    CHECK(without.exit_code == 1);
    CHECK_THAT(without.out, Contains("can't be used"));
}

TEST_CASE("help shows choices as they are written, and no insides of the parser", "[e2e]") {
    for (const std::string &command : commands()) {
        const Result help = stowage({command, "--help"});
        INFO(help.out << help.err);
        CHECK(help.exit_code == 0);
        CHECK(help.out == stowage({"help", command}).out);
        for (const char *inside : {"{false}", "ENUM", "BOOLEAN", "UINT", "TEXT", ":value in", " OR {"})
            CHECK_THAT(help.out, !Contains(inside));
        CHECK_THAT(help.out, Contains("Usage: stowage " + command));
    }
    CHECK_THAT(stowage({"plan", "--help"}).out,
               Contains("--color auto|always|never") && Contains("Examples:") && Contains("--no-health"));
    CHECK_THAT(stowage({"--help"}).out, Contains("Beginning:") && Contains("Unattended:"));
    CHECK_THAT(stowage({"help", "plam"}).err, Contains("did you mean 'plan'?"));
}

TEST_CASE("slips on the command line are told from what was meant", "[e2e]") {
    const Result option = stowage({"plan", "--detailed-exit-code"});
    CHECK(option.exit_code == 1);
    CHECK_THAT(option.err, Contains("has no option --detailed-exit-code") &&
                               Contains("did you mean --detailed-exitcode?"));
    CHECK_THAT(stowage({"plan", "surplus"}).err, Contains("takes no 'surplus'"));
    CHECK_THAT(stowage({"plan", "--color", "blue"}).err, Contains("'blue' is none of auto|always|never"));
    CHECK_THAT(stowage({"ls"}).err, Contains("stowage says list"));
    CHECK_THAT(stowage({"rm"}).err, Contains("state: absent"));
}

TEST_CASE("bash completes commands, options, choices and stacks", "[e2e]") {
    const World world;
    world.desire("  - {name: web, state: absent}\n  - {name: wiki, environment: staging, state: absent}\n");
    const std::string binary = STOWAGE_BINARY;
    const std::string folder = world.folder().string();
    const auto completed = [&](const std::string &words, int at) {
        return sh("cd '" + folder + "' && PATH=\"$(dirname '" + binary +
                  "'):$PATH\" bash -c 'source <(stowage "
                  "completion bash); COMP_WORDS=(" +
                  words + "); COMP_CWORD=" + std::to_string(at) +
                  "; compopt() { :; }; _stowage; echo \"${COMPREPLY[*]}\"'");
    };
    CHECK(completed("stowage pl", 1) == "plan\n");
    CHECK_THAT(completed("stowage plan --det", 2), Contains("--detailed-exitcode"));
    CHECK(completed("stowage plan --color a", 3) == "auto always\n");
    CHECK(completed("stowage plan --only \"\"", 3) == "production/web staging/wiki\n");
    CHECK(completed("stowage completion f", 2) == "fish\n");
}

TEST_CASE("completions and man pages are what their readers take", "[e2e]") {
    const std::string binary = "'" + std::string(STOWAGE_BINARY) + "'";
    CHECK(sh(binary + " completion bash | bash -n && echo fine") == "fine\n");
    for (const char *other : {"zsh", "fish"})
        if (!sh(std::string("command -v ") + other).empty())
            CHECK(sh(binary + " completion " + other + " | " + other + " -n && echo fine") == "fine\n");
    std::vector<std::string> pages = commands();
    pages.emplace_back("");
    for (const std::string &command : pages) {
        const Result page = stowage(command.empty() ? std::vector<std::string>{"manual"}
                                                    : std::vector<std::string>{"manual", command});
        CHECK(page.exit_code == 0);
        CHECK_THAT(page.out, Contains(".TH \"STOWAGE") && Contains(".SH NAME") && Contains(".SH SYNOPSIS"));
        if (!sh("command -v groff").empty())
            CHECK(sh(binary + " manual " + command + " | groff -k -man -Tutf8 -ww -z 2>&1").empty());
    }
}

TEST_CASE("the reference in docs is what the command line says", "[e2e]") {
    // Made with: stowage manual --format markdown > docs/commands.md
    CHECK(stowage({"manual", "--format", "markdown"}).out == content_of(STOWAGE_DOCS "/commands.md"));
}

TEST_CASE("options have variables, over which the command line goes", "[e2e]") {
    const World world;
    world.desire("  []\n");
    const auto with = [&](const std::string &value, std::vector<std::string> more = {}) {
        e2e::Command command;
        command.arguments = {"plan"};
        command.arguments.insert(command.arguments.end(), more.begin(), more.end());
        command.env = {{"STOWAGE_COLOR", value}};
        return world.run(command);
    };
    CHECK_THAT(with("always").out, Contains("\033["));
    CHECK_THAT(with("always", {"--color", "never"}).out, !Contains("\033["));
    CHECK_THAT(with("blue").err, Contains("'blue' is none of auto|always|never"));
    const Result empty = with("");
    CHECK(empty.exit_code == 1);
    CHECK_THAT(empty.err, Contains("STOWAGE_COLOR is set, and empty"));
    CHECK_THAT(stowage({"plan", "--help"}).out, Contains("[STOWAGE_COLOR]"));
    CHECK(with("", {"--color", "never"}).exit_code == 0);
}

TEST_CASE("quiet: it leaves out progress and notes", "[e2e]") {
    const World world;
    world.write("app.yml", "services: {app: {image: 'nginx:1'}}\n");
    world.desire("  - {name: web, file: app.yml}\n");
    CHECK_THAT(world.run({"plan"}).err, Contains("Not looked at:"));
    const Result quiet = world.run({"plan", "--quiet"});
    CHECK_THAT(quiet.out, Contains("1 to create"));
    CHECK(quiet.err.empty());
    const Result apply = world.run({"apply", "--auto-approve", "--quiet"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK_THAT(apply.out, Contains("1 done"));
    CHECK_THAT(apply.err, !Contains("web"));
}

TEST_CASE("a server whose certificate nobody vouches for is trusted by its key", "[e2e][tls]") {
    const tests::TemporaryFolder folder;
    const std::string certificate = (folder / "cert.pem").string();
    const std::string key = (folder / "key.pem").string();
    REQUIRE(sh("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj / "
               "-keyout '" +
               key + "' -out '" + certificate + "' 2>/dev/null && echo made") == "made\n");
    simulator::Settings settings;
    settings.tls_certificate = certificate;
    settings.tls_key = key;
    const World world(settings);
    const Result refused = world.run({"init", "--api-key-env", "KEY", "--url", world.server_url()});
    INFO(refused.out << refused.err);
    CHECK(refused.exit_code == 1);
    CHECK(world.requests().empty());
    const std::string pin =
        sh("openssl x509 -in '" + certificate +
           "' -pubkey -noout | openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | base64");
    const std::string fingerprint = "sha256//" + pin.substr(0, pin.find('\n'));
    CHECK_THAT(refused.err, Contains("--fingerprint " + fingerprint));
    const Result made = world.run(
        {"init", "--api-key-env", "KEY", "--url", world.server_url(), "--fingerprint", fingerprint});
    INFO(made.out << made.err);
    REQUIRE(made.exit_code == 0);
    CHECK_THAT(content_of(world.folder() / "stowage.yaml"), Contains("tls: {fingerprint: \"" + fingerprint));
    CHECK(world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
    CHECK_THAT(world.run({"doctor"}).out, Contains("TLSv1.3, certificate without a name, issued by nobody") &&
                                              Contains("by its public key alone"));
    const Result slip = world.run({"doctor", "--url", world.server_url(), "--fingerprint", "sha256//x"});
    CHECK_THAT(slip.err, Contains("--fingerprint must be that of the server's public key"));
    // Whoever has another key gets nothing, and a server that nobody checks is warned of.
    world.write("stowage.yaml",
                "apiVersion: stowage/v1\nservers:\n  - {name: main, url: '@URL@', apiKey: {env: KEY}, tls: "
                "{fingerprint: sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=}}\nstacks: "
                "[{name: web, environment: production, state: absent}]\n");
    const auto before = world.requests().size();
    const Result other = world.run({"plan"});
    CHECK(other.exit_code == 1);
    CHECK_THAT(other.out, Contains("is not the server that `tls.fingerprint` names"));
    CHECK(world.requests().size() == before);
    world.write("stowage.yaml",
                "apiVersion: stowage/v1\nservers:\n  - {name: main, url: '@URL@', apiKey: {env: KEY}, tls: "
                "{insecure: true}}\nstacks: [{name: web, environment: production, state: absent}]\n");
    const Result insecure = world.run({"plan"});
    CHECK(insecure.exit_code == 0);
    CHECK_THAT(insecure.err, Contains("WARNING: tls.insecure"));
}
