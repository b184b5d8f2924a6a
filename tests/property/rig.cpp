#include "rig.hpp"

#include "current/fetch.hpp"
#include "current/git_facts.hpp"
#include "desired/load_texts.hpp"
#include "desired/resolve.hpp"
#include "plan/diff.hpp"
#include "simulator/fixture_repository.hpp"
#include "support/error.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
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
    Repository()
        : folder_(std::filesystem::temp_directory_path() /
                  ("stowage-property-" + std::to_string(::getpid()))) {
        ::setenv("XDG_STATE_HOME", (folder_ / "state").c_str(), 1); // where replaced stacks are saved
        simulator::FixtureRepository repository(path());
        const auto commit = [&](const std::map<std::string, std::string> &files) {
            commits_.insert(commits_.begin(), repository.commit(files));
        };
        const std::string extra = "services:\n  extra:\n    image: nginx:1\n";
        commit({{"a.yml", content_of(3)}, {"b/docker-compose.yml", content_of(2)}, {"extra.yml", extra}});
        commit({{"a.yml", content_of(0)}, {"b/docker-compose.yml", content_of(1)}});
        commit({{"README", "nothing that is deployed"}});
        repository.commit({{"a.yml", content_of(2)},
                           {"b/docker-compose.yml", content_of(3)},
                           {"extra.yml", "services:\n  extra:\n    image: nginx:2\n"}},
                          "next");
    }
    ~Repository() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    Repository(const Repository &) = delete;
    Repository &operator=(const Repository &) = delete;

    [[nodiscard]] std::string path() const { return (folder_ / "repository.git").string(); }
    [[nodiscard]] std::string cache() const { return (folder_ / "cache").string(); }
    [[nodiscard]] const std::vector<std::string> &commits() const { return commits_; }

private:
    std::filesystem::path folder_;
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

/// The files that generated states name.
std::string read_content(const std::filesystem::path &path, std::size_t /*limit*/) {
    return content_of(path.filename().string().at(std::string_view("content").size()) - '0');
}

desired::State desired_state(const std::string &yaml) {
    desired::LoadOptions options;
    options.allow_literal_secrets = true;
    desired::State state =
        desired::load_texts({{"stowage.yaml", yaml, {}, desired::Found::named}}, options, read_content, {});
    support::Diagnostics diagnostics;
    ::setenv(reference_name, reference_value, 1);
    for (desired::Server &server : state.servers)
        desired::resolve(server, desired::Exec::refuse, diagnostics);
    for (const auto &stack : state.stacks)
        desired::resolve(*stack, desired::Exec::refuse, diagnostics);
    if (!diagnostics.empty())
        throw support::InputError(diagnostics.sorted());
    return state;
}

std::unique_ptr<portainer::Client> connect(const desired::Server &server) {
    portainer::TransportOptions options;
    options.base_url = server.url;
    options.api_key = server.api_key.value;
    options.backoff = std::chrono::milliseconds(1);
    options.max_attempts = 2;
    return std::make_unique<portainer::Client>(std::move(options));
}

class Silent : public apply::Observer {
public:
    void started(const plan::StackPlan & /*stack*/) override {}
    void progressed(const plan::StackPlan & /*stack*/, const std::string & /*doing*/) override {}
    void finished(const apply::StackResult & /*result*/) override {}
    void tick() override {}
};

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

Planned Rig::plan(const WorldCase &world) const {
    const desired::State desired = desired_state(yaml(world));
    Planned planned;
    planned.client = connect(desired.servers.at(0));
    auto state = current::fetch(*planned.client, desired.servers.at(0), desired.stacks);
    if (!state)
        throw std::runtime_error("can't read the server: " + state.error().str());
    planned.state = std::move(*state);
    git::Remotes remotes(std::chrono::seconds(10));
    current::add_git_facts(planned.state, desired.stacks, remotes, repository().cache());
    support::Diagnostics diagnostics;
    plan::Options options;
    options.allow_shared_source = true;
    options.allow_empty = true;
    options.prune = desired.prune;
    plan::diff(desired.stacks, planned.state, options, planned.plan, diagnostics);
    if (!diagnostics.empty())
        throw support::InputError(diagnostics.sorted());
    return planned;
}

apply::Report Rig::apply(const Planned &planned) {
    apply::Target target;
    target.client = planned.client.get();
    target.state = &planned.state;
    target.deploy_timeout = std::chrono::seconds(30);
    apply::Options options;
    options.poll = std::chrono::milliseconds(2);
    options.look_every = std::chrono::milliseconds(2);
    options.limits.stable_for = std::chrono::milliseconds(0);
    options.limits.timeout = std::chrono::seconds(2);
    const std::atomic<int> interrupts{0};
    Silent observer;
    return apply::apply(planned.plan, {{"main", target}}, options, observer, interrupts);
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
        text += item.plan.name + ": " + plan::name_of(item.plan.action) + " → " +
                apply::name_of(item.outcome) + " " + item.message + "\n";
    return text;
}

bool is_out_of_reach(const plan::StackPlan &stack) {
    const bool blocked = stack.action == plan::Action::blocked;
    return (stack.action == plan::Action::replace && !stack.replace_allowed) ||
           (blocked && stack.wanted == plan::Action::replace) ||
           (blocked && stack.wanted == plan::Action::rename && !stack.spec->former_name.empty()) ||
           (blocked && stack.wanted == plan::Action::move && stack.spec->former_environment);
}

std::vector<std::string> left_to_do(const plan::Plan &plan) {
    std::vector<std::string> left;
    for (const plan::StackPlan &stack : plan.stacks) {
        if (stack.action == plan::Action::none || is_out_of_reach(stack))
            continue;
        std::string line = stack.name + ": " + plan::name_of(stack.action);
        for (const std::string &reason : stack.reasons)
            line += ", " + reason;
        left.push_back(std::move(line));
    }
    return left;
}

} // namespace property
