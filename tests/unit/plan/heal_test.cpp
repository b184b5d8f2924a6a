#include "builders.hpp"
#include "plan/heal.hpp"

#include <catch2/catch.hpp>

using namespace builders;
using desired::SelfHeal;
using model::HealthState;
using plan::Action;

namespace {

const std::string two_services = "services:\n  web: {image: a}\n  db: {image: b}\n";

model::StackHealth missing_service() {
    return model::worst_of({{"web", HealthState::missing, ""}, {"db", HealthState::healthy, ""}});
}

model::StackHealth unhealthy_service() {
    return model::worst_of({{"web", HealthState::healthy, ""}, {"db", HealthState::degraded, "unhealthy"}});
}

/// The plan of a stack whose record is as desired, and whose health is this.
plan::StackPlan planned(const model::StackHealth &health, SelfHeal self_heal = SelfHeal::missing) {
    const auto stack = wanted_inline("shop", two_services);
    stack->self_heal = self_heal;
    current::ServerState state = server();
    state.stacks = {existing(*stack, 3)};
    state.files.emplace(3, two_services);
    state.health.emplace(3, health);
    return plan_one(stack, state);
}

} // namespace

TEST_CASE("a stack whose record is right and whose containers are gone is deployed again", "[plan][health]") {
    const plan::StackPlan plan = planned(missing_service());
    CHECK(plan.action() == Action::redeploy);
    CHECK(plan.deploys);
    CHECK(plan.changes.empty());
    CHECK(plan.reasons() == std::vector<std::string>{"web is missing"});
    REQUIRE(plan.health);
    CHECK(plan.health->str() == "missing: web");
    CHECK(plan.unwell());

    const plan::StackPlan nothing = planned(model::whole(HealthState::missing, "it has no containers"));
    CHECK(nothing.action() == Action::redeploy);
    CHECK(nothing.reasons() == std::vector<std::string>{"nothing of it is there: it has no containers"});
}

TEST_CASE("what selfHeal says decides", "[plan][health]") {
    CHECK(planned(missing_service(), SelfHeal::never).action() == Action::none);
    CHECK(planned(missing_service(), SelfHeal::degraded).action() == Action::redeploy);
    CHECK(planned(unhealthy_service(), SelfHeal::never).action() == Action::none);
    CHECK(planned(unhealthy_service(), SelfHeal::missing).action() == Action::none);
    CHECK(planned(unhealthy_service(), SelfHeal::missing).unwell());
    const plan::StackPlan healed = planned(unhealthy_service(), SelfHeal::degraded);
    CHECK(healed.action() == Action::redeploy);
    CHECK(healed.reasons() == std::vector<std::string>{"it is degraded: db: unhealthy"});
}

TEST_CASE("what is not known, and what is well or on its way, causes nothing", "[plan][health]") {
    for (const auto state :
         {HealthState::unknown, HealthState::healthy, HealthState::progressing, HealthState::stopped})
        CHECK(planned(model::whole(state, "words"), SelfHeal::degraded).action() == Action::none);
}

TEST_CASE("a stack that shall be stopped, or is, is not healed", "[plan][health]") {
    const auto stack = wanted_inline("shop", two_services);
    const model::StackHealth health = missing_service();
    model::Stack record = existing(*stack, 3);
    CHECK(plan::heal_reason(*stack, record, nullptr).empty());
    CHECK_FALSE(plan::heal_reason(*stack, record, &health).empty());
    record.status = model::StackStatus::inactive;
    CHECK(plan::heal_reason(*stack, record, &health).empty());
    record.status = model::StackStatus::active;
    stack->state = desired::RunState::stopped;
    CHECK(plan::heal_reason(*stack, record, &health).empty());
}

TEST_CASE("a swarm or a cluster starts again by itself what runs badly", "[plan][health]") {
    const auto stack = wanted_inline("shop", two_services);
    stack->self_heal = SelfHeal::degraded;
    model::Stack record = existing(*stack, 3);
    record.type = GENERATE(model::StackType::swarm, model::StackType::kubernetes);
    const model::StackHealth degraded = unhealthy_service();
    const model::StackHealth missing = missing_service();
    CHECK(plan::heal_reason(*stack, record, &degraded).empty());
    CHECK_FALSE(plan::heal_reason(*stack, record, &missing).empty());
}

TEST_CASE("a summary counts what does not run well, whatever is planned", "[plan][health]") {
    plan::Plan plan;
    for (const model::StackHealth &health :
         {missing_service(), unhealthy_service(), unhealthy_service(), model::whole(HealthState::progressing),
          model::whole(HealthState::unknown), model::whole(HealthState::healthy)})
        plan.stacks.push_back(planned(health));
    const plan::Summary summary = plan::summarize(plan);
    CHECK(plan::to_string(summary) == "1 to redeploy, 5 unchanged");
    CHECK(plan::health_to_string(summary) == "1 missing, 2 degraded, 1 progressing, 1 unknown");
    CHECK(plan::health_to_string({}).empty());
}

TEST_CASE("what a cluster has otherwise than a manifest is deployed again, what it has besides is taken away "
          "where prune says so",
          "[plan][health]") {
    const auto planned_kubernetes = [](const model::StackHealth &health, std::optional<bool> prune,
                                       bool protect = false, SelfHeal self_heal = SelfHeal::missing) {
        const auto stack = wanted_inline("shop", two_services);
        stack->prune = prune;
        stack->protect = protect;
        stack->self_heal = self_heal;
        model::Stack record = existing(*stack, 3);
        record.type = model::StackType::kubernetes;
        return plan::heal_reason(*stack, record, &health);
    };
    model::StackHealth drifted = model::worst_of({{"Deployment web", HealthState::healthy, ""}});
    drifted.drift = {"Deployment web: spec.replicas"};
    CHECK(planned_kubernetes(drifted, std::nullopt) ==
          "the cluster has it otherwise than its manifest: Deployment web: spec.replicas");
    CHECK(planned_kubernetes(drifted, std::nullopt, false, SelfHeal::never).empty());

    model::StackHealth more = model::worst_of({{"Deployment web", HealthState::healthy, ""}});
    more.left_over = {"ConfigMap old"};
    more.left_data = {"PersistentVolumeClaim data"};
    CHECK(planned_kubernetes(more, true) ==
          "prune: true, and the cluster still has what its manifest no longer "
          "names: ConfigMap old, PersistentVolumeClaim data");
    CHECK(planned_kubernetes(more, std::nullopt).empty());
    CHECK(planned_kubernetes(more, true, true).empty()); // protected
    more.left_over.clear();
    CHECK(planned_kubernetes(more, true).empty()); // what holds data stays
}
