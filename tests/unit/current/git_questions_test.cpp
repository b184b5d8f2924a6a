#include "current/git_questions.hpp"

#include <catch2/catch.hpp>

using namespace stowage;

namespace {

desired::Stack written(const std::string &url) {
    desired::Stack stack;
    stack.name = "web";
    stack.server = "main";
    stack.environment.name = "production";
    stack.git = desired::Git{};
    stack.git->url = url;
    stack.git->tls_skip_verify = true;
    const auto password = desired::Text::literal("s3cret");
    stack.git->authentication = desired::GitAuthentication{"bot", password};
    return stack;
}

model::GitConfig kept(const std::string &url) {
    model::GitConfig git;
    git.url = url;
    git.config_hash = "a1b2";
    return git;
}

current::ServerState server_with(const model::GitConfig &git) {
    current::ServerState state;
    state.server = "main";
    state.environments.resize(1);
    state.environments[0].id = 1;
    state.environments[0].name = "production";
    state.stacks.resize(1);
    state.stacks[0].id = 7;
    state.stacks[0].name = "web";
    state.stacks[0].endpoint_id = 1;
    state.stacks[0].type = model::StackType::standalone;
    state.stacks[0].git = git;
    return state;
}

} // namespace

TEST_CASE("a repository is asked as it is written, however the server spells it", "[git]") {
    const auto access =
        current::access_to(kept("https://git.example.com/a"), written("https://git.example.com/a.git"));
    CHECK(access.url == "https://git.example.com/a.git");
    CHECK(access.username == "bot");
    CHECK(access.password == "s3cret");
    CHECK(access.tls_skip_verify);
}

TEST_CASE("where a source has the repository, the server says where it is", "[git]") {
    const auto access = current::access_to(kept("https://git.example.com/a"), written(""));
    CHECK(access.url == "https://git.example.com/a");
    CHECK(access.password == "s3cret");
}

TEST_CASE("credentials go to no other host than the one that they are written for", "[git]") {
    const auto elsewhere =
        current::access_to(kept("https://old.example.com/a.git"), written("https://git.example.com/a.git"));
    CHECK(elsewhere.url == "https://old.example.com/a.git");
    CHECK(elsewhere.username.empty());
    CHECK(elsewhere.password.empty());
    CHECK_FALSE(elsewhere.tls_skip_verify);

    const auto beside =
        current::access_to(kept("https://git.example.com/b.git"), written("https://git.example.com/a.git"));
    CHECK(beside.url == "https://git.example.com/b.git");
    CHECK(beside.password == "s3cret");
}

TEST_CASE("credentials go to no other scheme or port either", "[git][security]") {
    const auto password = [](const std::string &there, const std::string &here) {
        return current::access_to(kept(there), written(here)).password;
    };
    for (const char *other :
         {"http://git.example.com/b", "https://git.example.com:8443/b", "ssh://git.example.com/b",
          "https://git.example.com.evil.example/b", "https://x@evil.example/b", "git@git.example.com:b"}) {
        INFO(other);
        CHECK(password(other, "https://git.example.com/a").empty());
    }
    CHECK(password("https://GIT.example.com:443/b", "https://git.example.com/a") == "s3cret");
    CHECK(password("ssh://git@git.example.com:22/b", "git@git.example.com:a") == "s3cret");
}

TEST_CASE("all that is asked of a repository is asked by one access", "[git]") {
    const auto stack = std::make_shared<desired::Stack>(written("https://git.example.com/a.git"));
    const auto ask = [&](const std::string &url) {
        const current::ServerState state = server_with(kept(url));
        std::size_t stacks = 0;
        for (const auto &[access, questions] : current::git_questions(state, {stack}))
            stacks += questions.size();
        return stacks;
    };
    CHECK(ask("https://git.example.com/a") == 1);
    CHECK(ask("https://git.example.com/b") == 0);
    stack->git_drift = desired::GitDrift::ignore;
    CHECK(ask("https://git.example.com/a") == 0);
}
