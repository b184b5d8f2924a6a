// What a real server answered must be readable, all of it.
#include "portainer/answer.hpp"
#include "portainer/json/decode.hpp"

#include <catch2/catch.hpp>
#include <fstream>
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
    CHECK_FALSE(stack.newer_generation);
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
