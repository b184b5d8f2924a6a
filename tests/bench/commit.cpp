#include "commit.hpp"

#include "simulator/fixture_repository.hpp"

#include <map>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace bench {
namespace {

constexpr std::size_t per_file = 5;
constexpr int variables = 10;

std::string stack_text(std::size_t number, std::map<std::string, std::string> &files) {
    const std::string name = "stack-" + std::to_string(number);
    std::string text = "  - name: " + name + "\n";
    if (number % per_file == 0) {
        files["stacks/compose/" + name + ".yml"] =
            "services:\n  app:\n    image: nginx:" + std::to_string(number) + "\n    restart: always\n";
        text += "    file: compose/" + name + ".yml\n";
    } else {
        text += "    gitConfig: {configFilePath: " + name +
                "/docker-compose.yml}\n"
                "    autoUpdate: {interval: 5m}\n";
    }
    text += "    env:\n";
    for (int i = 0; i < variables; ++i)
        text += "      VARIABLE_" + std::to_string(i) + ": value-" + std::to_string(number) + "\n";
    return text;
}

std::map<std::string, std::string> files_of(std::size_t stacks) {
    std::map<std::string, std::string> files;
    files["stacks/server.yaml"] =
        "apiVersion: stowage/v1\n"
        "servers: [{name: main, url: 'https://portainer.example.com', apiKey: {env: KEY}}]\n"
        "defaults:\n"
        "  server: main\n"
        "  environment: production\n"
        "  gitConfig: {url: 'https://git.example.com/a.git', referenceName: refs/heads/main}\n";
    for (std::size_t first = 0; first < stacks; first += per_file) {
        std::string text = "apiVersion: stowage/v1\nstacks:\n";
        for (std::size_t i = first; i < first + per_file; ++i)
            text += stack_text(i, files);
        files["stacks/" + std::to_string(first) + ".yaml"] = std::move(text);
    }
    return files;
}

} // namespace

CommittedFleet::CommittedFleet(std::size_t stacks) {
    simulator::FixtureRepository((folder_ / "config.git").string()).commit(files_of(stacks));
}

Usage CommittedFleet::validate() const {
    const Usage usage = run({STOWAGE, "validate", "--git", "config.git", "--ref", "main"},
                            folder_.path().string(), {{"XDG_CACHE_HOME", (folder_ / "cache").string()}});
    if (usage.exit_code != 0)
        throw std::runtime_error("stowage validate ended with " + std::to_string(usage.exit_code));
    return usage;
}

} // namespace bench
