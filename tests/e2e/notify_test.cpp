// Who is told what a pass of `stowage reconcile` changed, and what began or ceased to fail.

#include "simulator/http_server.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using e2e::World;

namespace {

/// Somebody who takes messages, or does not.
class Receiver {
public:
    Receiver() {
        server_ =
            std::make_unique<simulator::HttpServer>("127.0.0.1", 0, "", "", [this](const auto &request) {
                const std::lock_guard lock(mutex_);
                got_.push_back(request);
                return answer_;
            });
    }
    [[nodiscard]] std::string url(const std::string &path) const {
        return "http://127.0.0.1:" + std::to_string(server_->port()) + path;
    }
    void answer(int status, const std::string &body = {}, const std::string &location = {}) {
        const std::lock_guard lock(mutex_);
        answer_ = {};
        answer_.status = status;
        answer_.body = body;
        if (!location.empty())
            answer_.headers.emplace_back("Location", location);
    }
    /// Since it was last asked.
    [[nodiscard]] std::vector<simulator::Request> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(got_, {});
    }
    void go_away() { server_.reset(); }

private:
    std::mutex mutex_;
    simulator::Answer answer_;
    std::vector<simulator::Request> got_;
    std::unique_ptr<simulator::HttpServer> server_;
};

const std::string path = "/services/T0AB/verysecretpath";

/// A desired state of one stack, and a configuration that notifies.
struct Told {
    World world;
    Receiver receiver;
    std::map<std::string, std::string> env{{"URL", receiver.url(path)}, {"TOKEN", "Bearer tk_secret"}};

    explicit Told(const std::string &receivers = "  - {kind: json, url: {env: URL}}\n") {
        configure(receivers);
        deploy("nginx:1");
    }
    void configure(const std::string &receivers) const {
        world.write("reconcile.yaml", "apiVersion: stowage/v1\nfiles: [stowage.yaml]\nnotify:\n" + receivers);
    }
    void deploy(const std::string &image) const {
        world.write("app.yml", "services:\n  app:\n    image: " + image + "\n");
        world.desire("  - {name: web, file: app.yml}\n");
    }
    void fail_next(const char *method = "PUT") {
        world.server().add_fault(std::string(R"({"match": {"method": ")") + method +
                                 R"(", "pathRegex": "/api/stacks"}, "do": "status", "status": 500, "times": 1,
                "body": "{\"message\": \"no space for <ptr_admin>\"}"})");
    }
    [[nodiscard]] Result run(std::vector<std::string> more = {}) const {
        e2e::Command command;
        command.arguments = {"reconcile", "--config", "reconcile.yaml"};
        command.arguments.insert(command.arguments.end(), more.begin(), more.end());
        command.env = env;
        Result result = world.run(std::move(command));
        CHECK_THAT(result.out + result.err, !Contains("verysecretpath") && !Contains("tk_secret"));
        return result;
    }
};

std::string kinds_of(const simulator::Request &request) {
    std::string kinds;
    const auto notice = nlohmann::json::parse(request.body);
    for (const auto &item : notice.at("items"))
        kinds += item.at("kind").get<std::string>() + " " + item.at("of").get<std::string>() + ";";
    return kinds;
}

} // namespace

TEST_CASE("each change of state is told once", "[e2e][reconcile][notify]") {
    Told told;
    CHECK(told.run().exit_code == 0);
    auto got = told.receiver.take();
    REQUIRE(got.size() == 1);
    CHECK(got[0].method == "POST");
    CHECK(got[0].path == path);
    CHECK(kinds_of(got[0]) == "change stack;");
    CHECK(told.run().exit_code == 0);
    CHECK(told.receiver.take().empty());

    told.deploy("nginx:2");
    told.fail_next();
    for (int i = 0; i < 3; ++i)
        CHECK(told.run().exit_code == 4);
    got = told.receiver.take();
    REQUIRE(got.size() == 1);
    CHECK(kinds_of(got[0]) == "failure stack;");
    CHECK_THAT(got[0].body, Contains("no space for") && !Contains("ptr_admin"));

    CHECK(told.world.run({"retry", "web"}).exit_code == 0);
    CHECK(told.run().exit_code == 0);
    got = told.receiver.take();
    REQUIRE(got.size() == 1);
    CHECK(kinds_of(got[0]) == "recovery stack;change stack;");
}

TEST_CASE("a pass that fails, and a server that is away, are told once each", "[e2e][reconcile][notify]") {
    Told told;
    CHECK(told.run().exit_code == 0);
    (void)told.receiver.take();
    told.world.write("stowage.yaml", "apiVersion: stowage/v1\nstacks: 3\n");
    for (int i = 0; i < 2; ++i)
        CHECK(told.run().exit_code == 1);
    auto got = told.receiver.take();
    REQUIRE(got.size() == 1);
    CHECK(kinds_of(got[0]) == "failure pass;");

    told.deploy("nginx:1");
    told.world.server().add_fault(
        R"({"match": {"pathRegex": "/api/.*"}, "do": "status", "status": 401, "times": 0})");
    for (int i = 0; i < 2; ++i)
        CHECK(told.run().exit_code == 1);
    got = told.receiver.take();
    REQUIRE(got.size() == 1);
    CHECK(kinds_of(got[0]) == "failure server;recovery pass;");

    told.world.server().clear_faults();
    CHECK(told.run().exit_code == 0);
    got = told.receiver.take();
    REQUIRE(got.size() == 1);
    CHECK(kinds_of(got[0]) == "recovery server;");
}

TEST_CASE("what each kind of receiver gets", "[e2e][reconcile][notify]") {
    Told told("  - {kind: slack, url: {env: URL}}\n"
              "  - {kind: ntfy, url: {env: URL}, headers: {Authorization: {env: TOKEN}}, on: [failure]}\n"
              "  - {kind: command, command: [sh, -c, 'cat > told.json']}\n");
    told.fail_next("POST");
    CHECK(told.run().exit_code == 4);
    const auto got = told.receiver.take();
    REQUIRE(got.size() == 2);
    CHECK(got[0].header("content-type") == "application/json");
    CHECK(got[0].header("authorization").empty());
    const auto slack = nlohmann::json::parse(got[0].body).at("text").get<std::string>();
    CHECK_THAT(slack, Contains("main/production/web is not as desired") && Contains("&lt;"));
    CHECK_THAT(slack, !Contains("ptr_admin"));
    CHECK_THAT(got[1].body, Contains("• main/production/web is not as desired"));
    CHECK(got[1].header("title") == "stowage default: 1 failing");
    CHECK(got[1].header("priority") == "high");
    CHECK(got[1].header("tags") == "warning");
    CHECK(got[1].header("authorization") == "Bearer tk_secret");
    std::ifstream in(told.world.folder() / "told.json");
    CHECK(nlohmann::json::parse(in).at("failures") == 1);

    CHECK(told.world.run({"retry", "web"}).exit_code == 0);
    CHECK(told.run().exit_code == 0);
    CHECK(told.receiver.take().size() == 1); // ntfy wants failures alone
}

TEST_CASE("what can't be delivered is tried again with the next pass, and changes nothing of how it went",
          "[e2e][reconcile][notify]") {
    Told told;
    told.receiver.answer(403, "no_service for verysecretpath");
    const Result refused = told.run();
    CHECK(refused.exit_code == 0);
    CHECK_THAT(refused.err, Contains("warning: json was not notified: ") &&
                                Contains("answered HTTP 403: no_service for (secret)"));
    CHECK(told.receiver.take().size() == 1);
    told.receiver.answer(302, "", "/elsewhere");
    const Result moved = told.run();
    CHECK(moved.exit_code == 0);
    CHECK_THAT(moved.err, Contains("redirect"));
    CHECK(told.receiver.take().size() == 1); // not followed
    told.receiver.answer(200);
    CHECK(told.run().exit_code == 0);
    const auto got = told.receiver.take();
    REQUIRE(got.size() == 1);
    CHECK(kinds_of(got[0]) == "change stack;");
    CHECK(told.run().exit_code == 0);
    CHECK(told.receiver.take().empty());

    told.deploy("nginx:2");
    told.receiver.go_away();
    const Result away = told.run();
    CHECK(away.exit_code == 0);
    CHECK_THAT(away.err, Contains("connection refused") && Contains("tried 2 times"));
}

TEST_CASE("a receiver that can't work is a mistake, before anything is done", "[e2e][reconcile][notify]") {
    Told told;
    told.env.erase("URL");
    const Result unset = told.run();
    CHECK(unset.exit_code == 1);
    CHECK_THAT(unset.err, Contains("reconcile.yaml:4:") && Contains("URL is not set"));
    told.env["URL"] = "ftp://example.com/verysecretpath";
    CHECK(told.run().exit_code == 1);
    told.configure("  - {kind: json, url: 'http://127.0.0.1/verysecretpath'}\n");
    CHECK(told.run().exit_code == 1);
    CHECK(told.world.writes().empty());
    told.configure("  - {kind: json, url: '" + told.receiver.url(path) + "'}\n");
    CHECK(told.run({"--allow-literal-secrets"}).exit_code == 0);
    CHECK(told.receiver.take().size() == 1);
}
