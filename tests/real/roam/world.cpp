#include "world.hpp"

#include "real/seen.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>
#include <unistd.h>

namespace roam {
namespace {

using nlohmann::json;

constexpr int webhook = 3; // among the kinds of polling

/// The same for the same stack, and for no other of any walk beside this one.
std::string hook_of(const Wish &wish) {
    const std::string port = std::to_string(wish.port);
    return "00000000-0000-4000-8000-" + std::string(12 - port.size(), '0') + port;
}

std::string state_text(Wanted state) {
    return state == Wanted::stopped ? ", state: stopped" : state == Wanted::absent ? ", state: absent" : "";
}

} // namespace

std::string World::value_of(int variable) {
    static const std::vector<std::string> values = {"", "one", "two words", "a=b"};
    return values.at(static_cast<std::size_t>(variable) % values.size());
}

World::World(const std::string &place) : stage_({place, {}}) {
    // Walks side by side share an engine: none asks for a port of another.
    const int ports = 20000 + static_cast<int>(::getpid() % 1000) * 10;
    int number = 0;
    for (const real::Kind &kind : real::all_kinds()) {
        if (stage_.place().environment(kind.engine).empty())
            continue;
        Wish wish;
        wish.port = ports + number;
        wish.name = wish.file = "s" + std::to_string(number++);
        wish.kind = kind;
        put(wish);
        wishes_.push_back(wish);
    }
    write();
}

void World::put(const Wish &wish) {
    const Version &version = wish.newest;
    std::string more = "    environment: {V: \"${V}\"}\n";
    if (version.port)
        more += "    ports: [\"" + std::to_string(wish.port) + ":80\"]\n";
    if (version.beside)
        more += "  beside:\n    image: " + stage_.place().image() +
                "\n    command: [\"sleep\", \"9999\"]\n    stop_grace_period: 0s\n";
    std::string text = stage_.sleeps(version.seconds) + more;
    if (version.content == Content::crashes)
        text = stage_.commands("[\"sh\", \"-c\", \"exit 3\"]") + more;
    if (version.content == Content::broken)
        text = "services:\n  web: [\n";
    stage_.put(wish.file, text, wish.kind.source);
}

std::string World::settings_of(const Wish &wish) const {
    static const std::vector<std::string> intervals = {"", "1h", "60m"};
    std::string text = ", env: {V: '" + value_of(wish.variable) + "'}" + state_text(wish.state);
    if (!wish.former_name.empty())
        text += ", formerName: " + stage_.full(wish.former_name);
    if (wish.prune)
        text += ", prune: true";
    if (wish.polling != 0 && wish.kind.source == real::Source::git)
        text +=
            wish.polling == webhook
                ? ", autoUpdate: {webhook: " + hook_of(wish) + "}"
                : ", autoUpdate: {interval: " + intervals.at(static_cast<std::size_t>(wish.polling)) + "}";
    return text;
}

std::string World::item_of(const Wish &wish) {
    const std::string reference = wish.pinned ? "refs/tags/" + wish.pinned->first : "refs/heads/main";
    const std::string from = wish.kind.source == real::Source::git
                                 ? "gitConfig: {url: '" + stage_.git_url() +
                                       "', referenceName: " + reference + ", configFilePath: " + wish.file +
                                       ".yml}"
                                 : "file: " + wish.file + ".yml";
    return "  - {name: " + stage_.full(wish.name) +
           ", environment: " + stage_.place().environment(wish.kind.engine) + ", " + from +
           settings_of(wish) + "}\n";
}

void World::write() {
    std::vector<std::string> items;
    for (const Wish &wish : wishes_)
        items.push_back(item_of(wish));
    stage_.desire(items);
}

void World::change_version(const Step &step, Wish &wish) {
    Version &version = wish.newest;
    if (step.what == What::beside)
        version.beside = step.value != 0;
    else if (step.what == What::port)
        version.port = step.value != 0;
    else
        version.content = step.what == What::content ? Content::good
                          : step.what == What::crash ? Content::crashes
                                                     : Content::broken;
    if (step.what == What::content)
        version.seconds = step.value;
    put(wish);
}

void World::pin(Wish &wish, bool to_tag) {
    wish.pinned.reset();
    if (!to_tag || wish.kind.source != real::Source::git)
        return;
    const std::string tag = "t" + std::to_string(++tags_);
    stage_.repository().tag(tag);
    wish.pinned = {tag, wish.newest};
}

/// Only what the server has under its name is renamed; a second rename in a row would be of nothing.
void World::rename(Wish &wish) {
    if (record(wish).is_null())
        return;
    wish.former_name = wish.name;
    wish.name = wish.file + "r" + std::to_string(++renames_);
}

void World::deny(bool denied) {
    denied_ = denied;
    stage_.protect_repository(denied ? "bot" : "", denied ? "secret" : "");
}

void World::disturb(const Step &step) {
    Wish &wish = wishes_.at(static_cast<std::size_t>(step.stack) % wishes_.size());
    switch (step.what) {
    case What::content:
    case What::crash:
    case What::broken:
    case What::beside:
    case What::port:
        change_version(step, wish);
        break;
    case What::variable:
        wish.variable = step.value;
        break;
    case What::state:
        wish.state = static_cast<Wanted>(step.value);
        break;
    case What::polling:
        wish.polling = step.value;
        break;
    case What::prune:
        wish.prune = step.value != 0;
        break;
    case What::pin:
        pin(wish, step.value != 0);
        break;
    case What::rename:
        rename(wish);
        break;
    case What::deny:
        deny(step.value != 0);
        break;
    case What::rewrite:
        stage_.repository().rewrite();
        break;
    case What::interrupt:
        interrupt(step.value);
        break;
    default:
        by_hand(step, wish);
    }
    write();
}

/// Whatever the server answers: somebody may well be refused.
void World::by_hand(const Step &step, const Wish &wish) {
    real::Place &place = stage_.place();
    if (step.what == What::wipe || step.what == What::halt || step.what == What::pause)
        return on_engine(step.what, wish);
    const json found = record(wish);
    if (found.is_null())
        return;
    const std::string path = "/api/stacks/" + found.at("Id").dump();
    const std::string at = "?endpointId=" + found.at("EndpointId").dump();
    if (step.what == What::stop)
        place.call("POST", path + "/stop" + at);
    if (step.what == What::start)
        place.call("POST", path + "/start" + at);
    if (step.what == What::call)
        place.call("POST", "/api/stacks/webhooks/" + hook_of(wish));
    if (step.what == What::remove)
        place.call("DELETE", path + at);
    if (step.what != What::edit)
        return;
    const json env = json::array({{{"name", "V"}, {"value", "by hand"}}});
    if (wish.kind.source == real::Source::git)
        place.call("POST", path + "/git" + at,
                   json{{"repositoryReferenceName", "refs/heads/main"}, {"env", env}}.dump());
    else
        place.call("PUT", path + at,
                   json{{"stackFileContent", stage_.sleeps(step.value)}, {"env", env}}.dump());
}

void World::interrupt(int milliseconds) {
    e2e::Command command;
    command.arguments = {"apply", "--auto-approve", "--no-wait"};
    command.meanwhile = [&](int pid) {
        std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
        ::kill(pid, SIGKILL);
    };
    static_cast<void>(stage_.run(command));
}

Said World::run(std::vector<std::string> arguments) {
    const e2e::Result result = stage_.run(std::move(arguments));
    Said said;
    said.exit_code = result.exit_code;
    said.text = result.out + result.err;
    said.report = json::parse(result.out, nullptr, false);
    if (said.report.is_discarded())
        said.report = nullptr;
    return said;
}

Said World::apply() {
    const bool simulated = stage_.place().simulated();
    return run({"apply", "--auto-approve", "--format", "json", "--stable-for", simulated ? "0s" : "3s",
                "--wait-timeout", simulated ? "1s" : "30s"});
}

Said World::plan() {
    return run({"plan", "--detailed-exitcode"});
}

Said World::list() {
    return run({"list", "--format", "json"});
}

void World::want_all_well() {
    deny(false);
    for (Wish &wish : wishes_) {
        wish.state = Wanted::running;
        wish.newest.content = Content::good;
        wish.pinned.reset();
        wish.polling = 0;
        put(wish);
        resume(wish);
    }
    write();
}

std::vector<std::string> World::engine(const Wish &wish) {
    return real::what_runs(stage_.place(), wish.kind.engine, stage_.full(wish.name));
}

std::vector<std::string> World::wanted(const Wish &wish) {
    std::vector<std::string> lines = stage_.sleeping(wish.version().seconds);
    if (wish.version().beside)
        lines.insert(lines.begin(), "beside " + stage_.place().image() + " sleep 9999");
    return lines;
}

std::vector<std::string> World::without_left_over(const Wish &wish, std::vector<std::string> seen) {
    if (!wish.version().beside)
        std::erase_if(seen, [](const std::string &line) { return line.starts_with("beside "); });
    return seen;
}

std::string World::variable(const Wish &wish) {
    return real::variable_of(stage_.place(), wish.kind.engine, stage_.full(wish.name), "web", "V");
}

} // namespace roam
