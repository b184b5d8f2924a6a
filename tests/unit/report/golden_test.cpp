// Whole outputs, so that a change of wording shows as one difference.
#include "report/renderer.hpp"
#include "samples.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace samples;

namespace {

struct Golden {
    const char *format;
    const char *ending;
};

const std::vector<Golden> golden = {{"text", "txt"}, {"markdown", "md"}, {"html", "html"}};

std::string read(const std::string &path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

/// STOWAGE_UPDATE_EXPECTED=1 build/PRESET/bin/report_test "[golden]" writes them anew.
void check(const std::string &name, const std::string &text) {
    const std::string path = STOWAGE_EXPECTED "/" + name;
    if (std::getenv("STOWAGE_UPDATE_EXPECTED") != nullptr)
        std::ofstream(path) << text;
    CHECK(text == read(path));
}

/// With what holds for all of it.
plan::Plan rich_plan() {
    plan::Plan plan = full_plan();
    plan.commit = {std::string(40, 'a'), "change"};
    plan.base = {std::string(40, 'b'), "main"};
    for (plan::StackPlan &stack : plan.stacks)
        if (stack.action() != plan::Action::none)
            stack.origin = stack.name.size() % 2 == 0 ? plan::Origin::change : plan::Origin::drift;
    return plan;
}

} // namespace

TEST_CASE("a rich plan and a rich report as they are shown", "[report][golden]") {
    const plan::Plan plan = rich_plan();
    const report::View view;
    for (const Golden &one : golden) {
        const auto renderer = report::make_renderer(*report::format_from_name(one.format), view);
        check(std::string("plan.") + one.ending, renderer->plan(plan));
        check(std::string("report.") + one.ending, renderer->report(full_report(), plan));
    }
}
