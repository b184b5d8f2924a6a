#include "world.hpp"

#include "real/seen.hpp"

#include <chrono>
#include <csignal>
#include <thread>

namespace roam {
namespace {

using nlohmann::json;

std::string state_text(Wanted state) {
    return state == Wanted::stopped ? ", state: stopped" : state == Wanted::absent ? ", state: absent" : "";
}

} // namespace

std::string World::value_of(int variable) {
    static const std::vector<std::string> values = {"", "one", "two words", "a=b"};
    return values.at(static_cast<std::size_t>(variable) % values.size());
}

World::World(const std::string &place) : stage_({place, {}}) {
    int number = 0;
    for (const real::Kind &kind : real::all_kinds()) {
        if (stage_.place().environment(kind.engine).empty())
            continue;
        Wish wish;
        wish.name = "s" + std::to_string(number++);
        wish.kind = kind;
        put(wish);
        wishes_.push_back(wish);
    }
    write();
}

void World::put(Wish &wish) {
    const std::string more = "    environment: {V: \"${V}\"}\n";
    std::string text = stage_.sleeps(wish.seconds) + more;
    if (wish.content == Content::crashes)
        text = stage_.commands("[\"sh\", \"-c\", \"exit 3\"]") + more;
    if (wish.content == Content::broken)
        text = "services:\n  web: [\n";
    stage_.put(wish.name, text, wish.kind.source);
}

void World::write() {
    std::vector<std::string> items;
    for (const Wish &wish : wishes_)
        items.push_back(stage_.item(
            wish.name, ", env: {V: '" + value_of(wish.variable) + "'}" + state_text(wish.state), wish.kind));
    stage_.desire(items);
}

void World::disturb(const Step &step) {
    Wish &wish = wishes_.at(static_cast<std::size_t>(step.stack) % wishes_.size());
    switch (step.what) {
    case What::content:
    case What::crash:
    case What::broken:
        wish.content = step.what == What::content ? Content::good
                       : step.what == What::crash ? Content::crashes
                                                  : Content::broken;
        if (step.what == What::content)
            wish.seconds = step.value;
        put(wish);
        break;
    case What::variable:
        wish.variable = step.value;
        break;
    case What::state:
        wish.state = static_cast<Wanted>(step.value);
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
    if (step.what == What::wipe)
        return place.remove_by_hand(wish.kind.engine, stage_.full(wish.name), "web");
    const json found = record(wish);
    if (found.is_null())
        return;
    const std::string path = "/api/stacks/" + found.at("Id").dump();
    const std::string at = "?endpointId=" + found.at("EndpointId").dump();
    if (step.what == What::stop)
        place.call("POST", path + "/stop" + at);
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
    for (Wish &wish : wishes_) {
        wish.state = Wanted::running;
        wish.content = Content::good;
        put(wish);
    }
    write();
}

std::vector<std::string> World::engine(const Wish &wish) {
    return real::what_runs(stage_.place(), wish.kind.engine, stage_.full(wish.name));
}

std::vector<std::string> World::wanted(const Wish &wish) const {
    return stage_.sleeping(wish.seconds);
}

std::string World::variable(const Wish &wish) {
    return real::variable_of(stage_.place(), wish.kind.engine, stage_.full(wish.name), "web", "V");
}

} // namespace roam
