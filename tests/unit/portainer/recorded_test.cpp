// What a real server answered must be readable, all of it.
#include "portainer/answer.hpp"
#include "portainer/container_log.hpp"
#include "portainer/json/decode.hpp"
#include "portainer/json/decode_access.hpp"
#include "portainer/json/decode_docker.hpp"
#include "portainer/json/decode_gitops.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <vector>

using namespace stowage::portainer;
using namespace stowage;
using nlohmann::json;

namespace {

std::vector<json> recorded_calls() {
    std::vector<json> calls;
    for (const char *name : {"portainer-2.23.0.jsonl", "portainer-2.23.0-runtime.jsonl"}) {
        std::ifstream file(std::string(RECORDED_DIR "/") + name);
        REQUIRE(file);
        for (std::string line; std::getline(file, line);) {
            json call = json::parse(line);
            if (call.contains("path"))
                calls.push_back(std::move(call));
        }
    }
    return calls;
}

bool succeeded(const json &call) {
    return call.at("status").get<int>() == 200;
}

std::string path_of(const json &call) {
    const auto path = call.at("path").get<std::string>();
    return path.substr(0, path.find('?'));
}

/// `/api/stacks/3`, `/api/stacks/3/stop`, `/api/stacks/create/…`, but not its file or a webhook.
bool answers_with_a_stack(const std::string &path) {
    const std::string start = "/api/stacks/";
    return path.rfind(start, 0) == 0 && path.rfind(start + "webhooks", 0) != 0 &&
           path.find("/file") == std::string::npos;
}

void check_stack(const model::Stack &stack, const json &as_sent) {
    CHECK(stack.id == as_sent.at("Id").get<std::int64_t>());
    CHECK(stack.name == as_sent.at("Name").get<std::string>());
    CHECK(static_cast<int>(stack.type) == as_sent.at("Type").get<int>());
    CHECK(static_cast<int>(stack.status) == as_sent.at("Status").get<int>());
    CHECK(stack.env.size() == as_sent.at("Env").size());
    CHECK(stack.git.has_value() == !as_sent.at("GitConfig").is_null());
    CHECK(stack.resource_control.has_value() == !as_sent.at("ResourceControl").is_null());
    CHECK(stack.keys == model::AnswerKeys{});
    if (stack.git) {
        CHECK(stack.git->url == as_sent.at("GitConfig").at("URL").get<std::string>());
        CHECK(stack.git->authentication == !as_sent.at("GitConfig").at("Authentication").is_null());
        CHECK(stack.git->additional_files.size() == as_sent.at("AdditionalFiles").size());
    }
}

} // namespace

TEST_CASE("every recorded stack list is read") {
    int lists = 0;
    for (const json &call : recorded_calls()) {
        if (!succeeded(call) || path_of(call) != "/api/stacks" || call.at("method") != "GET")
            continue;
        ++lists;
        const auto stacks = decode_stack_list(call.at("response").dump());
        REQUIRE(stacks);
        REQUIRE(stacks->size() == call.at("response").size());
        for (std::size_t i = 0; i < stacks->size(); ++i)
            check_stack(stacks->at(i), call.at("response").at(i));
    }
    CHECK(lists > 0);
}

TEST_CASE("every recorded stack is read, from whichever call it comes") {
    int stacks = 0;
    for (const json &call : recorded_calls()) {
        if (!succeeded(call) || !answers_with_a_stack(path_of(call)))
            continue;
        ++stacks;
        INFO(call.at("path").get<std::string>());
        const auto stack = decode_stack(call.at("response").dump());
        REQUIRE(stack);
        check_stack(*stack, call.at("response"));
    }
    CHECK(stacks > 20);
}

TEST_CASE("every recorded environment list, user, status and file is read") {
    int read = 0;
    for (const json &call : recorded_calls()) {
        if (!succeeded(call) || call.at("method") != "GET")
            continue;
        const std::string path = path_of(call);
        const std::string body = call.at("response").dump();
        INFO(path);
        if (path == "/api/endpoints") {
            const auto list = decode_environments(body);
            REQUIRE(list);
            CHECK(list->size() == call.at("response").size());
        } else if (path == "/api/users/me") {
            CHECK(decode_user(body));
        } else if (path == "/api/system/status" || path == "/api/status") {
            CHECK(decode_status(body)->version.text == "2.23.0");
        } else if (path.rfind("/api/stacks/", 0) == 0 && path.size() > 5 &&
                   path.substr(path.size() - 5) == "/file") {
            CHECK(*decode_stack_file(body) == call.at("response").at("StackFileContent").get<std::string>());
        } else {
            continue;
        }
        ++read;
    }
    CHECK(read > 10);
}

TEST_CASE("every recorded error keeps its words") {
    int errors = 0;
    for (const json &call : recorded_calls()) {
        const int status = call.at("status").get<int>();
        if (status < 400 || !call.at("response").is_object())
            continue;
        ++errors;
        const ApiError error = status_error(status, call.at("response").dump(), "GET x", "https://host");
        CHECK(error.status == status);
        CHECK_FALSE(error.message.empty());
        CHECK(error.message != error.details);
        CHECK(error.str().find('\n') == std::string::npos);
    }
    CHECK(errors > 50);
}

namespace {

constexpr const char *docker = "/api/endpoints/1/docker/";

/// Calls `check` with each body and its JSON that succeeded for a path; how many there were.
int for_each_answer(const std::string &method, const std::function<bool(const std::string &)> &is_path,
                    const std::function<void(const std::string &, const json &)> &check) {
    int count = 0;
    for (const json &call : recorded_calls()) {
        if (!succeeded(call) || call.at("method") != method || !is_path(path_of(call)))
            continue;
        ++count;
        INFO(call.at("path").get<std::string>());
        check(call.at("response").dump(), call.at("response"));
    }
    return count;
}

std::function<bool(const std::string &)> exactly(std::string path) {
    return [path = std::move(path)](const std::string &other) { return other == path; };
}

void check_container(const model::Container &container, const json &as_sent) {
    CHECK(container.id == as_sent.at("Id").get<std::string>());
    CHECK("/" + container.name == as_sent.at("Names").at(0).get<std::string>());
    CHECK(name_of(container.state) == as_sent.at("State").get<std::string>());
    CHECK(container.project == as_sent.at("Labels").at("com.docker.compose.project").get<std::string>());
    CHECK(container.service == "web");
    CHECK(container.number >= 1);
    CHECK(container.config_hash.size() == 64);
    const bool says_health = container.status.find("health") != std::string::npos;
    CHECK((container.health != model::Health::none) == says_health);
}

} // namespace

TEST_CASE("every recorded list of containers is read, and the one container") {
    int containers = 0;
    for_each_answer("GET", exactly(docker + std::string("containers/json")),
                    [&](const std::string &body, const json &sent) {
                        const auto list = decode_containers(body);
                        REQUIRE(list);
                        REQUIRE(list->size() == sent.size());
                        for (std::size_t i = 0; i < list->size(); ++i, ++containers)
                            check_container(list->at(i), sent.at(i));
                    });
    CHECK(containers > 10);
    const auto one = [](const std::string &path) {
        return path.find("/docker/containers/") != std::string::npos && path.size() > 80 &&
               path.substr(path.size() - 5) == "/json";
    };
    CHECK(for_each_answer("GET", one, [](const std::string &body, const json &sent) {
              const auto container = decode_container(body);
              REQUIRE(container);
              CHECK(container->id == sent.at("Id").get<std::string>());
              CHECK(container->state == model::ContainerState::running);
              CHECK(container->started_at == sent.at("State").at("StartedAt").get<std::string>());
              CHECK(container->finished_at.empty());
              CHECK_FALSE(container->tty);
          }) == 1);
}

TEST_CASE("the recorded log is read") {
    const auto log = [](const std::string &path) {
        return path.size() > 5 && path.substr(path.size() - 5) == "/logs";
    };
    CHECK(for_each_answer("GET", log, [](const std::string &, const json &sent) {
              const ContainerLog lines = read_container_log(sent.get<std::string>());
              CHECK(lines.lines == std::vector<std::string>{"err", "out"});
              CHECK(lines.complete);
          }) == 1);
}

TEST_CASE("every recorded list of services and tasks is read") {
    CHECK(for_each_answer("GET", exactly(docker + std::string("services")),
                          [](const std::string &body, const json &sent) {
                              const auto services = decode_services(body);
                              REQUIRE(services);
                              REQUIRE(services->size() == sent.size());
                              const model::SwarmService &service = services->at(0);
                              CHECK(service.name == service.stack + "_web");
                              CHECK(service.mode == model::ServiceMode::replicated);
                              REQUIRE(service.tasks);
                              CHECK(service.tasks->desired == 2);
                          }) == 3);
    int failed = 0;
    CHECK(for_each_answer("GET", exactly(docker + std::string("tasks")),
                          [&](const std::string &body, const json &sent) {
                              const auto tasks = decode_tasks(body);
                              REQUIRE(tasks);
                              REQUIRE(tasks->size() == sent.size());
                              for (const model::SwarmTask &task : *tasks) {
                                  CHECK(task.image.rfind("busybox:", 0) == 0);
                                  const bool bad = task.state == "failed" || task.state == "rejected";
                                  CHECK(task.error.empty() != bad);
                                  failed += bad ? 1 : 0;
                              }
                          }) == 3);
    CHECK(failed > 10);
}

TEST_CASE("what else engines were recorded to have is read") {
    int read = 0;
    read += for_each_answer("GET", exactly(docker + std::string("networks")),
                            [](const std::string &body, const json &sent) {
                                CHECK(decode_networks(body)->size() == sent.size());
                            });
    read += for_each_answer("GET", exactly(docker + std::string("volumes")),
                            [](const std::string &body, const json &sent) {
                                CHECK(decode_volume_names(body)->size() == sent.at("Volumes").size());
                            });
    read += for_each_answer("GET", exactly(docker + std::string("secrets")),
                            [](const std::string &body, const json &) { CHECK(decode_secret_names(body)); });
    read += for_each_answer("GET", exactly(docker + std::string("configs")),
                            [](const std::string &body, const json &) { CHECK(decode_config_names(body)); });
    read += for_each_answer("GET", exactly(docker + std::string("images/busybox:lab/json")),
                            [](const std::string &body, const json &sent) {
                                CHECK(*decode_image(body) == sent.at("Id").get<std::string>());
                            });
    CHECK(read == 10);
}

TEST_CASE("recorded users, teams, accesses and previews are read") {
    CHECK(for_each_answer("GET", exactly("/api/users"), [](const std::string &body, const json &sent) {
              CHECK(decode_users(body)->size() == sent.size());
          }) == 1);
    CHECK(for_each_answer("GET", exactly("/api/teams"), [](const std::string &body, const json &sent) {
              CHECK(decode_teams(body)->size() == sent.size());
          }) == 3);
    const auto control = [](const std::string &path) {
        return path.rfind("/api/resource_controls/", 0) == 0;
    };
    CHECK(for_each_answer("PUT", control, [](const std::string &body, const json &sent) {
              const auto read = decode_resource_control(body);
              REQUIRE(read);
              CHECK(read->is_public == sent.at("Public").get<bool>());
              CHECK(read->users.size() == sent.at("UserAccesses").size());
              CHECK(read->teams.size() == sent.at("TeamAccesses").size());
          }) == 4);
    CHECK(for_each_answer("POST", exactly("/api/gitops/repo/file/preview"),
                          [](const std::string &body, const json &sent) {
                              CHECK(*decode_preview(body) == sent.at("FileContent").get<std::string>());
                          }) == 4);
}
