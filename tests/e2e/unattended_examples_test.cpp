// What examples/unattended has works as it stands, but for the places and addresses in it.

#include "compose/document.hpp"
#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <cctype>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>
#include <yaml-cpp/yaml.h>

using Catch::Contains;
using e2e::Result;
using e2e::World;

namespace {

std::string text_of(const std::string &name) {
    std::ifstream file(STOWAGE_EXAMPLES "/unattended/" + name);
    REQUIRE(file.good());
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string replaced(std::string text, const std::string &what, const std::string &by) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
        text.replace(at, what.size(), by);
    return text;
}

std::vector<std::string> words_of(const YAML::Node &list) {
    std::vector<std::string> words;
    for (const YAML::Node &word : list)
        words.push_back(word.as<std::string>());
    return words;
}

/// Files of examples/unattended by their names in the repository of the desired state.
std::vector<std::pair<std::string, std::string>> desired_files(const std::string &server) {
    return {{"stowage.yaml",
             replaced(text_of("desired/stowage.yaml"), "https://portainer.example.com:9443", server)},
            {"web/compose.yaml", text_of("desired/web/compose.yaml")}};
}

/// A host with a server, the repository that an example names, and a configuration as an example has it.
/// Only addresses are other ones, and each folder lies below that of the test.
struct ExampleHost {
    World world;
    simulator::FixtureRepository desired{(world.folder() / "desired.git").string()};

    ExampleHost() {
        std::map<std::string, std::string> files;
        for (auto &[name, text] : desired_files(world.server_url()))
            files.emplace(name, std::move(text));
        desired.commit(files);
        for (const char *folder :
             {"etc/stowage", "run/secrets", "run/secrets/stowage", "run/credentials/stowage.service"}) {
            world.write(std::string(folder) + "/git-token", "token\n");
            world.write(std::string(folder) + "/api-key", "ptr_admin\n");
        }
        world.serve("desired", desired.path(), "bot", "token");
    }

    /// Places of this host instead of those of the example.
    [[nodiscard]] std::string here(std::string text) const {
        text = replaced(text, "https://git.example.com/acme/desired.git", world.git_url("desired"));
        text = replaced(text, "https://portainer.example.com:9443", world.server_url());
        for (const char *folder :
             {"/etc/stowage", "/run/secrets", "/run/credentials", "/run/stowage", "/var/lib", "/var/cache"})
            text = replaced(text, folder, world.folder().string() + folder);
        return text;
    }

    void configure(const std::string &configuration) const {
        world.write("etc/stowage/reconcile.yaml", here(configuration));
    }

    /// A command line of an example, as a shell runs it, without any variable of the test.
    [[nodiscard]] int run_line(const std::string &line, const std::string &variables = {}) const {
        const std::string bin = (world.folder() / "bin").string();
        std::filesystem::create_directories(bin);
        if (!std::filesystem::exists(bin + "/stowage"))
            std::filesystem::create_symlink(STOWAGE_BINARY, bin + "/stowage");
        world.write("script", here(replaced(line, "stowage reconcile", "stowage reconcile --stable-for 0s")));
        const std::string command = "cd '" + world.folder().string() +
                                    "' && env -i HOME=\"$PWD\" PATH=\"$PWD/bin:/usr/bin:/bin\" "
                                    "STOWAGE_LOCK_DIR=\"$PWD/locks\" " +
                                    here(variables) + " /bin/sh script >>log 2>&1";
        return WEXITSTATUS(std::system(command.c_str())); // NOLINT: a test's own words
    }
    [[nodiscard]] std::string log() const { return e2e::content_of(world.folder() / "log"); }
};

/// The part of a document that describes the container.
YAML::Node container_of(const YAML::Node &cronjob) {
    return cronjob["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0];
}

std::vector<YAML::Node> documents_of(const std::string &name) {
    return YAML::LoadAll(text_of(name));
}

std::set<std::string> packages_in(const std::string &text) {
    static const std::regex package(R"([a-z][a-z0-9.+-]+)");
    std::set<std::string> found;
    for (std::sregex_iterator at(text.begin(), text.end(), package), end; at != end; ++at)
        found.insert(at->str());
    return found;
}

std::string between(const std::string &text, const std::string &from, const std::string &to) {
    const std::size_t begin = text.find(from);
    REQUIRE(begin != std::string::npos);
    const std::size_t start = begin + from.size();
    const std::size_t end = text.find(to, start);
    REQUIRE(end != std::string::npos);
    return text.substr(start, end - start);
}

} // namespace

TEST_CASE("every option that an unattended example names exists", "[e2e][examples]") {
    const std::set<std::string> options =
        packages_in(e2e::stowage({"reconcile", "--help"}).out + e2e::stowage({"status", "--help"}).out +
                    e2e::stowage({"suspend", "--help"}).out);
    static const std::regex option(R"(\s--([a-z][a-z-]+))");
    std::size_t seen = 0;
    for (const char *name :
         {"crontab", "stowage.service", "cronjob.yaml", "indexed-job.yaml", "compose.yaml", "RUNBOOK.md"}) {
        const std::string text = text_of(name);
        for (std::sregex_iterator at(text.begin(), text.end(), option), end; at != end; ++at, ++seen) {
            INFO(name << ": --" << (*at)[1]);
            CHECK(options.count((*at)[1].str()) == 1);
        }
    }
    CHECK(seen >= 10);
}

TEST_CASE("the CronJob example makes its pass", "[e2e][examples]") {
    ExampleHost host;
    const auto documents = documents_of("cronjob.yaml");
    REQUIRE(documents.size() == 3);
    host.configure(documents[0]["data"]["reconcile.yaml"].as<std::string>());
    std::vector<std::string> arguments = words_of(container_of(documents[2])["args"]);
    for (std::string &word : arguments)
        word = host.here(word);
    const Result result = host.world.run(arguments, "");
    INFO(result.out << result.err);
    CHECK(result.exit_code == 0);
    CHECK(host.world.writes().size() == 3);
}

TEST_CASE("the indexes of the indexed job example have all stacks, each once", "[e2e][examples][shard]") {
    ExampleHost host;
    const auto documents = documents_of("indexed-job.yaml");
    REQUIRE(documents.size() == 2);
    const YAML::Node job = documents[1]["spec"]["jobTemplate"]["spec"];
    CHECK(job["completionMode"].as<std::string>() == "Indexed");
    const int completions = job["completions"].as<int>();
    CHECK(job["parallelism"].as<int>() == completions);
    host.configure(documents_of("cronjob.yaml")[0]["data"]["reconcile.yaml"].as<std::string>());
    CHECK(words_of(container_of(documents[1])["command"]) == std::vector<std::string>{"/bin/sh", "-c"});
    const auto line = container_of(documents[1])["args"][0].as<std::string>();
    const auto run = [&](int index) {
        return host.run_line(line,
                             "XDG_STATE_HOME=\"$PWD/state\" JOB_COMPLETION_INDEX=" + std::to_string(index));
    };
    for (int index = 0; index < completions; ++index) {
        INFO("index " << index << "\n" << host.log());
        CHECK(run(index) == 0);
    }
    CHECK(host.world.writes().size() == 3);
    // The next index would be none of theirs: it is refused.
    CHECK(run(completions) == 1);
}

TEST_CASE("the compose example can be deployed, and its command keeps running", "[e2e][examples]") {
    const std::string text = text_of("compose.yaml");
    const auto document = stowage::compose::read_document({{"compose.yaml", text}}, {});
    CHECK(document.problems.empty());
    CHECK(document.externals.empty());
    REQUIRE(document.services.size() == 1);
    CHECK(document.services[0].name == "stowage");

    ExampleHost host;
    const YAML::Node compose = YAML::Load(text);
    host.configure(compose["configs"]["reconcile"]["content"].as<std::string>());
    const YAML::Node service = compose["services"]["stowage"];
    CHECK(std::filesystem::exists(STOWAGE_EXAMPLES "/unattended/" +
                                  service["build"]["context"].as<std::string>() + "/" +
                                  service["build"]["dockerfile"].as<std::string>()));
    const auto status =
        host.world.folder() / "state/stowage/reconcile/default/status.json"; // a pass is through
    e2e::Command command;
    command.arguments = words_of(service["command"]);
    for (std::string &word : command.arguments)
        word = host.here(word);
    command.meanwhile = [&](int pid) {
        for (int i = 0; i < 10'000 && !std::filesystem::exists(status); ++i)
            ::usleep(1000);
        ::kill(pid, SIGTERM);
    };
    const Result result = host.world.run(std::move(command), "");
    INFO(result.out << result.err);
    CHECK(result.exit_code == 0);
    CHECK(host.world.writes().size() == 3);

    auto health = words_of(service["healthcheck"]["test"]);
    REQUIRE(health.size() > 2);
    CHECK(health[1] == "stowage");
    CHECK(host.world.run({health.begin() + 2, health.end()}).exit_code == 0);
}

TEST_CASE("the lines of the crontab make a pass, and say nothing while all is well", "[e2e][examples]") {
    ExampleHost host;
    host.configure(text_of("reconcile.yaml"));
    std::vector<std::string> lines;
    std::istringstream text(text_of("crontab"));
    for (std::string line; std::getline(text, line);)
        if (!line.empty() &&
            (line.front() == '*' || std::isdigit(static_cast<unsigned char>(line.front())) != 0))
            lines.push_back(line.substr(line.find("stowage")));
    REQUIRE(lines.size() == 2);
    // Nobody waits for chance in a test.
    const std::string pass = replaced(lines[0], " --splay 60s", " --splay 1s");
    REQUIRE(pass != lines[0]);
    REQUIRE(host.run_line(pass) == 0);
    INFO(e2e::content_of(host.world.folder() / "stowage.log"));
    CHECK(host.world.writes().size() == 3);
    const std::string logged = e2e::content_of(host.world.folder() / "stowage.log");
    CHECK(host.run_line(pass) == 0);
    CHECK(e2e::content_of(host.world.folder() / "stowage.log") == logged);
    CHECK(host.run_line(lines[1]) == 0);
    CHECK(host.log().empty()); // no mail
}

TEST_CASE("the systemd service makes its pass with its credentials", "[e2e][examples]") {
    ExampleHost host;
    // As the comment of the unit says.
    host.configure(replaced(replaced(text_of("reconcile.yaml"), "/etc/stowage/api-key",
                                     "/run/credentials/stowage.service/api-key"),
                            "/etc/stowage/git-token", "/run/credentials/stowage.service/git-token"));
    const std::string unit = text_of("stowage.service");
    CHECK_THAT(unit, Contains("LoadCredential=api-key:") && Contains("LoadCredential=git-token:"));
    const std::string start = between(unit, "ExecStart=/usr/local/bin/", "\n");
    const std::string variables = between(unit, "Environment=XDG", "\n");
    std::filesystem::create_directories(host.world.folder() / "run");
    INFO(host.log());
    CHECK(host.run_line(start, "XDG" + variables) == 0);
    CHECK(host.world.writes().size() == 3);
    CHECK(std::filesystem::exists(host.world.folder() / "var/lib/stowage/reconcile/default/status.json"));
}

TEST_CASE("the image is built with what the quickstart installs, and runs with the libraries of that",
          "[e2e][examples]") {
    const std::string file = text_of("Containerfile");
    std::vector<std::string> stages;
    for (std::size_t at = file.find("\nFROM "); at != std::string::npos; at = file.find("\nFROM ", at + 1))
        stages.push_back(file.substr(at, file.find("\nFROM ", at + 1) - at));
    REQUIRE(stages.size() == 2);
    CHECK_THAT(stages[0], Contains("RUN examples/quickstart/install\n"));
    CHECK_THAT(stages[1], Contains("\nUSER 10001") && Contains("ENTRYPOINT [\"/usr/local/bin/stowage\"]"));
    for (const std::string &stage : stages)
        CHECK_THAT(stage, Catch::StartsWith("\nFROM docker.io/library/debian:12-slim"));
    // What it copies is there.
    static const std::regex copy(R"(\nCOPY ([^\n]+) \S+)");
    for (std::sregex_iterator at(stages[0].begin(), stages[0].end(), copy), end; at != end; ++at) {
        std::istringstream words((*at)[1].str());
        for (std::string word; words >> word;)
            CHECK(std::filesystem::exists(STOWAGE_EXAMPLES "/../" + word));
    }
    std::ifstream install(STOWAGE_EXAMPLES "/quickstart/install");
    const std::set<std::string> built_with =
        packages_in(between({std::istreambuf_iterator<char>(install), {}}, "packages=(", ")"));
    const std::set<std::string> runs_with =
        packages_in(between(stages[1], "--no-install-recommends", "&& rm"));
    for (const char *package : {"ca-certificates", "tzdata", "openssh-client"}) {
        CHECK(runs_with.count(package) == 1);
        CHECK(built_with.count(package) == 1);
    }
    // Each library of the build, by the name that its package for running has.
    for (const auto &[development, runtime] :
         std::map<std::string, std::string>{{"libcurl4-openssl-dev", "libcurl4"},
                                            {"libssl-dev", "libssl3"},
                                            {"libgit2-dev", "libgit2-1.5"},
                                            {"libyaml-cpp-dev", "libyaml-cpp0.7"},
                                            {"libfmt-dev", "libfmt9"}}) {
        INFO(development);
        CHECK(built_with.count(development) == 1);
        CHECK(runs_with.count(runtime) == 1);
    }
}
