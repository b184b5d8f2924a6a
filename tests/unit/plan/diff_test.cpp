#include "plan/diff.hpp"

#include "builders.hpp"
#include "plan/fingerprints.hpp"
#include "support/codes.hpp"

#include <catch2/catch.hpp>

using namespace builders;
using plan::Action;
using plan::FieldChange;

namespace {

std::vector<std::string> fields(const plan::StackPlan &plan) {
    std::vector<std::string> names;
    for (const FieldChange &change : plan.changes)
        names.push_back(change.field);
    return names;
}

const std::string compose = "services:\n  web:\n    image: nginx:1\n";

} // namespace

TEST_CASE("a stack that the server lacks is created", "[plan]") {
    const auto plan = plan_one(wanted_inline("web", compose), server());
    CHECK(plan.action() == Action::create);
    CHECK(plan.deploys);
    CHECK(plan.type == model::StackType::standalone);
    CHECK(plan.reasons() == std::vector<std::string>{"it does not exist"});
    CHECK(plan.fingerprint.empty());
}

TEST_CASE("a stack that is as desired gives no action", "[plan]") {
    SECTION("git") {
        auto stack = wanted_git("web");
        stack->env = {literal("A", "1"), literal("B", "2")};
        stack->auto_update = model::AutoUpdate{"5m", "", false, false, ""};
        auto state = server();
        state.stacks = {existing(*stack, 7)};
        CHECK(plan_one(stack, state).action() == Action::none);
    }
    SECTION("inline, whatever newlines its content ends with") {
        auto stack = wanted_inline("web", compose + "\n\n");
        auto state = server();
        state.stacks = {existing(*stack, 7)};
        state.files.emplace(7, compose);
        CHECK(plan_one(stack, state).action() == Action::none);
    }
}

TEST_CASE("what the server owns never makes a difference", "[plan][trap]") {
    auto stack = wanted_git("web");
    stack->auto_update = model::AutoUpdate{"5m", "", false, false, ""};
    auto state = server();
    state.stacks = {existing(*stack, 7)};
    state.stacks[0].auto_update->job_id = "12";
    state.stacks[0].update_date = 1795527629;
    state.stacks[0].created_by = "somebody";
    state.stacks[0].git->config_hash = "ffff";
    CHECK(plan_one(stack, state).action() == Action::none);
}

TEST_CASE("the order of env makes no difference", "[plan]") {
    auto stack = wanted_git("web");
    stack->env = {literal("A", "1"), literal("B", "2")};
    auto state = server();
    state.stacks = {existing(*stack, 7)};
    std::swap(state.stacks[0].env[0], state.stacks[0].env[1]);
    CHECK(plan_one(stack, state).action() == Action::none);
    auto other = state;
    std::swap(other.stacks[0].env[0], other.stacks[0].env[1]);
    CHECK(plan_one(stack, state).fingerprint == plan_one(stack, other).fingerprint);
}

TEST_CASE("intervals are compared as durations", "[plan]") {
    auto stack = wanted_git("web");
    stack->auto_update = model::AutoUpdate{"5m", "", false, false, ""};
    auto state = server();
    state.stacks = {existing(*stack, 7)};
    state.stacks[0].auto_update->interval = "300s";
    CHECK(plan_one(stack, state).action() == Action::none);
}

TEST_CASE("env is compared variable by variable", "[plan]") {
    auto stack = wanted_git("web");
    stack->env = {literal("CHANGED", "new"), literal("NEW", "1")};
    auto state = server();
    state.stacks = {existing(*stack, 7)};
    state.stacks[0].env = {{"CHANGED", "old"}, {"OLD", "x"}};
    const auto plan = plan_one(stack, state);
    CHECK(plan.action() == Action::update);
    CHECK(plan.deploys);
    CHECK(fields(plan) == std::vector<std::string>{"env.CHANGED", "env.NEW", "env.OLD"});
    CHECK(plan.changes[0].before == "old");
    CHECK(plan.changes[0].after == "new");
    CHECK(plan.changes[1].kind == FieldChange::Kind::added);
    CHECK(plan.changes[2].kind == FieldChange::Kind::removed);
}

TEST_CASE("values that may be secret are not in the plan", "[plan][secrets]") {
    auto stack = wanted_git("web");
    auto state = server();
    state.stacks = {existing(*stack, 7)};
    SECTION("one that came by reference: neither the old nor the new value") {
        stack->env = {secret("TOKEN", "new-value")};
        state.stacks[0].env = {{"TOKEN", "old-value"}};
        const auto change = plan_one(stack, state).changes.at(0);
        CHECK(change.secret);
        CHECK_FALSE(change.before);
        CHECK_FALSE(change.after);
    }
    SECTION("one that is removed: it may have come by reference once") {
        state.stacks[0].env = {{"ANYTHING", "old-value"}};
        CHECK_FALSE(plan_one(stack, state).changes.at(0).before);
    }
    SECTION("the old value of one whose name sounds secret") {
        stack->env = {literal("DB_PASSWORD_FILE", "/run/secrets/db")};
        state.stacks[0].env = {{"DB_PASSWORD_FILE", "hunter2"}};
        const auto change = plan_one(stack, state).changes.at(0);
        CHECK_FALSE(change.before);
        CHECK(change.after == "/run/secrets/db");
    }
}

TEST_CASE("a changed content is a unified diff", "[plan]") {
    auto stack = wanted_inline("web", "services:\n  web:\n    image: nginx:2\n");
    auto state = server();
    state.stacks = {existing(*stack, 7)};
    state.files.emplace(7, compose);
    const auto plan = plan_one(stack, state);
    CHECK(plan.action() == Action::update);
    CHECK(plan.deploys);
    const auto &change = plan.changes.at(0);
    CHECK(change.field == "file");
    CHECK(change.lines_added == 1);
    CHECK(change.lines_removed == 1);
    CHECK(change.diff == "@@ -1,3 +1,3 @@\n services:\n   web:\n-    image: nginx:1\n+    image: nginx:2\n");
}

TEST_CASE("settings that deploy nothing say so", "[plan]") {
    auto stack = wanted_git("web");
    stack->auto_update = model::AutoUpdate{"5m", "", false, true, ""};
    auto state = server();
    state.stacks = {existing(*wanted_git("web"), 7)};
    const auto plan = plan_one(stack, state);
    CHECK(plan.action() == Action::update);
    CHECK_FALSE(plan.deploys);
    CHECK(fields(plan) == std::vector<std::string>{"autoUpdate.interval", "autoUpdate.forcePullImage"});
}

TEST_CASE("a reference that was cleared on the server is a difference", "[plan]") {
    auto stack = wanted_git("web");
    auto state = server();
    state.stacks = {existing(*stack, 7)};
    state.stacks[0].git->reference_name = "";
    const auto plan = plan_one(stack, state);
    CHECK(plan.action() == Action::update);
    CHECK(fields(plan) == std::vector<std::string>{"gitConfig.referenceName"});
}

TEST_CASE("what can't be changed in place is a replacement on 2.23, and an update on newer servers",
          "[plan]") {
    auto stack = wanted_git("web");
    auto state = server();
    state.stacks = {existing(*stack, 7)};
    stack->git->config_file_path = "web/compose.yml";
    stack->git->url = "https://git.example.com/other.git";
    SECTION("2.23") {
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::replace);
        CHECK(plan.reasons().at(0) ==
              "gitConfig.url, gitConfig.configFilePath can't be changed in place on this server");
        CHECK(plan.changes.at(0).forces_replace);
    }
    SECTION("2.23, protected") {
        stack->protect = true;
        CHECK(plan_one(stack, state).action() == Action::blocked);
    }
    SECTION("newer") {
        make_newer(state);
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::update);
        CHECK(plan.deploys);
    }
}

TEST_CASE("inline and git", "[plan]") {
    auto state = server();
    SECTION("from git to inline is an update that leaves git") {
        state.stacks = {existing(*wanted_git("web"), 7)};
        const auto plan = plan_one(wanted_inline("web", compose), state);
        CHECK(plan.action() == Action::update);
        CHECK(plan.changes.at(0).field == "source");
        CHECK(plan.changes.at(0).after == "inline");
    }
    SECTION("from inline to git no call leads") {
        state.stacks = {existing(*wanted_inline("web", compose), 7)};
        CHECK(plan_one(wanted_git("web"), state).action() == Action::replace);
    }
}

TEST_CASE("running, stopped, absent", "[plan]") {
    auto stack = wanted_git("web");
    auto state = server();
    state.stacks = {existing(*stack, 7)};
    SECTION("one that runs and should not is stopped") {
        stack->state = desired::RunState::stopped;
        CHECK(plan_one(stack, state).action() == Action::stop);
    }
    SECTION("one that is stopped and should run is started") {
        state.stacks[0].status = model::StackStatus::inactive;
        CHECK(plan_one(stack, state).action() == Action::start);
    }
    SECTION("one that is stopped and should run with other env is updated, which starts it") {
        state.stacks[0].status = model::StackStatus::inactive;
        stack->env = {literal("A", "1")};
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::update);
        CHECK(plan.deploys);
    }
    SECTION("one that stays stopped is not written to: storing settings starts its polling, an update starts "
            "it") {
        stack->state = desired::RunState::stopped;
        state.stacks[0].status = model::StackStatus::inactive;
        stack->env = {literal("A", "1")};
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::none);
        CHECK(plan.deferred.at(0).field == "env.A");
        CHECK_FALSE(plan.notes.empty());
    }
    SECTION("one that should be absent is deleted") {
        stack->state = desired::RunState::absent;
        CHECK(plan_one(stack, state).action() == Action::remove);
    }
    SECTION("one that is absent and should be gives no action") {
        stack->state = desired::RunState::absent;
        state.stacks.clear();
        CHECK(plan_one(stack, state).action() == Action::none);
        CHECK(plan_one(stack, state).notes.empty());
    }
}

TEST_CASE("a stack whose last deployment failed is a difference whatever its fields say", "[plan][trap]") {
    auto stack = wanted_git("web");
    auto state = server();
    make_newer(state);
    state.stacks = {existing(*stack, 7)};
    state.stacks[0].status = model::StackStatus::error;
    state.stacks[0].last_error = "no such image";
    const auto plan = plan_one(stack, state);
    CHECK(plan.action() == Action::redeploy);
    CHECK(plan.reasons().at(0) == "its last deployment failed: no such image");
}

TEST_CASE("renamed by its former name", "[plan]") {
    auto stack = wanted_git("cache");
    stack->former_name = "redis";
    auto before = *stack;
    before.name = "redis";
    auto state = server();
    state.stacks = {existing(before, 7)};
    SECTION("is a rename") {
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::rename);
        CHECK(plan.former_name == "redis");
        CHECK(plan.stack_id == 7);
    }
    SECTION("with other fields too") {
        stack->env = {literal("A", "1")};
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::rename);
        CHECK(fields(plan) == std::vector<std::string>{"env.A"});
    }
    SECTION("of a stopped stack is planned where it shall run, and blocked where it shall not") {
        state.stacks[0].status = model::StackStatus::inactive;
        CHECK(plan_one(stack, state).action() == Action::rename);
        stack->state = desired::RunState::stopped;
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::blocked);
        CHECK(plan.wanted() == Action::rename);
        stack->state = desired::RunState::running;
        stack->ignore = {"state"};
        CHECK(plan_one(stack, state).action() == Action::blocked);
    }
    SECTION("where both exist, the one of the new name counts") {
        state.stacks.insert(state.stacks.begin(), existing(*stack, 6));
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::none);
        CHECK(plan.notes.size() == 1);
    }
}

TEST_CASE("found on its former environment", "[plan]") {
    auto stack = wanted_git("web");
    stack->environment.name = "staging";
    stack->former_environment = desired::EnvironmentRef{"production", 0, {}};
    auto state = server();
    state.stacks = {existing(*stack, 7)};
    SECTION("is a move, and says what does not come along") {
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::move);
        CHECK(plan.environment_id == 2);
        CHECK(plan.former_environment == "production");
        CHECK(fields(plan) == std::vector<std::string>{"environment"});
        CHECK_THAT(plan.notes.at(0).text, Catch::Contains("volumes"));
        CHECK(plan.notes.at(0).code == plan::Code::move_leaves_data);
    }
    SECTION("under its former name too, and with other fields") {
        stack->name = "site";
        stack->former_name = "web";
        stack->env = {literal("A", "1")};
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::move);
        CHECK(plan.former_name == "web");
        CHECK(fields(plan) == std::vector<std::string>{"environment", "env.A"});
    }
    SECTION("is left alone where one is there already") {
        state.stacks.push_back(existing(*stack, 8));
        state.stacks[1].endpoint_id = 2;
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::none);
        CHECK(plan.stack_id == 8);
        CHECK_THAT(plan.notes.at(0).text, Catch::Contains("still exists on 'production'"));
    }
    SECTION("is not moved where that can't be, or must not") {
        const auto why = GENERATE(as<std::string>(), "stopped", "kubernetes", "swarm", "protected");
        INFO(why);
        if (why == "stopped") {
            state.stacks[0].status = model::StackStatus::inactive;
            stack->state = desired::RunState::stopped;
        }
        if (why == "kubernetes")
            state.stacks[0].type = model::StackType::kubernetes;
        if (why == "swarm")
            state.stacks[0].type = model::StackType::swarm;
        stack->protect = why == "protected";
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::blocked);
        CHECK(plan.wanted() == Action::move);
    }
    SECTION("goes to the swarm that is there") {
        state.stacks[0].type = model::StackType::swarm;
        state.swarm_ids.emplace(2, std::string("other-swarm"));
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::move);
        CHECK(plan.swarm_id == "other-swarm");
    }
    SECTION("and to be replaced besides is two steps") {
        stack->git->url = "https://git.example.com/other.git";
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::blocked);
        CHECK_THAT(plan.reasons().at(0), Catch::Contains("move it first"));
    }
}

TEST_CASE("what ignore names is not planned", "[plan]") {
    auto stack = wanted_git("web");
    stack->env = {literal("BUILD_ID", "1"), literal("KEPT", "1")};
    stack->auto_update = model::AutoUpdate{"5m", "", false, false, ""};
    auto state = server();
    state.stacks = {existing(*stack, 7)};
    state.stacks[0].env[0].value = "77";
    state.stacks[0].auto_update->webhook = "3b1b6d5e-1111-4d52-9d7e-2f0d2e5f0c11";
    stack->ignore = {"autoUpdate.webhook", "env.BUILD_ID"};
    CHECK(plan_one(stack, state).action() == Action::none);
    stack->ignore = {"autoUpdate", "env"};
    CHECK(plan_one(stack, state).action() == Action::none);
    stack->ignore = {};
    CHECK(plan_one(stack, state).action() == Action::update);
}

TEST_CASE("flags of an auto-update that ignore leaves without interval and webhook are not planned",
          "[plan]") {
    auto stack = wanted_git("web");
    auto state = server();
    state.stacks = {existing(*stack, 7)};
    stack->auto_update = model::AutoUpdate{"5m", "", true, false, ""};
    stack->ignore = {"autoUpdate.interval"};
    CHECK(plan_one(stack, state).action() == Action::none);
    state.stacks[0].auto_update = model::AutoUpdate{"1h", "", false, false, "7"};
    CHECK(fields(plan_one(stack, state)) == std::vector<std::string>{"autoUpdate.forceUpdate"});
}

TEST_CASE("rights", "[plan][permissions]") {
    auto stack = wanted_inline("web", compose);
    auto state = as_standard_user(server());
    SECTION("an environment that is not visible hides its stacks") {
        auto elsewhere = wanted_inline("web", compose);
        elsewhere->environment.name = "secret";
        const auto plan = plan_one(elsewhere, state);
        CHECK(plan.action() == Action::hidden);
        CHECK(plan.verdict()->missing_right == "access to environment 'secret', if it exists");
    }
    SECTION("an environment that an administrator does not see is a mistake in the input") {
        auto elsewhere = wanted_inline("web", compose);
        elsewhere->environment.name = "producton";
        plan::Plan plan;
        support::Diagnostics diagnostics;
        plan::diff({elsewhere}, server(), {}, plan, diagnostics);
        REQUIRE(diagnostics.sorted().size() == 1);
        CHECK(diagnostics.sorted()[0].what == "environment 'producton' does not exist on server 'main'");
        CHECK(diagnostics.sorted()[0].advice == "did you mean 'production'?");
    }
    SECTION("a stack that a standard user does not see can only be planned as a create") {
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::create);
        CHECK(plan.notes.size() == 1);
    }
    SECTION("an absent stack that a standard user does not see is unknown") {
        stack->state = desired::RunState::absent;
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::hidden);
        CHECK(plan.wanted() == Action::remove);
        CHECK(plan.reasons().at(0) ==
              "it should be absent, and is not among the stacks that alice may see: whether "
              "it exists is unknown");
    }
    SECTION("an environment that forbids stacks to regular users is predicted") {
        state.environments[0].stacks_for_regular_users = false;
        const auto create = plan_one(stack, state);
        CHECK(create.action() == Action::forbidden);
        CHECK(create.wanted() == Action::create);
        CHECK(create.verdict()->words == "Stack creation is disabled for non-admin users");
        CHECK(create.verdict()->predicted);

        auto git = wanted_git("web");
        state.stacks = {existing(*git, 7)};
        git->env = {literal("A", "1")};
        CHECK(plan_one(git, state).verdict()->words == "Stack management is disabled for non-admin users");
        git->env = {};
        git->auto_update = model::AutoUpdate{"5m", "", false, false, ""};
        CHECK(plan_one(git, state).verdict()->words == "Stack editing is disabled for non-admin users");
        git->state = desired::RunState::absent;
        CHECK(plan_one(git, state).verdict()->words == "stack deletion is disabled for non-admin users");
        state.user.administrator = true;
        CHECK(plan_one(git, state).action() == Action::remove);
    }
    SECTION("a content that may not be read is forbidden in the server's words") {
        state.stacks = {existing(*stack, 7)};
        portainer::ApiError error;
        error.kind = portainer::ApiError::Kind::status;
        error.status = 403;
        error.message = "Access denied to resource";
        state.files.emplace(7, tl::unexpected(error));
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::forbidden);
        CHECK(plan.verdict()->words == "Access denied to resource");
        CHECK_FALSE(plan.verdict()->predicted);
    }
    SECTION("a content that the server has lost is sent again") {
        state.stacks = {existing(*stack, 7)};
        portainer::ApiError error;
        error.kind = portainer::ApiError::Kind::status;
        error.status = 500;
        error.message = "Unable to retrieve Compose file from disk";
        state.files.emplace(7, tl::unexpected(error));
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::update);
        CHECK(plan.deploys);
    }
}

TEST_CASE("types follow the environment", "[plan]") {
    auto state = server();
    state.environments.push_back(environment(3, "swarm"));
    state.environments.push_back(environment(4, "k8s", model::EnvironmentType::kubernetes_local));
    state.swarm_ids = {{1, ""}, {3, "sw1"}};
    auto stack = wanted_inline("web", compose);
    SECTION("swarm manager") {
        stack->environment.name = "swarm";
        const auto plan = plan_one(stack, state);
        CHECK(plan.type == model::StackType::swarm);
        CHECK(plan.swarm_id == "sw1");
    }
    SECTION("Kubernetes") {
        stack->environment.name = "k8s";
        CHECK(plan_one(stack, state).type == model::StackType::kubernetes);
        stack->state = desired::RunState::stopped;
        CHECK(plan_one(stack, state).action() == Action::blocked);
    }
    SECTION("swarm asked for where there is none") {
        stack->type = model::StackType::swarm;
        CHECK(plan_one(stack, state).action() == Action::blocked);
    }
    SECTION("Kubernetes asked for on a Docker environment") {
        stack->type = model::StackType::kubernetes;
        CHECK(plan_one(stack, state).action() == Action::blocked);
    }
}

TEST_CASE("a stack named by its environment's name and by its id is one stack", "[plan]") {
    auto by_name = wanted_inline("web", compose);
    auto by_id = wanted_inline("web", compose);
    by_id->environment = {"", 1, {}};
    plan::Plan plan;
    support::Diagnostics diagnostics;
    plan::diff({by_name, by_id}, server(), {}, plan, diagnostics);
    REQUIRE(diagnostics.sorted().size() == 1);
    CHECK(diagnostics.sorted()[0].what.find("is defined twice") != std::string::npos);
}

TEST_CASE("a nameless stack on the server is survived", "[plan][trap]") {
    auto stack = wanted_inline("web", compose);
    auto state = server();
    model::Stack nameless;
    nameless.id = 9;
    nameless.endpoint_id = 1;
    state.stacks = {nameless};
    CHECK(plan_one(stack, state).action() == Action::create);
}

TEST_CASE(
    "whether services are pruned is stored for git stacks, and goes along with each update of the others",
    "[plan]") {
    auto state = server();
    if (GENERATE(true, false))
        make_newer(state);
    auto git = wanted_git("web");
    git->prune = true;
    auto record = existing(*git, 7);
    record.type = model::StackType::swarm;
    state.stacks = {record};
    const auto plan = plan_one(git, state);
    CHECK(plan.action() == Action::update);
    REQUIRE(plan.changes.size() == 1);
    CHECK(plan.changes[0].field == "prune");

    auto inline_stack = wanted_inline("app", "a");
    inline_stack->prune = true;
    state.stacks = {existing(*inline_stack, 8)};
    state.files.emplace(8, "a");
    CHECK(plan_one(inline_stack, state).action() == Action::none);
}

TEST_CASE("from 2.44 on a stack's own interval may never be read back as sent", "[plan][trap]") {
    auto state = server();
    make_newer(state);
    auto stack = wanted_git("web");
    stack->auto_update = model::AutoUpdate{"5m", "", true, false, ""};
    auto record = existing(*stack, 7);
    record.auto_update.reset();
    record.git->source_id = 3;
    state.stacks = {record};
    model::Source source;
    source.id = 3;
    source.name = "acme";
    state.sources = {source};
    SECTION("2.44") {
        state.capabilities.learn(model::Ability::source_intervals, true, "its version");
        const auto plan = plan_one(stack, state);
        CHECK(plan.action() == Action::none);
        REQUIRE(plan.notes.size() == 1);
        CHECK_THAT(plan.notes[0].text, Catch::Contains("source 'acme' (#3) does not poll"));
    }
    SECTION("2.43") {
        state.capabilities.learn(model::Ability::source_intervals, false, "its version");
        CHECK(plan_one(stack, state).action() == Action::update);
    }
}

TEST_CASE("a replacement uses the source that the stack names", "[plan]") {
    auto state = server();
    make_newer(state);
    model::Source source;
    source.id = 3;
    source.name = "acme";
    state.sources = {source};
    auto stack = wanted_git("web");
    stack->git->source = "acme";
    stack->replace = true;
    state.stacks = {existing(*wanted_inline("web", "a"), 7)};
    const auto plan = plan_one(stack, state);
    CHECK(plan.action() == Action::replace);
    CHECK(plan.source_id == 3);
    stack->git->source = "nowhere";
    CHECK(plan_one(stack, state).action() == Action::blocked);
}

TEST_CASE("a failed attempt is another one whenever the YAML of its stack says something else", "[plan]") {
    const auto stack = wanted_git("web");
    stack->auto_update = model::AutoUpdate{"5m", "", false, false, ""};
    stack->env = {literal("A", "1"), secret("TOKEN", "x")};
    const auto print = [](const desired::Stack &spec) {
        plan::StackPlan plan;
        plan.spec = std::make_shared<desired::Stack>(spec);
        return plan::attempt_fingerprint(plan, "key");
    };
    const std::string before = print(*stack);
    CHECK(print(*stack) == before);
    const std::vector<void (*)(desired::Stack &)> changes{
        [](desired::Stack &s) { s.git->url += "/x"; },
        [](desired::Stack &s) { s.git->reference_name = "refs/heads/x"; },
        [](desired::Stack &s) { s.git->config_file_path = "x.yml"; },
        [](desired::Stack &s) { s.git->additional_files = {"x.yml"}; },
        [](desired::Stack &s) { s.git->tls_skip_verify = true; },
        [](desired::Stack &s) {
            s.git->authentication = desired::GitAuthentication{"bot", std::nullopt};
        },
        [](desired::Stack &s) { s.git->source = "acme"; },
        [](desired::Stack &s) { s.git->source_id = 3; },
        [](desired::Stack &s) { s.auto_update->interval = "10m"; },
        [](desired::Stack &s) { s.auto_update->webhook = "w"; },
        [](desired::Stack &s) { s.auto_update->force_update = true; },
        [](desired::Stack &s) { s.auto_update->force_pull_image = true; },
        [](desired::Stack &s) { s.env[0].value = desired::Text::literal("2"); },
        [](desired::Stack &s) { s.env[1].value.resolve("y"); },
        [](desired::Stack &s) { s.prune = true; },
        [](desired::Stack &s) { s.pull_image = desired::PullImage::always; },
        [](desired::Stack &s) {
            s.access = desired::Access{{true, false, {}, {}}, {}};
        },
        [](desired::Stack &s) { s.kubernetes_namespace = "shop"; },
        [](desired::Stack &s) {
            s.wait = desired::Wait{false, {}, {}};
        },
        [](desired::Stack &s) { s.deploy_timeout = std::chrono::minutes(3); },
        [](desired::Stack &s) { s.state = desired::RunState::stopped; },
        [](desired::Stack &s) { s.ignore = {"env"}; }};
    for (std::size_t i = 0; i < changes.size(); ++i) {
        auto changed = *stack;
        changes[i](changed);
        INFO("change " << i);
        CHECK(print(changed) != before);
    }
}

TEST_CASE("a record whose access, prune or namespace changed since the plan is stale", "[plan]") {
    const auto state = server();
    auto record = existing(*wanted_git("web"), 7);
    record.resource_control = model::ResourceControl{{false, true, {}, {}}, 3};
    const std::string before = plan::fingerprint(record, nullptr, state);
    SECTION("access") {
        record.resource_control->teams = {1};
    }
    SECTION("public") {
        record.resource_control->is_public = true;
    }
    SECTION("prune") {
        record.prune = true;
    }
    SECTION("namespace") {
        record.kubernetes_namespace = "shop";
    }
    CHECK(plan::fingerprint(record, nullptr, state) != before);
}

TEST_CASE("env values are compared by what arrives", "[plan]") {
    auto stack = wanted_inline("web", "x");
    stack->env = {literal("PW", "pa$word")};
    auto record = existing(*stack, 7);
    record.type = model::StackType::standalone;
    const auto plan_with = [&](const std::string &stored) {
        record.env = {{"PW", stored}};
        auto state = server();
        state.stacks = {record};
        state.files.emplace(record.id, std::string("x"));
        return plan_one(stack, state);
    };
    for (const char *same : {"'pa$word'", "pa$$word", "\"pa\\$word\""}) {
        INFO(same);
        CHECK(plan_with(same).action() == plan::Action::none);
    }
    const auto altered = plan_with("pa$word"); // which arrives as "pa"
    CHECK(altered.action() == plan::Action::update);
    REQUIRE(altered.changes.size() == 1);
    CHECK(std::any_of(altered.notes.begin(), altered.notes.end(), [](const plan::Note &note) {
        return note.text.find("env.PW is stored without quotes") != std::string::npos;
    }));
    record.type = model::StackType::swarm;
    stack->type = model::StackType::swarm;
    CHECK(plan_with("'pa$word'").action() == plan::Action::update);
}

TEST_CASE("a webhook that another stack of the server has", "[plan]") {
    const std::string webhook = "3b1b6d5e-1111-4d52-9d7e-2f0d2e5f0c11";
    auto stack = wanted_git("web");
    stack->auto_update = model::AutoUpdate{"", webhook, false, false, ""};
    auto other = existing(*wanted_git("shop"), 8);
    other.auto_update = model::AutoUpdate{"", "3B1B6D5E-1111-4d52-9d7e-2f0d2e5f0c11", false, false, ""};
    auto state = server();
    state.stacks = {other};
    const auto created = plan_one(stack, state);
    CHECK(created.action() == Action::blocked);
    CHECK(created.reasons().at(0).find("is that of stack 'shop' too") != std::string::npos);
    auto record = existing(*wanted_git("web"), 7);
    state.stacks = {other, record};
    CHECK(plan_one(stack, state).action() == Action::blocked);
    state.stacks[1].auto_update = stack->auto_update;
    const auto same = plan_one(stack, state);
    CHECK(same.action() == Action::none);
    CHECK(same.notes.size() == 1);
    stack->ignore = {"autoUpdate.webhook"};
    CHECK(plan_one(stack, state).notes.empty());
}
