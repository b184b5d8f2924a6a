#include "kubernetes_world.hpp"

namespace e2e::kubernetes {

using nlohmann::json;

namespace {

std::string state(const std::string &more) {
    return R"({"users": [{"id": 1, "username": "admin", "role": 1, "apiKeys": ["ptr_admin"]},
                         {"id": 2, "username": "alice", "role": 2, "apiKeys": ["ptr_alice"]}],
        "teams": [{"id": 1, "name": "ops", "members": [2]}],
        "environments": [{"id": 1, "name": "kube", "type": 5, "users": [2], "namespaces": ["team-a", "team-b"]}])" +
           more + "}";
}

} // namespace

simulator::Settings settings(const std::string &more, const std::string &generation) {
    return e2e::settings_of(generation, state(more));
}

std::string deployment(const std::string &name, const std::string &image, int replicas,
                       const std::string &space) {
    return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
           (space.empty() ? "" : ", namespace: " + space) +
           "}\nspec:\n  replicas: " + std::to_string(replicas) + "\n  selector: {matchLabels: {app: " + name +
           "}}\n  template:\n    metadata: {labels: {app: " + name +
           "}}\n    spec: {containers: [{name: c, image: \"" + image + "\"}]}\n";
}

std::string config(const std::string &name, const std::string &value) {
    return "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + "}\ndata: {a: \"" + value +
           "\"}\n";
}

json record(int id, const std::string &name, const std::string &space, const std::string &manifest) {
    return {{"Id", id},         {"Name", name},        {"Type", 3},
            {"EndpointId", 1},  {"Namespace", space},  {"EntryPoint", "k8s-deployment.yml"},
            {"file", manifest}, {"CreatedBy", "admin"}};
}

std::string with_stacks(const std::vector<json> &stacks) {
    return R"(, "stacks": )" + json(stacks).dump();
}

Result apply(World &world, const std::string &key, std::vector<std::string> more) {
    std::vector<std::string> arguments{"apply", "--auto-approve"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return world.run(arguments, key);
}

std::size_t records(const World &world) {
    return json::parse(world.server_state()).at("stacks").size();
}

json object(const World &world, const std::string &kind, const std::string &name, const std::string &space) {
    const json whole = json::parse(world.server_state());
    for (const json &one : whole.at("environments").at(0).at("objects"))
        if (one.at("kind") == kind && one.at("metadata").at("name") == name &&
            one.at("metadata").at("namespace") == space)
            return one;
    return nullptr;
}

void change_by_hand(World &world, const std::string &kind, const std::string &name,
                    const std::string &pointer, const json &value) {
    json state = json::parse(world.server_state());
    for (json &one : state["environments"][0]["objects"])
        if (one.at("kind") == kind && one.at("metadata").at("name") == name)
            one[json::json_pointer(pointer)] = value;
    world.server().set_state(state.dump());
}

void remove_by_hand(World &world, const std::string &name, const std::string &space) {
    world.server().control("POST", "/containers/1/" + space + "/" + name, R"({"do": "remove"})");
}

} // namespace e2e::kubernetes
