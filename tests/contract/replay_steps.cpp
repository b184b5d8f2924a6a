#include "replay.hpp"

#include <cstdlib>
#include <stdexcept>
#include <unistd.h>

namespace contract {

void Stage::start(const std::string &state, const std::string &generation) {
    simulator::Settings settings;
    settings.generation = generation;
    settings.state = state;
    // Recorded reads came later than that, or are about it and say so.
    settings.moment_ms = 0;
    server = std::make_unique<simulator::Simulator>(settings);
    http = std::make_unique<Http>(server->base_url());
}

simulator::FixtureRepository &Stage::repository(const std::string &name) {
    auto &repository = repositories[name];
    if (!repository) {
        repository = std::make_unique<simulator::FixtureRepository>((folder / (name + ".git")).string());
    }
    return *repository;
}

void Stage::settle() {
    if (!held) {
        server->control("POST", "/settle");
    }
}

const std::string recorded_people = R"(
  "users": [{"id": 1, "username": "admin", "role": 1, "apiKeys": ["admin"]},
            {"id": 2, "username": "alice", "role": 2, "apiKeys": ["alice"]},
            {"id": 3, "username": "bob", "role": 2, "apiKeys": ["bob"]}],
  "teams": [{"id": 1, "name": "ops", "members": [2]}])";

std::string repository_json(Stage &stage, const std::string &name, const std::string &url,
                            const std::string &access) {
    return R"({"url": ")" + url + R"(", "path": ")" + stage.repository(name).path() + "\"" + access + "}";
}

Step control(const std::string &path, const std::string &body) {
    return [=](Stage &stage) { stage.server->control("POST", path, body); };
}

Step commit_to(const std::string &repository, const std::string &content, const std::string &file) {
    return [=](Stage &stage) { stage.repository(repository).commit({{file, content}}); };
}

Step left_out(const std::string &method, const std::string &path, const std::string &body) {
    return [=](Stage &stage) {
        if (stage.http->call(method, path, "admin", body).status >= 300) {
            throw std::runtime_error(method + " " + path + " failed");
        }
        stage.settle();
    };
}

Step advance(double seconds) {
    return [=](Stage &stage) { stage.server->advance(seconds); };
}

namespace {

const std::string bot = R"(, "username": "bot", "password": "s3cret")";

// Files of the recorded repositories.
const std::string lab_file =
    "services:\n  app:\n    image: lab/app:1\n    command: sleep 100000\n    environment:\n"
    "      GREETING: ${GREETING:-none}\n# c\n";

std::string web_file(const std::string &image = "busybox:lab",
                     const std::string &command = R"("sleep", "3600")") {
    return "services:\n  web:\n    image: " + image + "\n    command: [" + command +
           "]\n    network_mode: none\n    environment: {GREETING: \"${GREETING:-none}\"}\n";
}

Step commit(const std::string &content) {
    return commit_to("app", content);
}

/** The stack that was made public in between is hers again. */
void give_back_to_alice(Stage &stage) {
    if (stage.http->call("PUT", "/api/resource_controls/4", "admin", R"({"users": [2]})").status != 200) {
        throw std::runtime_error("alice's stack stays public");
    }
}

/** Until what a webhook has started is over. */
void let_it_finish(Stage &stage) {
    stage.settle();
}

void hide_repository(Stage &stage) {
    std::filesystem::rename(stage.folder / "app.git", stage.folder / "gone.git");
}

void show_repository(Stage &stage) {
    std::filesystem::rename(stage.folder / "gone.git", stage.folder / "app.git");
}

Recording permissions() {
    Recording recording;
    recording.file = "portainer-2.23.0.jsonl";
    recording.start = [](Stage &stage) { stage.start(R"({"setUp": false})"); };
    const Step set_up = [](Stage &stage) {
        stage.repository("stacks").commit(
            {{"docker-compose.yml", lab_file},
             {"overrides/prod.yml", "services:\n  app:\n    restart: \"no\"\n"}});
        const std::string url = "http://127.0.0.1:18080/";
        const std::string engine = R"("images": ["lab/app:1"], "pullable": []})";
        stage.server->set_state("{" + recorded_people + R"(, "environments": [
            {"id": 1, "name": "local", "url": "unix:///var/run/docker.sock", "users": [2], )" +
                                engine + R"(,
            {"id": 2, "name": "restricted", "url": "unix:///var/run/docker2.sock", )" +
                                engine + R"(],
            "repositories": [)" +
                                repository_json(stage, "stacks", url + "stacks.git", "") + "," +
                                repository_json(stage, "stacks", url + "private/stacks.git", bot) + "]}");
    };
    recording.before[6] = {set_up};
    recording.before[131] = {give_back_to_alice,
                             control("/environments/1", R"({"allowStackManagementForRegularUsers": false})")};
    recording.before[143] = {control("/environments/1", R"({"allowStackManagementForRegularUsers": true})")};
    return recording;
}

Recording runtime() {
    Recording recording;
    recording.file = "portainer-2.23.0-runtime.jsonl";
    recording.start = [](Stage &stage) {
        commit(web_file())(stage);
        stage.repository("sec").commit({{"docker-compose.yml", web_file()}});
        const std::string url = "http://127.0.0.1:7000/";
        stage.start("{" + recorded_people + R"(, "environments": [{"id": 1, "name": "local", "users": [2],
            "images": ["busybox:lab"], "pullable": [], "usualNetworks": false,
            "networks": [{"name": "ingress", "driver": "overlay"}, {"name": "docker_gwbridge", "driver": "bridge"},
                         {"name": "none", "driver": "null"}, {"name": "host", "driver": "host"}]}],
            "repositories": [)" +
                    repository_json(stage, "app", url + "app.git", "") + "," +
                    repository_json(stage, "sec", url + "private/sec.git", bot) + "]}");
    };
    auto &before = recording.before;
    before[5] = {advance(6)};
    before[11] = {control("/containers/1/ok/web", R"({"do": "remove"})")};
    // The sections about git1 were taken before those about frail, hence the jumping numbers.
    before[24] = {control("/counters", R"({"stack": 5, "resourceControl": 5})")};
    before[26] = {commit(web_file("busybox:none"))};
    before[28] = {commit(web_file())};
    before[30] = {commit("services: [")};
    before[32] = {commit(web_file("busybox:lab", "\"nosuchprogram\""))};
    before[52] = {commit(web_file())};
    before[54] = {commit(web_file() + "# a\n")};
    before[55] = {let_it_finish, control("/counters", R"({"job": 4})")};
    before[56] = {commit(web_file("busybox:none")), control("/poll")};
    before[58] = {commit(web_file()), control("/poll")};
    before[61] = {control("/counters", R"({"stack": 4, "resourceControl": 4, "job": 1})")};
    before[63] = {hide_repository};
    before[64] = {show_repository};
    before[69] = {commit("services: [")};
    before[72] = {commit(web_file("busybox:none"))};
    before[76] = {commit(web_file())};
    before[97] = {let_it_finish, commit(web_file() + "# d\n")};
    before[98] = {let_it_finish};
    before[101] = {left_out("DELETE", "/api/stacks/1?endpointId=1"),
                   left_out("DELETE", "/api/stacks/5?endpointId=1"),
                   left_out("DELETE", "/api/stacks/6?endpointId=1"),
                   control("/counters", R"({"stack": 8, "resourceControl": 7})")};
    before[122] = {control("/environments/1", R"({"users": []})")};
    before[129] = {control("/environments/1", R"({"users": [2]})"), commit(web_file() + "# e\n")};
    before[156] = {control("/environments/1", R"({"swarm": true, "swarmId": "8tf0ir3ck0y6hfik0s2v1pda0"})")};
    before[160] = {advance(8)};
    before[179] = {advance(1)};
    return recording;
}

} // namespace

std::vector<Recording> older_recordings() {
    return {permissions(), runtime()};
}

std::vector<Recording> recordings() {
    std::vector<Recording> all = older_recordings();
    all.push_back(newer_recording());
    all.push_back(kubernetes_recording());
    return all;
}

} // namespace contract
