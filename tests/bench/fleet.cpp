#include "fleet.hpp"

#include "simulator/fixture_repository.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <httplib.h>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace bench {
namespace {

constexpr int fleet_variables = 8; // of each stack

/// A compose file of about a kilobyte.
std::string compose_of(std::size_t number) {
    std::string text = "services:\n";
    for (int service = 0; service < 4; ++service) {
        const std::string name = "service" + std::to_string(service);
        text += "  " + name + ":\n    image: registry.example.com/acme/" + name + ":1." +
                std::to_string(number) +
                "\n    restart: unless-stopped\n    environment:\n      LOG_LEVEL: ${LOG_LEVEL:-info}\n"
                "      DATABASE_HOST: database.internal.example.com\n    labels:\n"
                "      com.example.owner: platform\n";
    }
    return text;
}

std::string value_of(std::size_t stack, int variable) {
    return "value-" + std::to_string(stack) + "-" + std::to_string(variable) + "-of-some-length";
}

} // namespace

Fleet::Fleet(std::size_t stacks, std::size_t per_file) : stacks_(stacks), per_file_(per_file) {
    std::filesystem::create_directories(folder_ / "desired");
    std::filesystem::create_directories(folder_ / "stacks");
    simulator::FixtureRepository repository((folder_ / "app.git").string());
    commit_ = repository.commit({{"docker-compose.yml", compose_of(0)}});
    server_ = std::make_unique<Background>(
        std::vector<std::string>{PORTAINER_SIM, "--quiet", "--port-file", (folder_ / "port").string()});
    port_ = read_port(folder_ / "port");
    load_state();
    write_desired();
    write_curl_config();
}

Fleet::~Fleet() {
    server_.reset();
}

void Fleet::load_state() const {
    using nlohmann::json;
    std::ostringstream out;
    out << R"({"users": [{"id": 1, "username": "admin", "role": 1, "apiKeys": ["ptr_admin"]}],)"
        << R"( "environments": [{"id": 1, "name": "production", "type": 1, "containers": []}],)"
        << R"( "repositories": [{"name": "app", "path": )" << json((folder_ / "app.git").string()) << "}],"
        << R"( "stacks": [)";
    for (std::size_t i = 0; i < stacks_; ++i) {
        json stack = {{"Id", i + 1}, {"Name", "stack-" + std::to_string(i)}, {"EndpointId", 1}};
        stack["file"] = is_inline(i) ? compose_of(i) : "services: {}\n";
        for (int variable = 0; variable < fleet_variables; ++variable)
            stack["Env"].push_back(
                {{"name", "VARIABLE_" + std::to_string(variable)}, {"value", value_of(i, variable)}});
        if (!is_inline(i)) {
            stack["GitConfig"] = {{"URL", git_url()},
                                  {"ReferenceName", "refs/heads/main"},
                                  {"ConfigFilePath", "docker-compose.yml"},
                                  {"ConfigHash", commit_}};
            stack["AutoUpdate"] = {{"Interval", "5m"}};
        }
        out << (i == 0 ? "\n" : ",\n") << stack;
    }
    out << "]}\n";
    httplib::Client client("127.0.0.1", port_);
    client.set_read_timeout(std::chrono::minutes(2));
    const auto answer = client.Put("/_sim/state", out.str(), "application/json");
    if (!answer || answer->status >= 300)
        throw std::runtime_error("the simulator does not take the state");
}

void Fleet::write_desired() const {
    std::ofstream(folder_ / "desired/server.yaml") << "apiVersion: stowage/v1\n"
                                                      "servers:\n"
                                                      "  - {name: main, url: 'http://127.0.0.1:"
                                                   << port_
                                                   << "', apiKey: {env: KEY}}\n"
                                                      "defaults:\n"
                                                      "  server: main\n"
                                                      "  environment: production\n"
                                                      "  gitConfig: {url: '"
                                                   << git_url() << "', referenceName: refs/heads/main}\n";
    for (std::size_t first = 0; first < stacks_; first += per_file_) {
        std::ofstream out(folder_ / "desired" / ("stacks-" + std::to_string(first) + ".yaml"));
        out << "apiVersion: stowage/v1\nstacks:\n";
        for (std::size_t i = first; i < std::min(stacks_, first + per_file_); ++i)
            write_stack(out, i);
    }
}

void Fleet::write_stack(std::ostream &out, std::size_t number) const {
    out << "  - name: stack-" << number << "\n";
    if (is_inline(number)) {
        const std::string file = "stacks/" + std::to_string(number) + ".yml";
        std::ofstream(folder_ / file) << compose_of(number);
        out << "    file: ../" << file << "\n";
    } else {
        out << "    gitConfig: {configFilePath: docker-compose.yml}\n"
               "    autoUpdate: {interval: 5m}\n";
    }
    out << "    env:\n";
    for (int variable = 0; variable < fleet_variables; ++variable)
        out << "      VARIABLE_" << variable << ": " << value_of(number, variable) << "\n";
}

void Fleet::write_curl_config() const {
    std::ofstream out(folder_ / "curl.conf");
    out << "silent\nfail\nheader = \"X-API-Key: ptr_admin\"\n";
    const auto add = [&](const std::string &path) {
        out << "url = \"http://127.0.0.1:" << port_ << "/api" << path << "\"\noutput = \"/dev/null\"\n";
    };
    for (const char *path :
         {"/system/status", "/users/me", "/endpoints?excludeSnapshots=true&start=0&limit=0", "/stacks"})
        add(path);
    for (std::size_t i = 0; i < stacks_; ++i)
        if (is_inline(i))
            add("/stacks/" + std::to_string(i + 1) + "/file");
}

Usage Fleet::plan() const {
    // Health is one more call an environment, which is not what is measured here.
    const Usage usage =
        run({STOWAGE, "plan", "--detailed-exitcode", "--no-health", "-f", "desired"}, folder_.path().string(),
            {{"KEY", "ptr_admin"}, {"XDG_CACHE_HOME", (folder_ / "cache").string()}});
    if (usage.exit_code != 0)
        throw std::runtime_error("stowage plan ended with " + std::to_string(usage.exit_code) +
                                 ", though nothing differs");
    return usage;
}

Usage Fleet::curl() const {
    const Usage usage = run({"curl", "--disable", "--config", "curl.conf"}, folder_.path().string());
    if (usage.exit_code != 0)
        throw std::runtime_error("curl ended with " + std::to_string(usage.exit_code));
    return usage;
}

std::map<std::string, std::size_t> Fleet::requests() const {
    httplib::Client client("127.0.0.1", port_);
    const auto answer = client.Get("/_sim/requests?clear=1");
    if (!answer || answer->status != 200)
        throw std::runtime_error("the simulator does not tell its requests");
    static const std::regex numbers("/[0-9]+");
    std::map<std::string, std::size_t> counts;
    const auto log = nlohmann::json::parse(answer->body);
    for (const auto &request : log) {
        const auto path = request.at("path").get<std::string>();
        if (path.starts_with("/api/"))
            ++counts[request.at("method").get<std::string>() + " " +
                     std::regex_replace(path.substr(0, path.find('?')), numbers, "/N")];
    }
    return counts;
}

} // namespace bench
