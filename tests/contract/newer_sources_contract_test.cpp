// Shared sources of newer servers.
#include "server.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using contract::As;
using contract::Kind;
using contract::Reply;
using contract::Server;
using contract::subjects;
using nlohmann::json;

namespace {

std::string path_of_sourced(int id) {
    return "/api/stacks/" + std::to_string(id);
}

std::string source_path(int id) {
    return "/api/gitops/sources/" + std::to_string(id);
}

json sourced_payload() {
    return {{"repositoryReferenceName", "refs/heads/main"}, {"env", json::array()}};
}

json with(json body, const json &more) {
    body.update(more);
    return body;
}

json settings(Server &server, int id, const json &more, As as = As::admin) {
    const Reply reply =
        server.post(path_of_sourced(id) + "/git" + server.at(), with(sourced_payload(), more), as);
    return {{"status", reply.status}, {"message", reply.message()}, {"details", reply.details()}};
}

Reply redeploy_sourced(Server &server, int id, const json &more = json::object(), As as = As::admin) {
    const Reply reply =
        server.put(path_of_sourced(id) + "/git/redeploy" + server.at(), with(sourced_payload(), more), as);
    server.settled(id);
    return reply;
}

int source_of(Server &server, int id) {
    return server.remember_source(server.stack(id)["GitSourceId"]);
}

/** A private stack; all of a case share one source. */
int create_private(Server &server, const std::string &name) {
    return server.create_from_git(
        name, with(server.private_credentials(), {{"repositoryURL", server.private_git_url()}}));
}

/** Gives the standard user the stack, not its source. */
void open_to_user(Server &server, int id) {
    const int user = server.get("/api/users/me", As::user).json()["Id"];
    const int control = server.stack(id)["ResourceControl"]["Id"];
    REQUIRE(server.put("/api/resource_controls/" + std::to_string(control), {{"users", {user}}}).status ==
            200);
}

std::string without_end(const std::string &url) {
    return url.substr(0, url.size() - 4);
}

} // namespace

TEST_CASE("newer: the number of the source is in a single read and in no list") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int id = server.create_from_git("where");
    CHECK(server.stack(id).contains("GitSourceId"));
    CHECK(server.stack(id).contains("WorkflowID"));
    for (const json &stack : server.get("/api/stacks").json()) {
        CHECK(!stack.contains("GitSourceId"));
    }
    CHECK(!server.stack(server.create("inline")).contains("WorkflowID"));
}

TEST_CASE("newer: all spellings of a url share one source") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const std::string url = server.git_url();
    const int source = source_of(server, server.create_from_git("one"));
    int count = 0;
    for (const std::string &spelling : {without_end(url), url + "/", "HTTP" + url.substr(4)}) {
        const int id =
            server.create_from_git("spelling" + std::to_string(++count), {{"repositoryURL", spelling}});
        CHECK(server.stack(id)["GitConfig"]["URL"] == without_end(url));
        CHECK(source_of(server, id) == source);
    }
}

TEST_CASE("newer: how a source stores a url") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const std::vector<std::pair<std::string, std::string>> spellings = {
        {"HTTPS://Stowage-Contract.Example.COM:443/Acme/App.git",
         "https://stowage-contract.example.com:443/Acme/App"},
        {"https://bot:pw@stowage-contract.example.com/a.git/", "https://stowage-contract.example.com/a"},
        {"http://stowage-contract.example.com/b.git.git", "http://stowage-contract.example.com/b.git"},
        {"https://stowage-contract.example.com/a/../c.git", "https://stowage-contract.example.com/a/../c"},
        {"https://stowage-contract.example.com/a//d.git", "https://stowage-contract.example.com/a//d"},
        {"ssh://git@stowage-contract.example.com/e.git", "ssh://stowage-contract.example.com/e"},
        {"stowage-contract.example.com/f.git", "https://stowage-contract.example.com/f"},
        {"https://stowage-contract.example.com/g.git?x=1", "https://stowage-contract.example.com/g?x=1"}};
    for (const auto &[sent, stored] : spellings) {
        INFO(sent);
        const Reply reply = server.post("/api/gitops/sources/git", {{"name", "x"}, {"url", sent}});
        REQUIRE(reply.status == 201);
        server.remember_source(reply.json()["id"]);
        CHECK(reply.json()["git"]["URL"] == stored);
    }
    CHECK(server
              .post("/api/gitops/sources/git",
                    {{"name", "x"}, {"url", "git@stowage-contract.example.com:a.git"}})
              .status == 400);
}

TEST_CASE("newer: url and file can be changed in place; another url is another source") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int id = server.create_from_git("place");
    const int source = source_of(server, id);
    const std::string other = server.git_url() + "-elsewhere";
    CHECK(settings(server, id, {{"repositoryURL", other}})["status"] == 200);
    CHECK(server.stack(id)["GitConfig"]["URL"] == other);
    CHECK(source_of(server, id) != source);
    CHECK(settings(server, id,
                   {{"repositoryURL", server.git_url()}, {"configFilePath", "other.yml"}})["status"] == 200);
    CHECK(source_of(server, id) == source);
    CHECK(redeploy_sourced(server, id).status == 200);
    CHECK(server.get(path_of_sourced(id) + "/file").json()["StackFileContent"] == server.file(7200));
}

TEST_CASE("newer: settings without a source are written into the one that other stacks share") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int first = create_private(server, "one");
    const int second = create_private(server, "two");
    CHECK(source_of(server, first) == source_of(server, second));
    CHECK(settings(server, first, json::object())["status"] == 200);
    CHECK(!server.stack(second)["GitConfig"].contains("Authentication"));
    json credentials = server.private_credentials();
    credentials.erase("repositoryPassword");
    CHECK(redeploy_sourced(server, second, credentials).status == 500);
    CHECK(settings(server, first, server.private_credentials())["status"] == 200);
    CHECK(redeploy_sourced(server, second, credentials).status == 200);
}

TEST_CASE("newer: settings that name the source leave it alone, whatever they send besides") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int id = create_private(server, "named");
    const int source = source_of(server, id);
    CHECK(settings(server, id, {{"sourceID", source}})["status"] == 200);
    const json wrong = {{"sourceID", source},
                        {"tlsskipVerify", true},
                        {"repositoryAuthentication", true},
                        {"repositoryUsername", "bot"},
                        {"repositoryPassword", "wrong"}};
    CHECK(settings(server, id, wrong)["status"] == 200);
    const json git = server.stack(id)["GitConfig"];
    CHECK(git["TLSSkipVerify"] == false);
    CHECK(git["Authentication"]["Username"] == server.private_credentials()["repositoryUsername"]);
    CHECK(settings(server, id, {{"sourceID", 987654}})["status"] == 404);
}

TEST_CASE("newer: a url that is not letter for letter the stored one makes or finds another source") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int id = create_private(server, "letter");
    const int source = source_of(server, id);
    const json url = {{"repositoryURL", server.private_git_url()}};
    CHECK(settings(server, id, url)["status"] == 200);
    CHECK(source_of(server, id) != source);
    CHECK(!server.stack(id)["GitConfig"].contains("Authentication"));
    // As it is stored, with the credentials that the other one has: refused.
    const json stored =
        with(server.private_credentials(), {{"repositoryURL", without_end(server.private_git_url())}});
    const json refused = settings(server, id, stored);
    CHECK(refused["status"] == 500);
    CHECK(refused["details"] ==
          "Failed to update source: a source with this URL and credentials already exists");
    CHECK(settings(server, id, with(server.private_credentials(), url))["status"] == 200);
    CHECK(source_of(server, id) == source);
}

TEST_CASE("newer: a source is shown in one shape when it is read and in another when it is written") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const Reply created = server.post("/api/gitops/sources/git",
                                      {{"name", "shape"}, {"url", server.git_url()}, {"interval", "5m"}});
    REQUIRE(created.status == 201);
    const int id = server.remember_source(created.json()["id"]);
    CHECK(created.json()["type"] == 1);
    CHECK(created.json()["administratorsOnly"] == true);
    const json read = server.get(source_path(id)).json();
    CHECK(read["type"] == "git");
    CHECK(read["url"] == without_end(server.git_url()));
    CHECK(read["status"] == "healthy");
    CHECK(read["access"] == json::object());
    CHECK(read["workflows"] == json::array());
    CHECK(!read.contains("interval"));
    const int stack = server.create_from_git("user");
    CHECK(server.get(source_path(id)).json()["workflows"][0]["id"] == stack);
}

TEST_CASE("newer: a source is unique, can't go while it is used, and outlives its stacks") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int id = server.create_from_git("used");
    const int source = source_of(server, id);
    CHECK(server.post("/api/gitops/sources/git", {{"name", "again"}, {"url", server.git_url()}}).status ==
          409);
    CHECK(server.remove(source_path(source)).status == 409);
    CHECK(server.remove(path_of_sourced(id) + server.at()).status == 204);
    CHECK(server.get(source_path(source)).status == 200);
    CHECK(server.remove(source_path(source)).status == 204);
    CHECK(server.get(source_path(source)).status == 404);
}

TEST_CASE("newer: the answer of a change of access holds the password; all others blank it") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const json authentication = {{"username", "bot"}, {"password", "secret-of-a-test"}};
    const Reply created =
        server.post("/api/gitops/sources/git",
                    {{"name", "p"}, {"url", server.git_url()}, {"authentication", authentication}});
    const int id = server.remember_source(created.json()["id"]);
    CHECK(created.body.find("secret-of-a-test") == std::string::npos);
    CHECK(server.put(source_path(id), {{"name", "q"}}).body.find("secret-of-a-test") == std::string::npos);
    CHECK(server.get(source_path(id)).body.find("secret-of-a-test") == std::string::npos);
    CHECK(server.put(source_path(id) + "/access", {{"public", true}}).body.find("secret-of-a-test") !=
          std::string::npos);
}

TEST_CASE("newer: whoever may use a stack and not its source sees no git config, and may not deploy it") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int id = server.create_from_git("closed");
    open_to_user(server, id);
    const json seen = server.stack(id, As::user);
    CHECK(seen["GitConfig"].is_null());
    CHECK(seen["WorkflowID"] != 0);
    CHECK(!seen.contains("GitSourceId"));
    const Reply stored = server.post(path_of_sourced(id) + "/git" + server.at(), sourced_payload(), As::user);
    CHECK(stored.status == 500);
    CHECK(stored.message() == "No Git config in the found stack source");
    const Reply deployed = redeploy_sourced(server, id, json::object(), As::user);
    CHECK(deployed.status == 400);
    CHECK(deployed.message() == "Stack is not created from git");
    CHECK(server.get(path_of_sourced(id) + "/file", As::user).status == 200);
    CHECK(server.post(path_of_sourced(id) + "/stop" + server.at(), json::object(), As::user).status == 200);
    CHECK(server.post(path_of_sourced(id) + "/start" + server.at(), json::object(), As::user).status == 200);
}

TEST_CASE("newer: who may read a source and does not own it can't redeploy, and stores only by its "
          "number") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int id = server.create_from_git("reader");
    const int source = source_of(server, id);
    open_to_user(server, id);
    const int user = server.get("/api/users/me", As::user).json()["Id"];
    REQUIRE(server.put(source_path(source) + "/access", {{"users", {user}}}).status == 200);
    CHECK(server.stack(id, As::user)["GitConfig"].is_object());
    const Reply deployed = redeploy_sourced(server, id, json::object(), As::user);
    CHECK(deployed.status == 500);
    CHECK(deployed.details().ends_with("not enough permissions to perform this action"));
    CHECK(settings(server, id, {{"sourceID", source}}, As::user)["status"] == 200);
    CHECK(settings(server, id, json::object(), As::user)["status"] == 500);
}

TEST_CASE("newer: a user's own stack is closed to that user where an administrator has the source") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    source_of(server, server.create_from_git("admins"));
    const int id = server.create_from_git("hers", json::object(), As::user);
    CHECK(server.stack(id, As::user)["GitConfig"].is_null());
    CHECK(server.stack(id)["GitConfig"].is_object());
}

TEST_CASE("newer: a look at a file can use a source's password") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int source = source_of(server, create_private(server, "look"));
    const json body = {
        {"sourceID", source}, {"reference", "refs/heads/main"}, {"targetFile", "docker-compose.yml"}};
    CHECK(server.post("/api/gitops/repo/file/preview", body).json().contains("FileContent"));
}

TEST_CASE("newer: a refused settings call has already stopped the polling job, and the record doesn't say so",
          "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server("2.43");
    const int id = server.create_from_git(
        "stopped", with(server.private_credentials(),
                        {{"repositoryURL", server.private_git_url()}, {"autoUpdate", {{"interval", "5m"}}}}));
    const json before = server.stack(id);
    const json wrong = {{"repositoryAuthentication", true},
                        {"repositoryUsername", "bot"},
                        {"repositoryPassword", "wrong"},
                        {"autoUpdate", {{"interval", "5m"}}}};
    CHECK(settings(server, id, wrong)["status"] == 500);
    CHECK(server.stack(id) == before);
    server.private_repository().commit({{"docker-compose.yml", server.file(60)}});
    server.simulated().control("POST", "/poll");
    CHECK(server.settled(id)["GitConfig"]["ConfigHash"] == before["GitConfig"]["ConfigHash"]);
}

TEST_CASE("newer: the list of sources is half a minute old, a single read is not", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server("2.43");
    CHECK(server.get("/api/gitops/sources").json().empty());
    const int id =
        server.post("/api/gitops/sources/git", {{"name", "x"}, {"url", server.git_url()}}).json()["id"];
    CHECK(server.get("/api/gitops/sources").json().empty());
    CHECK(server.get(source_path(id)).status == 200);
    server.simulated().advance(31);
    CHECK(server.get("/api/gitops/sources").json().size() == 1);
}

TEST_CASE("newer: file, commit and job number are a moment late", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server("2.43");
    const int id = server.create_from_git("late");
    const json first = server.stack(id)["GitConfig"]["ConfigHash"];
    const std::string bad = server.repository().commit({{"docker-compose.yml", "services: ["}});
    server.put(path_of_sourced(id) + "/git/redeploy" + server.at(), sourced_payload());
    server.simulated().control("POST", "/settle");
    const json seen = server.stack(id);
    CHECK(seen["Status"] == 4);
    CHECK(seen["GitConfig"]["ConfigHash"] == bad);
    server.simulated().advance(1);
    CHECK(server.stack(id)["GitConfig"]["ConfigHash"] == first);
}
