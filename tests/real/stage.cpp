#include "stage.hpp"

#include "record.hpp"

#include <atomic>
#include <chrono>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>
#include <unistd.h>

namespace real {
namespace {

using nlohmann::json;

/// A prefix that no other stage has, nor had one that was killed lately.
std::string fresh_prefix() {
    static std::atomic<int> count{0};
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count() % 10'000;
    return "sw" + std::to_string(::getpid()) + "-" + std::to_string(seconds) + std::to_string(++count) + "-";
}

std::string quoted(const std::string &text) {
    return "'" + text + "'";
}

} // namespace

std::string text_of(const Kind &kind) {
    return std::string(kind.source == Source::git ? "git" : "inline") + "/" +
           (kind.engine == Engine::swarm        ? "swarm"
            : kind.engine == Engine::kubernetes ? "kubernetes"
                                                : "standalone");
}

std::vector<Kind> all_kinds() {
    return {{Source::inline_file, Engine::standalone},
            {Source::git, Engine::standalone},
            {Source::inline_file, Engine::swarm},
            {Source::git, Engine::swarm}};
}

std::vector<Setting> everywhere() {
    std::vector<Setting> settings;
    for (const std::string &place : Place::names())
        for (const Kind &kind : all_kinds())
            settings.push_back({place, kind});
    return settings;
}

std::vector<Setting> everywhere(Source source) {
    std::vector<Setting> settings = everywhere();
    std::erase_if(settings, [&](const Setting &setting) { return setting.kind.source != source; });
    return settings;
}

std::vector<Setting> once_a_place() {
    std::vector<Setting> settings;
    for (const std::string &place : Place::names())
        settings.push_back({place, {}});
    return settings;
}

Stage::Stage(const Setting &setting) : place_(setting.place), kind_(setting.kind), prefix_(fresh_prefix()) {
    repository_ = std::make_unique<simulator::FixtureRepository>((folder_ / "stacks.git").string());
    git_url_ = place_.serve(prefix_ + "stacks", repository_->path());
    Records::begin(place_.simulated() ? "simulator " + place_.version() : place_.version(), text_of(kind_));
    if (!can_play())
        Records::skip("no such environment");
}

Stage::~Stage() {
    if (!place_.simulated())
        clean_up();
}

void Stage::clean_up() {
    try {
        for (int attempt = 0; attempt < 30; ++attempt) {
            bool left = false;
            for (const json &stack : place_.get("/api/stacks")) {
                if (!stack.at("Name").get<std::string>().starts_with(prefix_))
                    continue;
                left = true;
                place_.call("DELETE", "/api/stacks/" + stack.at("Id").dump() +
                                          "?endpointId=" + stack.at("EndpointId").dump());
            }
            if (!left)
                return;
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
        }
    } catch (const std::exception &problem) {
        std::cerr << "stacks " << prefix_ << "* may be left: " << problem.what() << std::endl;
    }
}

std::string Stage::commands(const std::string &command) const {
    return "services:\n  web:\n    image: " + place_.image() + "\n    command: " + command +
           "\n    stop_grace_period: 0s\n";
}

std::string Stage::sleeps(int seconds) const {
    return commands("[\"sleep\", \"" + std::to_string(seconds) + "\"]");
}

std::vector<std::string> Stage::sleeping(int seconds) const {
    return {"web " + place_.image() + " sleep " + std::to_string(seconds)};
}

void Stage::put(const std::string &name, const std::string &content, Source source) {
    if (source == Source::git)
        repository_->commit({{name + ".yml", content}});
    else
        std::ofstream(folder_ / (name + ".yml"), std::ios::binary) << content;
}

std::string Stage::item(const std::string &name, const std::string &more, const Kind &kind) const {
    const std::string from = kind.source == Source::git
                                 ? "gitConfig: {url: " + quoted(git_url_) +
                                       ", referenceName: refs/heads/main, configFilePath: " + name + ".yml}"
                                 : "file: " + name + ".yml";
    return "  - {name: " + full(name) + ", environment: " + place_.environment(kind.engine) + ", " + from +
           more + "}\n";
}

void Stage::desire(const std::vector<std::string> &items, const std::string &extra) const {
    std::string text = "apiVersion: stowage/v1\nservers:\n  - {name: main, url: " + quoted(place_.url()) +
                       ", apiKey: {env: KEY}}\ndefaults: {server: main}\n" + extra + "stacks:\n";
    if (items.empty())
        text.replace(text.size() - 1, 1, " []\n");
    for (const std::string &item : items)
        text += item;
    std::ofstream(folder_ / "stowage.yaml", std::ios::binary) << text;
}

e2e::Result Stage::run(std::vector<std::string> arguments, Who who) const {
    e2e::Command command;
    command.arguments = std::move(arguments);
    return run(std::move(command), who);
}

e2e::Result Stage::run(e2e::Command command, Who who) const {
    command.folder = folder_.path().string();
    command.env.emplace("KEY", place_.key(who));
    command.env.emplace("STOWAGE_LOCK_DIR", (folder_ / "locks").string());
    command.env.emplace("XDG_CACHE_HOME", (folder_ / "cache").string());
    command.env.emplace("XDG_STATE_HOME", (folder_ / "state").string());
    // A busy server takes its time; a scenario shall fail for what it says, not for that.
    command.limit = std::chrono::seconds(place_.simulated() ? 180 : 600);
    return e2e::stowage(command);
}

e2e::Result Stage::apply(std::vector<std::string> more, Who who) const {
    // A simulator's stacks are as well or as bad at once as they will ever be.
    std::vector<std::string> arguments{"apply", "--auto-approve", "--stable-for",
                                       place_.simulated() ? "0s" : "2s"};
    if (place_.simulated())
        arguments.insert(arguments.end(), {"--wait-timeout", "3s"});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(std::move(arguments), who);
}

json Stage::record(const std::string &name) {
    for (const json &stack : place_.get("/api/stacks"))
        if (stack.at("Name") == full(name))
            return place_.get("/api/stacks/" + stack.at("Id").dump());
    return nullptr;
}

void Stage::protect_repository(const std::string &user, const std::string &password) {
    place_.serve(prefix_ + "stacks", repository_->path(), user, password);
}

} // namespace real
