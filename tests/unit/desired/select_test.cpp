#include "desired/select.hpp"

#include "folder.hpp"
#include "support/error.hpp"

#include <catch2/catch.hpp>

using namespace stowage;
using namespace stowage::desired;

namespace {

State state() {
    const std::string git = ", gitConfig: {url: 'https://git.example.com/a.git'}";
    return test::load_text(test::state_with("  - {name: web" + git +
                                            ", dependsOn: [db, \"3/db\"]}\n"
                                            "  - {name: db" +
                                            git +
                                            "}\n"
                                            "  - {name: db, environment: 3" +
                                            git + "}\n"));
}

const Stack &web(const State &selected) {
    for (const auto &stack : selected.stacks)
        if (stack->name == "web")
            return *stack;
    FAIL("web is not selected");
    throw std::logic_error("unreachable");
}

} // namespace

TEST_CASE("select: dependencies stay where everything does") {
    State all = state();
    select(all, {});
    CHECK(all.stacks.size() == 3);
    CHECK(web(all).depends_on.size() == 2);
}

TEST_CASE("select: a dependency on what is not selected is dropped") {
    State excluded = state();
    select(excluded, {{}, {"production/db"}});
    REQUIRE(excluded.stacks.size() == 2);
    REQUIRE(web(excluded).depends_on.size() == 1);
    CHECK(web(excluded).depends_on[0].environment.id == 3);

    State only = state();
    select(only, {{"web"}, {}});
    REQUIRE(only.stacks.size() == 1);
    CHECK(web(only).depends_on.empty());
}

TEST_CASE("select: a dependency on one of several stacks of a name, each in a namespace, stays") {
    const std::string git = ", gitConfig: {url: 'https://git.example.com/a.git'}";
    State all = test::load_text(test::state_with("  - {name: db, environment: kube, namespace: a" + git +
                                                 "}\n  - {name: db, environment: kube, namespace: b" + git +
                                                 "}\n  - {name: web" + git + ", dependsOn: [kube/b/db]}\n"));
    select(all, {});
    REQUIRE(web(all).depends_on.size() == 1);
    CHECK(web(all).depends_on[0].space == "b");
}

TEST_CASE("select: a pattern that matches nothing is refused") {
    State all = state();
    CHECK_THROWS_AS(select(all, {{"wbe"}, {}}), support::Error);
    CHECK_THROWS_AS(select(all, {{}, {"a//b"}}), support::Error);
    CHECK(all.stacks.size() == 3);
}
