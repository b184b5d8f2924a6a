// What happened between the recorded calls of a real 2.43.0.
#include "replay.hpp"

#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

namespace contract {
namespace {

const std::string host = "http://127.0.0.1:3000/";

std::string
newer_web_file(const std::string &image = "busybox:1", const std::string &command = R"("sleep", "3600")",
               const std::string &environment = "    environment: {GREETING: \"${GREETING:-none}\"}\n") {
    return "services:\n  web:\n    image: " + image + "\n    command: [" + command +
           "]\n    network_mode: none\n    stop_grace_period: 0s\n" + environment;
}

/** Each commit differs from the one before, though the service does not. */
std::string same_again(const std::string &remark) {
    return newer_web_file() + "# " + remark + "\n";
}

std::string slow_file() {
    return "services:\n  db:\n    image: busybox:1\n    command: [\"sleep\",\"3600\"]\n    network_mode: "
           "none\n";
}

void fill_repositories(Stage &stage) {
    const std::string plain = newer_web_file("busybox:1", R"("sleep", "3600")", "");
    simulator::FixtureRepository &app = stage.repository("nw-app");
    app.commit({{"docker-compose.yml", newer_web_file()},
                {"other.yml", newer_web_file("busybox:1", R"("sleep", "7200")")},
                {"overrides/prod.yml", "services:\n  web:\n    restart: \"no\"\n"}});
    app.branch("dev");
    app.commit({{"dev.txt", "dev"}}, "dev");
    // The private repository began as a copy of the public one, with the same branch dev.
    std::filesystem::copy(stage.folder / "nw-app.git", stage.folder / "nw-sec.git",
                          std::filesystem::copy_options::recursive);
    stage.repository("nw-sec").commit({{"README", "private"}});
    stage.repository("nw-two").commit({{"docker-compose.yml", newer_web_file()}, {"slow.yml", slow_file()}});
    stage.repository("nw-four").commit({{"docker-compose.yml", plain}});
    stage.repository("nw-six").commit({{"docker-compose.yml", plain}});
    stage.repository("nw-seven").commit({{"docker-compose.yml", plain + "# seven\n"}});
}

std::string repositories(Stage &stage) {
    const std::string bot = R"(, "username": "bot", "password": "secret")";
    const auto open = [&](const std::string &name, const std::string &served) {
        return repository_json(stage, name, host + "public/" + served + ".git", "") + ",";
    };
    return "[" + open("nw-app", "nw-app") + open("nw-two", "nw-two") + open("nw-two", "nw-three") +
           open("nw-four", "nw-four") + open("nw-six", "nw-six") +
           repository_json(stage, "nw-app", "http://localhost:3000/public/nw-app.git", "") + "," +
           repository_json(stage, "nw-sec", host + "private/nw-sec.git", bot) + "," +
           repository_json(stage, "nw-seven", host + "private/nw-seven.git", bot) + "]";
}

/** A container that somebody made by hand, with the name that a stack's container will want. */
const char *const foreign_container =
    R"([{"project": "nw-ext", "service": "other", "containerName": "nw-ext-web-1", "image": "busybox:1"}])";

std::string environments() {
    const std::string engine =
        R"("images": ["busybox:1", "busybox:2", "busybox:latest", "127.0.0.1:18850/busybox:1"],
           "pullable": ["127.0.0.1:18850/busybox:1"])";
    const auto environment = [&](int id, const std::string &name, int port, const std::string &more) {
        return R"({"id": )" + std::to_string(id) + R"(, "name": ")" + name +
               R"(", "url": "tcp://127.0.0.1:)" + std::to_string(port) + "\", " + more + ", " + engine + "}";
    };
    return "[" + environment(1, "local", 2485, R"("users": [2])") + "," +
           environment(
               2, "swarm", 2475,
               R"("users": [2], "swarm": true, "swarmId": "tc6bvi802qe7tl1qsscezaua9", "networkLinger": 0)") +
           "," +
           environment(3, "locked", 2485, R"("users": [2], "allowStackManagementForRegularUsers": false)") +
           "," + environment(4, "other", 2485, R"("users": [])") + "]";
}

void set_up(Stage &stage) {
    fill_repositories(stage);
    stage.server->set_state("{" + recorded_people + R"(, "environments": )" + environments() +
                            R"(, "repositories": )" + repositories(stage) + "}");
}

void hold(Stage &stage) {
    stage.settle();
    stage.server->control("POST", "/deployments", R"({"hold": true})");
    stage.held = true;
}

void let_go(Stage &stage) {
    stage.server->control("POST", "/deployments", R"({"hold": false})");
    stage.held = false;
}

/** A webhook answers before its deployment is under way. */
Step until_deploying(int id) {
    return [id](Stage &stage) {
        for (int attempt = 0; attempt < 500; ++attempt) {
            const Reply reply = stage.http->call("GET", "/api/stacks/" + std::to_string(id), "admin");
            if (reply.json().value("Status", 0) == 3) {
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        throw std::runtime_error("the webhook deploys nothing");
    };
}

Step update_inline(const std::string &seconds) {
    const nlohmann::json body = {
        {"stackFileContent", newer_web_file("busybox:1", R"("sleep", ")" + seconds + "\"", "")},
        {"env", nlohmann::json::array()}};
    return left_out("PUT", "/api/stacks/62?endpointId=1", body.dump());
}

/** The engine's containers, as the state tells them, with one more. */
void add_foreign_container(Stage &stage) {
    nlohmann::json state = nlohmann::json::parse(stage.server->state());
    for (const nlohmann::json &container : nlohmann::json::parse(foreign_container)) {
        state["environments"][0]["containers"].push_back(container);
    }
    stage.server->set_state(state.dump());
}

/** Sources that only showed how urls are stored. */
void remove_sources(Stage &stage) {
    for (int id = 6; id <= 16; ++id) {
        left_out("DELETE", "/api/gitops/sources/" + std::to_string(id))(stage);
    }
}

void git_steps(std::map<int, std::vector<Step>> &before) {
    before[107] = {commit_to("nw-app", newer_web_file(), "nope.yml")};
    before[298] = {commit_to("nw-app", same_again("298"))};
    before[301] = {commit_to("nw-app", "services: [")};
    before[306] = {commit_to("nw-app", newer_web_file("busybox:none"))};
    before[309] = {commit_to("nw-app", same_again("309"))};
    before[312] = {commit_to("nw-app", "services:\n  web:\n    image: busybox:1\n"
                                       "    command: [\"nosuchprogram\"]\n    network_mode: none\n")};
    before[320] = {commit_to("nw-app", same_again("320"))};
    before[348] = {commit_to("nw-app", newer_web_file("127.0.0.1:18850/busybox:1", R"("sleep", "3601")"))};
    before[352] = {commit_to("nw-app", newer_web_file())};
    before[357] = {commit_to("nw-app", "services: [")};
    before[360] = {commit_to("nw-app", newer_web_file("127.0.0.1:18850/busybox:1"))};
    before[362] = {hold, commit_to("nw-app", newer_web_file("127.0.0.1:18850/busybox:1") + "# slow\n")};
    before[363] = {until_deploying(21)};
    before[365] = {let_go};
    before[370] = {commit_to("nw-app", newer_web_file("127.0.0.1:18850/busybox:1") + "# 370\n"),
                   commit_to("nw-sec", newer_web_file("127.0.0.1:18850/busybox:1") + "# 371\n")};
    before[375] = {commit_to("nw-app", newer_web_file("127.0.0.1:18850/busybox:1") + "# 375\n"),
                   commit_to("nw-sec", newer_web_file("127.0.0.1:18850/busybox:1") + "# 376\n"),
                   control("/poll")};
    before[382] = {commit_to("nw-app", newer_web_file())};
    before[462] = {commit_to("nw-sec", newer_web_file())};
    before[755] = {commit_to("nw-six", newer_web_file("busybox:1", R"("sleep", "3600")", "") + "# 755\n")};
}

} // namespace

Recording newer_recording() {
    Recording recording;
    recording.file = "portainer-2.43.0.jsonl";
    recording.start = [](Stage &stage) {
        stage.start(R"({"setUp": false, "instanceId": "0483ba78-d31a-49f3-a4fd-f73daa8df745"})", "2.43");
    };
    recording.cut_short = {38, 203, 544, 549, 577, 663, 701, 703};
    auto &before = recording.before;
    before[6] = {set_up};
    before[40] = {hold};
    before[42] = {let_go};
    before[187] = {hold};
    before[196] = {let_go};
    before[204] = {hold};
    before[207] = {let_go};
    before[418] = {remove_sources, advance(31)};
    before[624] = {add_foreign_container};
    before[645] = {control("/containers/1/nw-ok/*", R"({"do": "remove"})")};
    before[751] = {update_inline("3601")};
    before[752] = {update_inline("3602")};
    before[753] = {update_inline("3603")};
    before[754] = {update_inline("3604")};
    git_steps(before);
    return recording;
}

} // namespace contract
