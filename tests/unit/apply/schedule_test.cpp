// In which order stacks get their turn, and who has to wait for whom. Without a server: a stack whose turn
// has come finds that its server could not be reached.

#include "apply/apply.hpp"

#include "../plan/builders.hpp"

#include <catch2/catch.hpp>

using namespace builders;
using apply::Outcome;
using plan::Action;

namespace {

class Silent : public apply::Observer {
public:
    void started(const plan::StackPlan & /*stack*/) override {}
    void progressed(const plan::StackPlan & /*stack*/, const std::string & /*doing*/) override {}
    void finished(const apply::StackResult &result) override { finished_.push_back(result.plan.name); }
    void tick() override {}

    std::vector<std::string> finished_;
};

/// A plan by name, action and the names of what it depends on.
struct Schedule {
    plan::Plan plan;
    Silent observer;

    void add(const std::string &name, Action action, const std::vector<std::string> &depends_on = {}) {
        auto spec = wanted(name);
        for (const std::string &other : depends_on)
            spec->depends_on.push_back({"main", {"production", 0, {}}, other, {}});
        plan::StackPlan stack;
        stack.server = "main";
        stack.environment = "production";
        stack.name = name;
        stack.restore({.action = action, .reasons = {"because"}});
        stack.spec = spec;
        plan.stacks.push_back(std::move(stack));
    }

    apply::Report run(int interrupts = 0, int parallelism = 1) {
        apply::Options options;
        options.parallelism = parallelism;
        const std::atomic<int> raised{interrupts};
        return apply::apply(plan, {}, options, observer, raised);
    }
};

const std::string no_server = "its server could not be reached";

std::string message_of(const apply::Report &report, const std::string &name) {
    for (const apply::StackResult &result : report.stacks)
        if (result.plan.name == name)
            return result.message;
    return "no such stack";
}

} // namespace

TEST_CASE("a stack waits for those it depends on, at any number of threads", "[apply][dependencies]") {
    Schedule it;
    it.add("a", Action::update, {"c"});
    it.add("b", Action::create, {"a"});
    it.add("c", Action::create);
    const auto report = it.run(0, GENERATE(1, 2, 64));
    CHECK(it.observer.finished_ == std::vector<std::string>{"c", "a", "b"});
    CHECK(message_of(report, "c") == no_server);
    CHECK(message_of(report, "a") == "it depends on production/c, which is skipped");
    CHECK(message_of(report, "b") == "it depends on production/a, which is skipped");
}

TEST_CASE("deletions and stops come first", "[apply]") {
    Schedule it;
    it.add("a", Action::create);
    it.add("b", Action::remove);
    it.add("c", Action::stop);
    (void)it.run();
    CHECK(it.observer.finished_ == std::vector<std::string>{"b", "c", "a"});
}

TEST_CASE("a stopped stack does not wait for what is begun after it", "[apply][dependencies]") {
    Schedule it;
    it.add("a", Action::stop, {"b"});
    it.add("b", Action::create);
    const auto report = it.run();
    CHECK(it.observer.finished_ == std::vector<std::string>{"a", "b"});
    CHECK(message_of(report, "a") == no_server);
}

TEST_CASE("what needs nothing is waited for by nobody, what can't be is in the way",
          "[apply][dependencies]") {
    Schedule it;
    it.add("fine", Action::none);
    it.add("blocked", Action::blocked);
    it.add("hidden", Action::hidden);
    it.add("replace", Action::replace);
    it.add("a", Action::create, {"fine"});
    it.add("b", Action::create, {"fine", "blocked"});
    it.add("c", Action::create, {"hidden"});
    it.add("d", Action::create, {"replace"});
    it.add("e", Action::create, {"not in the plan"});
    const auto report = it.run();
    CHECK(message_of(report, "a") == no_server);
    CHECK(message_of(report, "b") == "it depends on production/blocked, which is blocked");
    CHECK(message_of(report, "c") == "it depends on production/hidden, which is hidden");
    CHECK(message_of(report, "d") == "it depends on production/replace, which is blocked");
    CHECK(message_of(report, "e") == no_server);
}

TEST_CASE("an interrupted run begins nothing more", "[apply]") {
    Schedule it;
    it.add("a", Action::create);
    it.add("b", Action::create, {"a"});
    const auto report = it.run(1);
    CHECK(report.interrupted);
    for (const apply::StackResult &result : report.stacks) {
        CHECK(result.outcome == Outcome::skipped);
        CHECK(result.message == "interrupted before it was begun");
    }
}
