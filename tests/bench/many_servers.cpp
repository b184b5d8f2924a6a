#include "many_servers.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <unistd.h>

namespace bench {
namespace {

constexpr std::size_t most_simulators = 8;
constexpr const char *compose = "services: {app: {image: 'nginx:1'}}\n";

std::string numbered(const char *format, std::size_t number) {
    char text[32];
    std::snprintf(text, sizeof text, format, number);
    return text;
}

nlohmann::json state_with(std::size_t stacks) {
    nlohmann::json state = {
        {"users", {{{"id", 1}, {"username", "admin"}, {"role", 1}, {"apiKeys", {"ptr_admin"}}}}},
        {"environments",
         {{{"id", 1}, {"name", "production"}, {"type", 1}, {"containers", nlohmann::json::array()}}}}};
    for (std::size_t i = 0; i < stacks; ++i)
        state["stacks"].push_back(
            {{"Id", i + 1}, {"Name", numbered("app%02zu", i)}, {"EndpointId", 1}, {"file", compose}});
    return state;
}

} // namespace

ManyServers::ManyServers(std::size_t servers, std::size_t stacks_of_each)
    : servers_(servers), stacks_of_each_(stacks_of_each) {
    std::ofstream(folder_ / "state.json") << state_with(stacks_of_each_);
    std::ofstream(folder_ / "compose.yml") << compose;
    start_simulators();
    write_desired();
}

ManyServers::~ManyServers() {
    simulators_.clear();
}

void ManyServers::start_simulators() {
    const std::size_t count = std::min(most_simulators, servers_);
    const auto port_file = [this](std::size_t i) { return folder_ / ("port" + std::to_string(i)); };
    for (std::size_t i = 0; i < count; ++i)
        simulators_.push_back(std::make_unique<Background>(
            std::vector<std::string>{PORTAINER_SIM, "--quiet", "--port-file", port_file(i).string(), "--load",
                                     (folder_ / "state.json").string()}));
    for (std::size_t i = 0; i < count; ++i)
        ports_.push_back(read_port(port_file(i)));
}

void ManyServers::write_desired() const {
    std::ofstream out(folder_ / "stowage.yaml");
    out << "apiVersion: stowage/v1\nservers:\n";
    for (std::size_t server = 0; server < servers_; ++server)
        out << "  - {name: " << numbered("s%04zu", server) << ", url: 'http://" << numbered("s%04zu", server)
            << ".localhost:" << ports_[server % ports_.size()] << "', apiKey: {env: KEY}}\n";
    out << "stacks:\n";
    for (std::size_t server = 0; server < servers_; ++server)
        for (std::size_t stack = 0; stack < stacks_of_each_; ++stack)
            out << "  - {server: " << numbered("s%04zu", server)
                << ", environment: production, name: " << numbered("app%02zu", stack)
                << ", file: compose.yml}\n";
}

Usage ManyServers::plan(const std::vector<std::string> &more) const {
    std::vector<std::string> command = {STOWAGE, "plan", "--detailed-exitcode", "--no-health"};
    command.insert(command.end(), more.begin(), more.end());
    const Usage usage = run(command, folder_.path().string(),
                            {{"KEY", "ptr_admin"}, {"XDG_CACHE_HOME", (folder_ / "cache").string()}});
    if (usage.exit_code != 0)
        throw std::runtime_error("stowage plan of many servers ended with " +
                                 std::to_string(usage.exit_code) + ", though nothing differs");
    return usage;
}

} // namespace bench
