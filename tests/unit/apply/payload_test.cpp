#include "apply/payload.hpp"

#include "../plan/builders.hpp"
#include "support/redactor.hpp"

#include <catch2/catch.hpp>

using namespace builders;

namespace {

using Env = std::vector<model::EnvVar>;

plan::StackPlan planned(const std::shared_ptr<desired::Stack> &stack, const model::Stack &record,
                        bool newer = false) {
    auto state = server();
    if (newer)
        make_newer(state);
    state.stacks = {record};
    return plan_one(stack, state);
}

model::Capabilities capabilities(bool newer) {
    auto state = server();
    if (newer)
        make_newer(state);
    return state.capabilities;
}

portainer::GitSettings sent(const std::shared_ptr<desired::Stack> &stack, const model::Stack &record,
                            bool newer) {
    return apply::settings_of(*stack, record, capabilities(newer), planned(stack, record, newer));
}

} // namespace

TEST_CASE("settings carry the reference and env that run, and the new settings", "[apply]") {
    auto stack = wanted_git("web");
    stack->git->reference_name = "refs/heads/next";
    stack->env = {literal("GREETING", "new")};
    stack->auto_update = model::AutoUpdate{"5m", "", false, false, ""};
    auto record = existing(*wanted_git("web"), 7);
    record.env = {{"GREETING", "old"}};
    record.prune = true;
    const auto settings = sent(stack, record, false);
    CHECK(settings.reference_name == "refs/heads/main");
    CHECK(settings.env == Env{{"GREETING", "old"}});
    CHECK(settings.prune);
    REQUIRE(settings.auto_update);
    CHECK(settings.auto_update->interval == "5m");
    CHECK_FALSE(settings.url);

    const auto redeploy = apply::redeploy_of(*stack, record);
    CHECK(redeploy.reference_name == "refs/heads/next");
    CHECK(redeploy.env == Env{{"GREETING", "new"}});
    CHECK(redeploy.prune);
}

TEST_CASE("a password goes along only where one is given, the stored one survives otherwise", "[apply]") {
    auto stack = wanted_git("web");
    stack->git->authentication = desired::GitAuthentication{"bot", std::nullopt};
    auto record = existing(*stack, 7);
    CHECK(sent(stack, record, false).authentication);
    CHECK(sent(stack, record, false).username == "bot");
    CHECK(sent(stack, record, false).password.empty());
    CHECK(apply::redeploy_of(*stack, record).authentication);
    stack->git->authentication->password = secret("x", "s3cret").value;
    CHECK(sent(stack, record, false).password == "s3cret");
    CHECK(apply::redeploy_of(*stack, record).password.empty());
}

TEST_CASE("values are sent in the form that arrives as they are written", "[apply]") {
    auto stack = wanted_inline("web", "x");
    stack->env = {literal("LINES", "a\nADMIN=yes"), literal("PLAIN", "a b"), literal("PW", "pa$word")};
    plan::StackPlan plan;
    plan.type = model::StackType::standalone;
    CHECK(apply::create_of(*stack, plan).env ==
          Env{{"LINES", "\"a\\nADMIN=yes\""}, {"PLAIN", "a b"}, {"PW", "'pa$word'"}});
    plan.type = model::StackType::swarm;
    CHECK(apply::create_of(*stack, plan).env ==
          Env{{"LINES", "a\nADMIN=yes"}, {"PLAIN", "a b"}, {"PW", "pa$word"}});

    auto record = existing(*stack, 7);
    record.type = model::StackType::standalone;
    record.env = {{"LINES", "a\nADMIN=yes"}, {"PLAIN", "'a b'"}, {"PW", "pa$$word"}};
    // what arrives as wanted keeps the spelling that somebody gave it
    CHECK(apply::update_of(*stack, record, "x").env ==
          Env{{"LINES", "\"a\\nADMIN=yes\""}, {"PLAIN", "'a b'"}, {"PW", "pa$$word"}});
}

TEST_CASE("a secret is masked in the form in which it is stored too", "[apply][secrets]") {
    auto stack = wanted_inline("web", "x");
    stack->env = {secret("PW", "it's $ecret")};
    plan::StackPlan plan;
    plan.type = model::StackType::standalone;
    const std::string stored = apply::create_of(*stack, plan).env.at(0).value;
    CHECK(stored == "\"it's \\$ecret\"");
    CHECK(support::redactor().redact("line 1: PW=" + stored) == "line 1: PW=(secret)");
}

TEST_CASE("what ignore names is the server's own value, sent back", "[apply]") {
    auto stack = wanted_git("web");
    stack->env = {literal("BUILD_ID", "1"), literal("KEPT", "1")};
    stack->auto_update = model::AutoUpdate{"5m", "", false, false, ""};
    stack->ignore = {"autoUpdate.webhook", "env.BUILD_ID", "env.OTHER", "gitConfig.authentication",
                     "gitConfig.referenceName"};
    auto record = existing(*wanted_git("web"), 7);
    record.env = {{"BUILD_ID", "77"}, {"GONE", "x"}, {"OTHER", "y"}};
    record.auto_update = model::AutoUpdate{"1h", "3b1b6d5e-1111-4d52-9d7e-2f0d2e5f0c11", false, false, "4"};
    record.git->authentication = true;
    record.git->username = "somebody";
    record.git->reference_name = "refs/heads/pinned";
    CHECK(apply::env_of(*stack, &record, record.type) ==
          Env{{"BUILD_ID", "77"}, {"KEPT", "1"}, {"OTHER", "y"}});
    const auto settings = sent(stack, record, false);
    CHECK(settings.auto_update->interval == "5m");
    CHECK(settings.auto_update->webhook == "3b1b6d5e-1111-4d52-9d7e-2f0d2e5f0c11");
    CHECK(settings.auto_update->job_id.empty());
    CHECK(settings.authentication);
    CHECK(settings.username == "somebody");
    CHECK(apply::redeploy_of(*stack, record).reference_name == "refs/heads/pinned");
    SECTION("the whole env, and the content of an inline stack") {
        auto inline_stack = wanted_inline("web", "new");
        inline_stack->ignore = {"env", "file"};
        record.git.reset();
        const auto update = apply::update_of(*inline_stack, record, "old");
        CHECK(update.content == "old");
        CHECK(update.env == record.env);
    }
}

TEST_CASE("which changes need the settings call", "[apply]") {
    auto stack = wanted_git("web");
    auto record = existing(*stack, 7);
    const auto needed = [&](bool newer) {
        return apply::needs_settings_call(planned(stack, record, newer).changes, capabilities(newer), *stack);
    };
    SECTION("env and reference do not") {
        stack->env = {literal("A", "1")};
        stack->git->reference_name = "refs/heads/next";
        CHECK_FALSE(needed(false));
        CHECK_FALSE(needed(true));
    }
    SECTION("auto-update, authentication and the TLS flag do") {
        stack->git->tls_skip_verify = true;
        CHECK(needed(false));
    }
    SECTION("an empty reference does on newer servers, where the redeploy takes it as keep") {
        stack->git->reference_name = "";
        CHECK_FALSE(needed(false));
        CHECK(needed(true));
        CHECK(sent(stack, record, true).reference_name.empty());
    }
    SECTION("url, path and files do on newer servers, and the new reference goes along") {
        stack->git->url = "https://git.example.com/other.git";
        stack->git->reference_name = "refs/heads/next";
        stack->git->additional_files = {"b.yml"};
        CHECK(needed(true));
        const auto settings = sent(stack, record, true);
        CHECK(settings.url == "https://git.example.com/other"); // in the spelling that the server keeps
        CHECK(settings.additional_files == std::vector<std::string>{"b.yml"});
        CHECK_FALSE(settings.config_file_path);
        CHECK(settings.reference_name == "refs/heads/next");
    }
}

TEST_CASE("Kubernetes updates carry the current name, or the server renames the stack to nothing",
          "[apply]") {
    auto stack = wanted_git("web");
    auto record = existing(*stack, 7);
    record.type = model::StackType::kubernetes;
    CHECK(apply::redeploy_of(*stack, record).stack_name == "web");
    auto inline_stack = wanted_inline("web", "x");
    record.git.reset();
    CHECK(apply::update_of(*inline_stack, record, "").stack_name == "web");
}

TEST_CASE("credentials reach a newer server's source only where the settings name no source",
          "[apply][sources][trap]") {
    auto stack = wanted_git("web");
    stack->git->authentication = desired::GitAuthentication{"bot", secret("x", "s3cret").value};
    auto record = existing(*stack, 7);
    record.git->source_id = 3;
    plan::StackPlan plan;
    plan::FieldChange change;
    change.field = "autoUpdate.webhook";
    plan.changes = {change};
    CHECK(apply::settings_of(*stack, record, capabilities(true), plan).source_id == 3);
    for (const char *field :
         {"gitConfig.authentication", "gitConfig.authentication.password", "gitConfig.tlsSkipVerify"}) {
        plan.changes[0].field = field;
        CHECK(apply::settings_of(*stack, record, capabilities(true), plan).source_id == 0);
    }
    plan.source_id = 4;
    CHECK(apply::settings_of(*stack, record, capabilities(true), plan).source_id == 4);
}
