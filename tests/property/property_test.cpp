// What must hold for any desired state and any server. Cases are generated from numbers that are the same in
// every run; a failure names its number.

#include "rig.hpp"

#include "plan/json.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>

using namespace property;
using namespace stowage;
using nlohmann::json;

namespace {

constexpr std::uint32_t cases = 25; // a generation

const std::vector<std::string> &generations() {
    static const std::vector<std::string> all = {"2.23", "2.43", "2.44"};
    return all;
}

/// Calls `check` with each case, loaded.
template <typename Check>
void for_each_case(std::uint32_t count, const Shape &shape, Check check) {
    for (const std::string &generation : generations()) {
        Rig &rig = Rig::of(generation);
        for (const std::uint32_t seed : seeds(1, count)) {
            Random random(seed);
            const WorldCase world = random_case(random, generation, shape);
            rig.load(world);
            INFO("generation " << generation << ", seed " << seed << "\n" << rig.describe(world));
            check(rig, world, random);
        }
    }
}

bool succeeded(const apply::Report &report) {
    return std::all_of(report.stacks.begin(), report.stacks.end(), [](const apply::StackResult &item) {
        return item.outcome == apply::Outcome::done || item.outcome == apply::Outcome::unchanged ||
               (item.outcome == apply::Outcome::blocked && is_out_of_reach(item.plan));
    });
}

/// Everything but the action's own words: a plan for people that ask whether two are the same.
std::string text_of(const app::Run &run) {
    return plan::to_json(run.planned.plan);
}

/// Without the places in the YAML, which move with the order in it.
std::string text_without_places(const app::Run &run) {
    json document = json::parse(text_of(run));
    for (json &stack : document.at("stacks")) {
        stack.erase("where");
        for (const char *list : {"changes", "deferred"})
            for (json &change : stack.at(list))
                change.erase("where");
    }
    return document.dump(1);
}

std::map<int, json> stacks_by_id(const std::string &state) {
    std::map<int, json> stacks;
    const json document = json::parse(state);
    for (const json &stack : document.at("stacks"))
        stacks.emplace(stack.at("Id").get<int>(), stack);
    return stacks;
}

std::map<std::string, std::string> env_of(const json &stack) {
    std::map<std::string, std::string> env;
    for (const json &variable : stack.at("Env"))
        env.emplace(variable.at("name"), variable.at("value"));
    return env;
}

/// What the server's record says of a field that `ignore` can name; "" for nothing, false and zero.
std::string field_of(const json &stack, const std::string &field) {
    const auto part = [](const json &object, const char *key) {
        const json value = object.is_object() ? object.value(key, json()) : json();
        const bool nothing = value.is_null() || value == false || value == "";
        return nothing ? std::string() : value.dump();
    };
    if (field == "env")
        return json(env_of(stack)).dump();
    if (field.starts_with("env.")) {
        const auto env = env_of(stack);
        const auto found = env.find(field.substr(4));
        return found == env.end() ? "" : "=" + found->second;
    }
    const json &polling = stack.at("AutoUpdate");
    const json &git = stack.at("GitConfig");
    if (field == "autoUpdate")
        return part(polling, "Interval") + part(polling, "Webhook") + part(polling, "ForceUpdate");
    if (field.starts_with("autoUpdate."))
        return part(polling, field.ends_with("interval")  ? "Interval"
                             : field.ends_with("webhook") ? "Webhook"
                                                          : "ForceUpdate");
    if (field == "gitConfig.referenceName")
        return part(git, "ReferenceName");
    if (field == "gitConfig.tlsSkipVerify")
        return part(git, "TLSSkipVerify");
    if (field == "gitConfig.configFilePath")
        return part(git, "ConfigFilePath");
    if (field == "restartSchedule")
        return stack.value("RestartSchedule", json()).dump();
    if (field == "file")
        return stack.at("files").dump();
    return stack.at("Status") == 2 ? "stopped" : "running"; // state
}

} // namespace

TEST_CASE("a plan after a successful apply is empty", "[property]") {
    for_each_case(cases, {}, [](Rig &rig, const WorldCase &world, Random &) {
        const apply::Report report = Rig::apply(rig.plan(world));
        INFO(outcomes_of(report));
        REQUIRE(succeeded(report));
        REQUIRE(left_to_do(rig.plan(world).planned.plan) == std::vector<std::string>{});
    });
}

TEST_CASE("a plan sends no write, and planning twice says the same twice", "[property]") {
    for_each_case(cases, {}, [](Rig &rig, const WorldCase &world, Random &) {
        const std::string first = text_of(rig.plan(world));
        REQUIRE(text_of(rig.plan(world)) == first);
        REQUIRE(rig.writes().empty());
    });
}

TEST_CASE("an apply of nothing sends no write", "[property]") {
    for_each_case(cases / 2, {}, [](Rig &rig, const WorldCase &world, Random &) {
        REQUIRE(succeeded(Rig::apply(rig.plan(world))));
        app::Run again = rig.plan(world);
        rig.server().clear_requests();
        const apply::Report report = Rig::apply(again);
        INFO(outcomes_of(report));
        REQUIRE(rig.requests() == 0);
        REQUIRE(succeeded(report));
    });
}

TEST_CASE("neither the order of stacks nor that of env matters", "[property]") {
    for_each_case(cases, {}, [](Rig &rig, const WorldCase &world, Random &random) {
        const std::string before = text_without_places(rig.plan(world));
        WorldCase yaml_shuffled = world;
        random.shuffle(yaml_shuffled.stacks);
        for (StackCase &stack : yaml_shuffled.stacks)
            if (stack.wanted)
                random.shuffle(stack.wanted->env);
        REQUIRE(text_without_places(rig.plan(yaml_shuffled)) == before);

        WorldCase server_shuffled = world;
        for (StackCase &stack : server_shuffled.stacks)
            if (stack.found)
                random.shuffle(stack.found->env);
        rig.load(server_shuffled);
        REQUIRE(text_without_places(rig.plan(world)) == before);
    });
}

TEST_CASE("what ignore names is on the server after an apply as it was before", "[property]") {
    for_each_case(cases * 2, {}, [](Rig &rig, const WorldCase &world, Random &) {
        const auto before = stacks_by_id(rig.server().state());
        app::Run run = rig.plan(world);
        const apply::Report report = Rig::apply(run);
        INFO(outcomes_of(report));
        const auto after = stacks_by_id(rig.server().state());
        for (const plan::StackPlan &stack : run.planned.plan.stacks) {
            if (stack.stack_id == 0 || stack.action() == plan::Action::remove ||
                stack.action() == plan::Action::replace)
                continue;
            const int id = static_cast<int>(stack.stack_id);
            for (const std::string &field : stack.spec->ignore) {
                INFO(stack.name << " " << field);
                REQUIRE(after.contains(id));
                // From 2.44 on a stack's own interval is not shown, so it can't be sent back either.
                if (world.generation == "2.44" && field.starts_with("autoUpdate") &&
                    field != "autoUpdate.webhook")
                    continue;
                // A flag of an auto-update that is to go goes with it.
                if (field == "autoUpdate.forceUpdate" && after.at(id).at("AutoUpdate").is_null())
                    continue;
                REQUIRE(field_of(after.at(id), field) == field_of(before.at(id), field));
            }
        }
    });
}

TEST_CASE("a restart schedule that the YAML does not name stays, whatever is done to the stack",
          "[property]") {
    for_each_case(cases / 2, {}, [](Rig &rig, const WorldCase &world, Random &) {
        const auto before = stacks_by_id(rig.server().state());
        const apply::Report report = Rig::apply(rig.plan(world));
        INFO(outcomes_of(report));
        const json after = json::parse(rig.server().state()).at("stacks");
        for (const StackCase &stack : world.stacks) {
            if (!stack.found || !stack.wanted || !stack.wanted->schedule.empty())
                continue;
            for (const auto &[id, record] : before) {
                if (record.at("Name") != stack.found_name ||
                    record.at("EndpointId") != stack.found_environment_id)
                    continue;
                for (const json &now : after)
                    if ((now.at("Name") == stack.name || now.at("Name") == stack.found_name) &&
                        now.at("EndpointId") == stack.environment_id) {
                        INFO(stack.name);
                        REQUIRE(now.value("RestartSchedule", json()) ==
                                record.value("RestartSchedule", json()));
                    }
            }
        }
    });
}

TEST_CASE("what the YAML does not name, protects, or does not call absent is not deleted", "[property]") {
    for_each_case(cases, {}, [](Rig &rig, const WorldCase &world, Random &) {
        const auto before = stacks_by_id(rig.server().state());
        (void)Rig::apply(rig.plan(world));
        const auto after = stacks_by_id(rig.server().state());
        for (const auto &[id, stack] : before) {
            const auto named = std::find_if(world.stacks.begin(), world.stacks.end(),
                                            [&, &record = stack](const StackCase &item) {
                                                return item.found && item.found_name == record.at("Name") &&
                                                       item.found_environment_id == record.at("EndpointId");
                                            });
            INFO(stack.at("Name"));
            if (named != world.stacks.end() && named->replace)
                continue;
            const bool absent = named != world.stacks.end() && !named->wanted;
            REQUIRE(after.contains(id) == !absent);
            if (named == world.stacks.end())
                REQUIRE(after.at(id) == stack);
        }
    });
}
