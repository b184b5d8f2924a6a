#include "plan/kind.hpp"

#include "builders.hpp"
#include "plan/diff.hpp"
#include "plan/fingerprints.hpp"
#include "plan/json.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <set>

using namespace builders;
using plan::Action;

namespace {

std::shared_ptr<desired::GitSource> wanted_source() {
    auto source = std::make_shared<desired::GitSource>();
    source->server = "main";
    source->name = "acme";
    source->url = "https://git.example.com/acme.git";
    source->authentication = desired::GitAuthentication{"bot", secret("", "from-a-file").value};
    source->where = {std::make_shared<const std::string>("stowage.yaml"), 3, 5};
    return source;
}

/// An item of each kind, on a server that has neither.
plan::Plan plan_of_all() {
    auto state = server();
    make_newer(state);
    plan::Options options;
    options.sources = {wanted_source()};
    plan::Plan plan;
    support::Diagnostics diagnostics;
    plan::diff({wanted_inline("web", "services: {}\n")}, state, options, plan, diagnostics);
    CHECK(diagnostics.empty());
    return plan;
}

} // namespace

TEST_CASE("each kind has a name of its own and comes back by it", "[plan][kind]") {
    std::set<std::string> names;
    for (const plan::ItemKind *kind : plan::all_kinds()) {
        CHECK(names.insert(kind->name()).second);
        CHECK(plan::kind_named(kind->name()) == kind);
    }
    CHECK(plan::kind_named("registry") == nullptr);
}

TEST_CASE("each kind plans what is desired of it, and nothing of another", "[plan][kind]") {
    const plan::Plan plan = plan_of_all();
    REQUIRE(plan.stacks.size() == plan::all_kinds().size());
    std::set<const plan::ItemKind *> planned;
    for (const plan::StackPlan &item : plan.stacks) {
        CHECK(planned.insert(item.kind).second);
        CHECK(item.action() == Action::create);
        CHECK((item.spec != nullptr) != (item.source != nullptr));
        CHECK(item.where().known() == (item.source != nullptr));
    }
}

TEST_CASE("items of every kind come back from a plan file as they were", "[plan][kind][json]") {
    plan::SavedPlan saved;
    saved.plan = plan_of_all();
    saved.plan.created_at = "2026-01-31T12:00:00Z";
    const std::string text = plan::to_plan_file(saved);
    const plan::SavedPlan read = plan::parse_plan_file(text, "p.json");
    CHECK(plan::to_plan_file(read) == text);
    REQUIRE(read.plan.stacks.size() == saved.plan.stacks.size());
    for (std::size_t i = 0; i < read.plan.stacks.size(); ++i) {
        const plan::StackPlan &item = read.plan.stacks[i];
        CHECK(item.kind == saved.plan.stacks[i].kind);
        CHECK((item.spec != nullptr) == (saved.plan.stacks[i].spec != nullptr));
        CHECK((item.source != nullptr) == (saved.plan.stacks[i].source != nullptr));
    }
    std::string unknown = text;
    unknown.replace(unknown.find("\"kind\": \"source\""), 16, "\"kind\": \"secret\"");
    CHECK_THROWS_WITH(plan::parse_plan_file(unknown, "p.json"),
                      Catch::Contains("it has an item of the unknown kind 'secret'"));
}

// Else a source that failed once would not be tried again though somebody mended it.
TEST_CASE("a source that is another in any field is another attempt", "[plan][kind][fingerprint]") {
    plan::StackPlan item;
    item.kind = &plan::source_kind();
    item.source = wanted_source();
    const std::string before = plan::attempt_fingerprint(item, "key");
    CHECK(plan::attempt_fingerprint(item, "key") == before);
    const std::vector<std::function<void(desired::GitSource &)>> changes = {
        [](auto &source) { source.name = "other"; },
        [](auto &source) { source.url = "https://git.example.com/b.git"; },
        [](auto &source) { source.authentication->username = "alice"; },
        [](auto &source) { source.authentication->password->resolve("rotated"); },
        [](auto &source) { source.authentication.reset(); },
        [](auto &source) { source.tls_skip_verify = true; },
        [](auto &source) { source.interval = "5m"; },
        [](auto &source) { source.access.emplace().is_public = true; },
    };
    for (const auto &change : changes) {
        auto other = wanted_source();
        change(*other);
        item.source = other;
        CHECK(plan::attempt_fingerprint(item, "key") != before);
    }
}
