#include "place.hpp"

#include "seen.hpp"

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace real {
namespace {

using nlohmann::json;

std::string variable(const char *name, const std::string &otherwise = {}) {
    const char *value = std::getenv(name);
    return value == nullptr || *value == 0 ? otherwise : value;
}

/// The first line of the file that the variable names; "" where it names none.
std::string key_from(const char *name) {
    const std::string path = variable(name);
    if (path.empty())
        return {};
    std::ifstream file(path);
    std::string key;
    if (!std::getline(file, key) || key.empty())
        throw std::runtime_error(std::string(name) + ": no key in " + path);
    return key;
}

const std::string demo = R"({
  "users": [{"id": 1, "username": "admin", "role": 1, "apiKeys": ["ptr_admin"]},
            {"id": 2, "username": "alice", "role": 2, "apiKeys": ["ptr_alice"]},
            {"id": 3, "username": "bob", "role": 2, "apiKeys": ["ptr_bob"]}],
  "teams": [{"id": 1, "name": "ops", "members": [2]}],
  "environments": [{"id": 1, "name": "local", "type": 1, "teams": [1], "images": ["busybox:1"]},
                   {"id": 2, "name": "swarm", "type": 1, "swarm": true, "teams": [1], "images": ["busybox:1"]},
                   {"id": 3, "name": "locked", "type": 1, "teams": [1], "images": ["busybox:1"],
                    "allowStackManagementForRegularUsers": false},
                   {"id": 4, "name": "kube", "type": 5, "teams": [1]}]})";

} // namespace

Place::Place(const std::string &name) {
    if (name == "real")
        describe_real();
    else
        describe_simulator(name);
    http_ = std::make_unique<contract::Http>(url_);
    version_ = get("/api/system/status").value("Version", "");
    find_environments();
}

Place::~Place() = default;

std::vector<std::string> Place::names() {
    return variable("STOWAGE_REAL_URL").empty() ? std::vector<std::string>{"2.23", "2.43"}
                                                : std::vector<std::string>{"real"};
}

void Place::describe_simulator(const std::string &generation) {
    simulator::Settings settings;
    settings.generation = generation;
    settings.state = demo;
    simulation_ = std::make_unique<simulator::Simulator>(settings);
    url_ = simulation_->base_url();
    keys_ = {{Who::admin, "ptr_admin"}, {Who::user, "ptr_alice"}, {Who::stranger, "ptr_bob"}};
}

void Place::describe_real() {
    url_ = variable("STOWAGE_REAL_URL");
    keys_ = {{Who::admin, key_from("STOWAGE_REAL_KEY_FILE")},
             {Who::user, key_from("STOWAGE_REAL_USER_KEY_FILE")},
             {Who::stranger, key_from("STOWAGE_REAL_STRANGER_KEY_FILE")}};
    if (keys_[Who::admin].empty())
        throw std::runtime_error("STOWAGE_REAL_KEY_FILE must name a file with an administrator's API key");
    image_ = variable("STOWAGE_REAL_IMAGE", image_);
    simulator::Settings settings;
    settings.host = variable("STOWAGE_REAL_GIT_HOST", settings.host);
    git_host_ = std::make_unique<simulator::Simulator>(settings);
}

void Place::find_environments() {
    const std::map<Engine, std::string> wanted = {{Engine::standalone, variable("STOWAGE_REAL_STANDALONE")},
                                                  {Engine::swarm, variable("STOWAGE_REAL_SWARM")}};
    const std::string locked = variable("STOWAGE_REAL_LOCKED", "locked");
    for (const json &environment : get("/api/endpoints")) {
        const std::string name = environment.at("Name");
        if (name == locked) {
            locked_ = name;
            continue;
        }
        const int id = environment.at("Id");
        const std::string cluster = variable("STOWAGE_REAL_KUBERNETES", simulated() ? "kube" : "");
        if (environment.at("Type").get<int>() >= 5 && name == cluster)
            environments_.try_emplace(Engine::kubernetes, id, name);
        if (environment.at("Type") != 1 && environment.at("Type") != 2)
            continue;
        const json info = call("GET", "/api/endpoints/" + std::to_string(id) + "/docker/info").json();
        const json swarm = info.is_object() ? info.value("Swarm", json::object()) : json::object();
        const Engine engine = swarm.value("ControlAvailable", false) ? Engine::swarm : Engine::standalone;
        if (wanted.at(engine).empty() || wanted.at(engine) == name)
            environments_.try_emplace(engine, id, name);
    }
}

std::string Place::key(Who who) const {
    return keys_.at(who);
}

std::string Place::user_name(Who who) {
    return get("/api/users/me", who).at("Username");
}

std::string Place::environment(Engine engine) const {
    const auto found = environments_.find(engine);
    return found == environments_.end() ? std::string() : found->second.second;
}

std::string Place::cluster(const std::string &path) const {
    return "/api/endpoints/" + std::to_string(environment_id(Engine::kubernetes)) + "/kubernetes/" + path;
}

int Place::environment_id(Engine engine) const {
    return environments_.at(engine).first;
}

contract::Reply Place::call(const std::string &method, const std::string &path, const std::string &body,
                            Who who) {
    contract::Reply reply = http_->call(method, path, key(who), body);
    if (reply.status == 0)
        throw std::runtime_error(method + " " + url_ + path + ": no answer");
    return reply;
}

json Place::get(const std::string &path, Who who) {
    const contract::Reply reply = call("GET", path, {}, who);
    if (reply.status != 200)
        throw std::runtime_error("GET " + url_ + path + ": " + std::to_string(reply.status) + " " +
                                 reply.body);
    return reply.json();
}

std::string Place::serve(const std::string &name, const std::string &path, const std::string &user,
                         const std::string &password) {
    simulator::Simulator &host = simulated() ? *simulation_ : *git_host_;
    json state = json::parse(host.state());
    json repository = {{"name", name}, {"path", path}};
    if (!user.empty())
        repository.update({{"username", user}, {"password", password}});
    json &list = state["repositories"];
    for (json &known : list)
        if (known.at("name") == name)
            known = repository, repository = nullptr;
    if (!repository.is_null())
        list.push_back(std::move(repository));
    host.set_state(state.dump());
    return host.git_url(name);
}

void Place::remove_by_hand(Engine engine, const std::string &project, const std::string &service) {
    const std::string docker = "/api/endpoints/" + std::to_string(environment_id(engine)) + "/docker/";
    if (simulated()) {
        if (everything_of(*this, engine, project).empty())
            return; // the simulator calls that a mistake
        simulation_->control(
            "POST", "/containers/" + std::to_string(environment_id(engine)) + "/" + project + "/" + service,
            R"({"do": "remove"})");
        return;
    }
    for (const Running &one : everything_of(*this, engine, project))
        if (one.service == service)
            call("DELETE", docker + (engine == Engine::swarm ? "services/" : "containers/") + one.id +
                               (engine == Engine::swarm ? "" : "?force=1"));
}

} // namespace real
