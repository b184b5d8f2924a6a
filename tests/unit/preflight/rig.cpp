#include "rig.hpp"

#include <algorithm>
#include <unistd.h>

namespace {

simulator::Settings settings_of(const std::string &environment, const std::string &more) {
    const auto also = [](const std::string &members) { return members.empty() ? "" : ", " + members; };
    simulator::Settings settings;
    settings.state = R"({"users": [
        {"id": 1, "username": "admin", "role": 1, "apiKeys": ["ptr_admin"]},
        {"id": 2, "username": "alice", "role": 2, "apiKeys": ["ptr_alice"]}],
      "environments": [
        {"id": 1, "name": "production", "type": 1, "users": [2])" +
                     also(environment) + R"(},
        {"id": 2, "name": "staging", "type": 1},
        {"id": 3, "name": "swarm", "type": 1, "swarm": true, "secrets": ["key"]}])" +
                     also(more) + "}";
    return settings;
}

std::unique_ptr<portainer::Client> connect(const simulator::Simulator &server, const std::string &key) {
    portainer::TransportOptions options;
    options.base_url = server.base_url();
    options.api_key = key;
    options.max_attempts = 1;
    return std::make_unique<portainer::Client>(std::move(options));
}

} // namespace

Rig::Rig(const std::string &environment, const std::string &more)
    : spec(std::make_shared<desired::Stack>()),
      server_(settings_of(environment, more)),
      client_(connect(server_, "ptr_admin")) {
    state.user = {1, "admin", true};
    plan.server = "main";
    plan.environment = "production";
    plan.environment_id = 1;
    plan.name = "web";
    plan.type = model::StackType::standalone;
    plan.change(plan::Action::update);
    plan.deploys = true;
    run.git_cache = folder() + "/cache";
}

preflight::Result Rig::check(const std::string &compose) {
    spec->file = desired::InlineFile{"web.yml", compose};
    plan.spec = spec;
    return check(preflight::Deployment{plan, env, compose, std::nullopt});
}

preflight::Result Rig::check_git(const desired::Git &git) {
    spec->git = git;
    plan.spec = spec;
    return check(preflight::Deployment{plan, env, {}, git});
}

preflight::Result Rig::check(const preflight::Deployment &deployment) {
    return preflight::check(deployment, *client_, state, run);
}

void Rig::as_alice() {
    client_ = connect(server_, "ptr_alice");
    state.user = {2, "alice", false};
}

std::size_t Rig::asked(const std::string &part) const {
    const auto requests = server_.requests();
    return static_cast<std::size_t>(
        std::count_if(requests.begin(), requests.end(), [&](const simulator::LoggedRequest &request) {
            return request.target.find(part) != std::string::npos;
        }));
}

std::vector<std::string> lines(const preflight::Result &result) {
    std::vector<std::string> all;
    for (const preflight::Finding &finding : result.findings)
        all.push_back((finding.severity == preflight::Severity::blocked ? "blocked: " : "warning: ") +
                      finding.str());
    std::sort(all.begin(), all.end());
    return all;
}
