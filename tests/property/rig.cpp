#include "rig.hpp"

#include "simulator/fixture_repository.hpp"
#include "support/file.hpp"
#include "support/temporary_folder.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <stdexcept>
#include <unistd.h>

namespace property {
namespace {

using namespace stowage;

/// The repository that all cases share, gone when the program ends.
class Repository {
public:
    Repository() {
        ::setenv("XDG_STATE_HOME", (folder_ / "state").c_str(), 1); // where replaced stacks are saved
        ::setenv("XDG_CACHE_HOME", (folder_ / "cache").c_str(), 1);
        simulator::FixtureRepository repository(path());
        const auto commit = [&](const std::map<std::string, std::string> &files) {
            commits_.insert(commits_.begin(), repository.commit(files));
        };
        const std::string extra = "services:\n  extra:\n    image: nginx:1\n";
        commit({{"a.yml", content_of(3)}, {"b/docker-compose.yml", content_of(2)}, {"extra.yml", extra}});
        commit({{"a.yml", content_of(0)}, {"b/docker-compose.yml", content_of(1)}});
        commit({{"README", "nothing that is deployed"}});
        for (int number = 0; number < 10; ++number)
            support::write_file_atomically((folder_ / ("content" + std::to_string(number) + ".yml")).string(),
                                           content_of(number), support::Mode::owner_only);
        repository.commit({{"a.yml", content_of(2)},
                           {"b/docker-compose.yml", content_of(3)},
                           {"extra.yml", "services:\n  extra:\n    image: nginx:2\n"}},
                          "next");
    }

    [[nodiscard]] std::string path() const { return (folder_ / "repository.git").string(); }
    /// The path of a desired state with that text, beside the files that generated states name.
    [[nodiscard]] std::string keep(const std::string &yaml) const {
        const std::string path = (folder_ / "stowage.yaml").string();
        std::ofstream(path) << yaml; // thousands of them: nothing waits for the disk
        return path;
    }
    [[nodiscard]] const std::vector<std::string> &commits() const { return commits_; }

private:
    tests::TemporaryFolder folder_;
    std::vector<std::string> commits_; ///< of main, newest first
};

const Repository &repository() {
    static const Repository shared;
    return shared;
}

simulator::Settings settings_of(const std::string &generation) {
    simulator::Settings settings;
    settings.generation = generation;
    settings.clone_ms = 0;
    return settings;
}

/// What is planned from `yaml`, and how: as the commands do it, but without waiting.
app::Options options_for(const std::string &yaml) {
    app::Options options;
    options.inputs = {repository().keep(yaml)};
    options.allow_literal_secrets = true;
    options.health = false;
    options.retries = {2, std::chrono::milliseconds(1)};
    options.plan.allow_shared_source = true;
    options.plan.allow_empty = true;
    options.plan.max_deletes = 1000;
    return options;
}

app::DeployOptions hurried() {
    app::DeployOptions deploy;
    deploy.preflight = false;
    deploy.poll = std::chrono::milliseconds(2);
    deploy.look_every = std::chrono::milliseconds(2);
    deploy.stable_for = std::chrono::milliseconds(0);
    deploy.wait_timeout = std::chrono::seconds(2);
    return deploy;
}

} // namespace

Rig::Rig(const std::string &generation) : server_(settings_of(generation)) {}

Rig &Rig::of(const std::string &generation) {
    (void)repository(); // outlives the servers
    static std::map<std::string, std::unique_ptr<Rig>> rigs;
    auto &rig = rigs[generation];
    if (!rig)
        rig.reset(new Rig(generation));
    return *rig;
}

void Rig::load(const WorldCase &world) {
    server_.clear_faults();
    server_.set_state(state_of(world, repositories()));
    server_.clear_requests();
}

std::string Rig::yaml(const WorldCase &world) const {
    return yaml_of(world, server_.base_url(), repositories());
}

Repositories Rig::repositories() const {
    return {repository().path(), server_.git_url("app"), server_.git_url("private"), repository().commits()};
}

std::string Rig::describe(const WorldCase &world) const {
    std::string text = yaml(world) + "on the server:\n";
    const auto state = nlohmann::json::parse(server_.state());
    for (const nlohmann::json &stack : state.at("stacks"))
        text += "  - " + stack.dump() + "\n";
    return text;
}

app::Run Rig::plan(const WorldCase &world) const {
    ::setenv(reference_name, reference_value, 1);
    app::Run run(options_for(yaml(world)));
    run.deploy = hurried();
    advance(run, app::Stage::limits);
    for (const plan::ServerPlan &server : run.planned.plan.servers)
        if (!server.error.empty())
            throw std::runtime_error("can't read the server: " + server.error);
    for (auto &[name, connection] : run.planned.connections)
        connection.server.timeouts.deploy = std::chrono::seconds(30);
    return run;
}

app::Run Rig::hurried_run() {
    app::Run run{app::Options{}};
    run.deploy = hurried();
    return run;
}

apply::Report Rig::apply(app::Run &run) {
    advance(run, app::Stage::apply);
    return run.report;
}

std::vector<std::string> Rig::writes() const {
    std::vector<std::string> calls;
    for (const simulator::LoggedRequest &request : server_.requests())
        if (request.method != "GET" && request.target.starts_with("/api/"))
            calls.push_back(request.method + " " + request.target);
    return calls;
}

std::size_t Rig::requests() const {
    const auto all = server_.requests();
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [](const simulator::LoggedRequest &request) {
            return request.target.starts_with("/api/");
        }));
}

std::vector<std::uint32_t> seeds(std::uint32_t first, std::uint32_t count) {
    const auto number = [](const char *name, std::uint32_t otherwise) {
        const char *text = std::getenv(name);
        return text == nullptr ? otherwise : static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10));
    };
    if (std::getenv("STOWAGE_PROPERTY_SEED") != nullptr)
        return {number("STOWAGE_PROPERTY_SEED", first)};
    std::vector<std::uint32_t> all(number("STOWAGE_PROPERTY_CASES", count));
    std::iota(all.begin(), all.end(), first);
    return all;
}

std::string outcomes_of(const apply::Report &report) {
    std::string text;
    for (const apply::StackResult &item : report.stacks)
        text += item.plan.name + ": " + plan::name_of(item.plan.action()) + " → " +
                apply::name_of(item.outcome) + " " + item.message + "\n";
    return text;
}

bool is_out_of_reach(const plan::StackPlan &stack) {
    const bool blocked = stack.action() == plan::Action::blocked;
    return (stack.action() == plan::Action::replace && !stack.replace_allowed) ||
           (blocked && stack.wanted() == plan::Action::replace) ||
           (blocked && stack.wanted() == plan::Action::rename && !stack.spec->former_name.empty()) ||
           (blocked && stack.wanted() == plan::Action::move && stack.spec->former_environment);
}

std::vector<std::string> left_to_do(const plan::Plan &plan) {
    std::vector<std::string> left;
    for (const plan::StackPlan &stack : plan.stacks) {
        if (stack.action() == plan::Action::none || is_out_of_reach(stack))
            continue;
        std::string line = stack.name + ": " + plan::name_of(stack.action());
        for (const std::string &reason : stack.reasons())
            line += ", " + reason;
        left.push_back(std::move(line));
    }
    return left;
}

} // namespace property
