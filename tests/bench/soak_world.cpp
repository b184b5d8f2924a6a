#include "soak_world.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace soak {
namespace {

using nlohmann::json;

constexpr std::size_t stacks = 10;
constexpr int deploy_ms = 15; // long enough to be killed in

bool is_git(std::size_t i) {
    return i % 3 == 2;
}

const char *environment_of(std::size_t i) {
    return i % 2 == 0 ? "production" : "staging";
}

std::string name_of(std::size_t i) {
    return "stack-" + std::to_string(i);
}

std::string initial_state(const std::string &application) {
    return json({{"users",
                  {{{"id", 1}, {"username", "admin"}, {"role", 1}, {"apiKeys", {"ptr_admin"}}},
                   {{"id", 2}, {"username", "second"}, {"role", 1}, {"apiKeys", {"ptr_second"}}}}},
                 {"environments",
                  {{{"id", 1}, {"name", "production"}, {"type", 1}},
                   {{"id", 2}, {"name", "staging"}, {"type", 1}}}},
                 {"repositories", {{{"name", "app"}, {"path", application}}}}})
        .dump();
}

} // namespace

World::World(unsigned seed) : random_(seed), versions_(stacks, 1) {
    desired_ = std::make_unique<simulator::FixtureRepository>((folder_ / "desired.git").string());
    deployed_ = std::make_unique<simulator::FixtureRepository>((folder_ / "app.git").string());
    simulator::Settings settings;
    settings.state = initial_state(deployed_->path());
    settings.deploy_ms = deploy_ms;
    server_ = std::make_unique<simulator::Simulator>(settings);
    changes_ = stacks - 3; // the first of the git stacks are counted with the application
    change_application();
    commit_desired();
}

World::~World() {
    server_.reset();
}

unsigned World::pick(unsigned below) {
    return static_cast<unsigned>(random_() % below);
}

bool World::chance(double probability) {
    return pick(1000) < probability * 1000;
}

void World::change_application() {
    application_ = deployed_->commit(
        {{"docker-compose.yml", "services:\n  app:\n    image: nginx:" + std::to_string(++commits_) + "\n"}});
    for (std::size_t i = 0; i < stacks; ++i)
        changes_ += is_git(i) ? 1 : 0;
}

void World::change_desired() {
    for (unsigned i = 1 + pick(3); i > 0; --i)
        ++versions_[pick(stacks)];
    ++changes_; // at least; a stack that is drawn twice changes once
    commit_desired();
}

std::string World::stack_text(std::size_t i) const {
    std::string text = "  - {name: " + name_of(i) + ", environment: " + environment_of(i) +
                       ", env: {VERSION: \"" + std::to_string(versions_[i]) + "\"}";
    if (is_git(i))
        return text + ", gitConfig: {url: '" + server_->git_url("app") +
               "', referenceName: refs/heads/main}}\n";
    if (i == 3)
        text += ", dependsOn: [stack-1]";
    return text + ", file: " + name_of(i) + ".yml}\n";
}

void World::commit_desired() {
    std::map<std::string, std::string> files;
    std::string text = "apiVersion: stowage/v1\nservers:\n  - {name: main, url: '" + server_->base_url() +
                       "', apiKey: {env: KEY}}\nstacks:\n";
    for (std::size_t i = 0; i < stacks; ++i) {
        text += stack_text(i);
        if (!is_git(i))
            files["live/" + name_of(i) + ".yml"] =
                "services:\n  app:\n    image: nginx:" + std::to_string(versions_[i]) + "\n";
    }
    files["live/stowage.yaml"] = text;
    desired_->commit(files);
}

void World::order_faults() {
    server_->clear_faults();
    static constexpr const char *paths[] = {"/api/stacks",         "/api/stacks/", "/docker/",
                                            "/api/endpoints",      "/api/",        "/git/",
                                            "/api/(status|system)"};
    static constexpr const char *kinds[] = {"status",         "status",   "close-before", "close-after",
                                            "close-mid-body", "delay",    "html",         "truncate",
                                            "wrong-type",     "redirect", "delay"};
    static constexpr const char *methods[] = {"", "", "GET", "PUT", "POST"};
    static constexpr int codes[] = {500, 500, 502, 503, 404, 409, 429};
    json faults = json::array();
    for (unsigned i = pick(5); i > 0; --i) {
        json match = {{"method", methods[pick(std::size(methods))]},
                      {"pathRegex", paths[pick(std::size(paths))]}};
        if (chance(0.7))
            match["nth"] = 1 + pick(6);
        json fault = {{"match", match},
                      {"do", kinds[pick(std::size(kinds))]},
                      {"times", 1 + pick(3)},
                      {"delayMs", 20 + pick(200)},
                      {"when", chance(0.5) ? "after" : "before"}};
        if (fault["do"] == "status")
            fault["status"] = codes[pick(std::size(codes))];
        faults.push_back(fault);
    }
    server_->add_fault(faults.dump());
}

std::unique_ptr<Child> World::start(std::vector<std::string> arguments, const std::string &key,
                                    const std::string &host) const {
    arguments.insert(arguments.begin(), STOWAGE);
    const std::filesystem::path home = folder_ / host;
    const std::map<std::string, std::string> env = {{"KEY", key},
                                                    {"PATH", "/usr/bin:/bin"},
                                                    {"HOME", home.string()},
                                                    {"STOWAGE_LOCK_DIR", (home / "locks").string()},
                                                    {"XDG_CACHE_HOME", (home / "cache").string()},
                                                    {"XDG_STATE_HOME", (home / "state").string()}};
    return std::make_unique<Child>(std::move(arguments), env, folder_.path().string(),
                                   (folder_ / "log").string());
}

int World::run(std::vector<std::string> arguments) const {
    return start(std::move(arguments))->wait(std::chrono::minutes(2)).value_or(-1);
}

std::vector<std::string> World::reconcile(std::vector<std::string> more) const {
    std::vector<std::string> all = {"reconcile",    "--git", desired_->path(), "--path", "live",
                                    "--stable-for", "0s"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

std::vector<std::string> World::plan() const {
    return {"plan", "--detailed-exitcode", "--git", desired_->path(), "--path", "live"};
}

std::string World::last_words() const {
    constexpr std::streamoff most = 6000;
    std::ifstream file(folder_ / "log", std::ios::ate);
    const std::streamoff size = file.tellg();
    file.seekg(std::max<std::streamoff>(0, size - most));
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> World::wrong_stacks() const {
    const json state = json::parse(server_->state());
    std::vector<std::string> wrong;
    for (std::size_t i = 0; i < stacks; ++i) {
        const std::string version = std::to_string(versions_[i]);
        const bool right =
            std::any_of(state.at("stacks").begin(), state.at("stacks").end(), [&](const json &stack) {
                const std::string text = stack.dump();
                const std::string wanted = is_git(i) ? application_ : "nginx:" + version + "\\n";
                return stack.at("Name") == name_of(i) && stack.at("Status") == 1 &&
                       text.find(wanted) != std::string::npos &&
                       text.find(R"("name":"VERSION","value":")" + version + "\"") != std::string::npos;
            });
        if (!right)
            wrong.push_back(name_of(i));
    }
    if (state.at("stacks").size() != stacks)
        wrong.push_back(std::to_string(state.at("stacks").size()) + " stacks instead of " +
                        std::to_string(stacks));
    return wrong;
}

} // namespace soak
