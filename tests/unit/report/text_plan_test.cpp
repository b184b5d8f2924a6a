#include "report/renderer.hpp"
#include "samples.hpp"
#include "support/codes.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using Catch::Contains;
using stowage::plan::Action;
using stowage::plan::FieldChange;
using namespace samples;

namespace {

std::string text_of(const plan::Plan &plan, const report::View &view = {}) {
    return report::make_renderer(report::Format::text, view)->plan(plan);
}

report::View verbose() {
    report::View view;
    view.verbose = true;
    return view;
}

report::View colored() {
    report::View view;
    view.color = true;
    return view;
}

std::string without_colors(const std::string &text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\033')
            plain += text[i];
        else
            i = text.find('m', i);
    }
    return plain;
}

plan::StackPlan with_change(FieldChange change) {
    plan::StackPlan update = stack("web", Action::update);
    update.deploys = true;
    update.changes = {std::move(change)};
    return update;
}

} // namespace

TEST_CASE("a plan as text", "[report][text]") {
    CHECK(text_of(full_plan()) ==
          "main  https://main.example.com:9443 · Portainer 2.23.0 · as alice (standard user)\n"
          "\n"
          "away  https://away.example.com:9443\n"
          "  error: could not connect: connection refused\n"
          "  → is the server up?\n"
          "\n"
          "  + main/production/create    create               because of create\n"
          "  ↻ main/production/redeploy  redeploy             because of redeploy\n"
          "      health: missing: web\n"
          "  → main/production/rename    rename               because of rename\n"
          "  ± main/production/replace   replace              because of replace\n"
          "      ~ gitConfig.url               \"https://git.example.com/a.git\" → "
          "\"https://git.example.com/b.git\"  forces a replacement\n"
          "  - main/production/delete    delete               because of delete\n"
          "  ▶ main/production/start     start                because of start\n"
          "  ■ main/production/stop      stop                 because of stop\n"
          "  ~ main/production/api       update               deploys\n"
          "      because: it is stopped, and should run\n"
          "      ~ file                        +1 -1\n"
          "          @@ -1,2 +1,2 @@\n"
          "           services:\n"
          "          -  a: 1\n"
          "          +  a: 2\n"
          "      ~ env.LOG_LEVEL               \"debug\" → \"info\"\n"
          "      + env.API_TOKEN               (secret)\n"
          "      - env.OLD                     (not shown)\n"
          "      note: a deployment is under way on the server: apply waits for its end\n"
          "  ! main/production/not-mine  forbidden to update  because of not-mine\n"
          "      missing: access to that stack\n"
          "  ? main/production/metrics   hidden               because of metrics\n"
          "      missing: access to environment 'staging', if it exists (nothing was tried)\n"
          "  ✗ main/production/kube      blocked              because of kube\n"
          "\n"
          "4 more stacks are not managed here.\n"
          "Plan: 1 to create, 1 to update, 1 to redeploy, 1 to rename, 1 to replace, 1 to start, "
          "1 to stop, 1 to delete, 1 forbidden, 1 hidden, 1 blocked, 1 unchanged, 1 server "
          "failed.\n"
          "Health: 1 missing.\n");
}

TEST_CASE("a plan of nothing is one line below its server", "[report][text]") {
    const std::string text = text_of(plan_with({stack("web", Action::none)}));
    CHECK_THAT(text, !Contains("web"));
    CHECK_THAT(text, Catch::EndsWith("Plan: 1 unchanged.\n"));
}

TEST_CASE("the server is named where there are several only", "[report][text]") {
    plan::Plan plan = plan_with({stack("web", Action::stop)});
    CHECK_THAT(text_of(plan), Contains("■ production/web"));
    plan.servers.push_back(server("other"));
    CHECK_THAT(text_of(plan), Contains("main/production/web"));
}

TEST_CASE("verbose shows unchanged stacks, what waits, and long values whole", "[report][text]") {
    const std::string text = text_of(full_plan(), verbose());
    CHECK_THAT(text, Contains("main/production/none") && Contains("unchanged"));
    CHECK_THAT(text, Contains("env.LATER"));
    CHECK_THAT(text_of(full_plan()), !Contains("env.LATER"));

    FieldChange change = samples::change("env.LONG", FieldChange::Kind::changed);
    change.before = "short";
    change.after = std::string(100, 'x') + "end";
    const plan::Plan plan = plan_with({with_change(change)});
    CHECK_THAT(text_of(plan), Contains(std::string(60, 'x') + "…\"") && !Contains("end\""));
    CHECK_THAT(text_of(plan, verbose()), Contains(std::string(100, 'x') + "end\""));
}

TEST_CASE("a long value is cut between characters", "[report][text]") {
    FieldChange change = samples::change("env.LONG", FieldChange::Kind::added);
    for (int i = 0; i < 100; ++i)
        change.after = change.after.value_or("") + "ü";
    const std::string text = text_of(plan_with({with_change(change)}));
    CHECK(support::is_valid_utf8(text));
    CHECK_THAT(text, Contains("ü…\""));
}

TEST_CASE("a long diff is cut, and said to be", "[report][text]") {
    FieldChange change = samples::change("file", FieldChange::Kind::changed);
    change.diff = "@@ -0,0 +1,40 @@\n";
    for (int i = 1; i <= 40; ++i)
        change.diff += "+line" + std::to_string(i) + "\n";
    change.lines_added = 40;
    const plan::Plan plan = plan_with({with_change(change)});
    CHECK_THAT(text_of(plan), Contains("+line23\n") && !Contains("+line24\n"));
    CHECK_THAT(text_of(plan), Contains("… 17 more lines (--verbose shows all)"));
    CHECK_THAT(text_of(plan, verbose()), Contains("+line40\n") && !Contains("more line"));
}

TEST_CASE("an update says whether it deploys", "[report][text]") {
    plan::StackPlan update = with_change(samples::change("autoUpdate.interval", FieldChange::Kind::removed));
    CHECK_THAT(text_of(plan_with({update})), Contains("update  deploys\n"));
    update.deploys = false;
    CHECK_THAT(text_of(plan_with({update})), Contains("update  stores settings, deploys nothing\n"));
}

TEST_CASE("colours change nothing but colours", "[report][text][color]") {
    const std::string plain = text_of(full_plan());
    CHECK_THAT(plain, !Contains("\033"));
    const std::string with = text_of(full_plan(), colored());
    CHECK_THAT(with, Contains("\033[32m"));
    CHECK(without_colors(with) == plain);
}

TEST_CASE("no line of a plan ends with blanks", "[report][text]") {
    for (const std::string &line : support::split_lines(text_of(full_plan(), verbose()))) {
        INFO("'" << line << "'");
        CHECK((line.empty() || line.back() != ' '));
    }
}

TEST_CASE("nothing from outside can forge a plan's lines", "[report][text][security]") {
    const std::string forged = "x\r\n  + production/evil  create\033[2K\033[1A\x9b\xe2\x80\xae\x7f";
    plan::StackPlan update = stack("n" + forged, Action::update);
    update.environment = "e" + forged;
    update.notes = {{support::Code::none, "o" + forged}};
    update.restore({.action = Action::update, .reasons = {"r" + forged, "s" + forged}});
    FieldChange value = change("env.f" + forged, FieldChange::Kind::changed);
    value.before = "b" + forged;
    value.after = "a" + forged;
    FieldChange diff = change("file", FieldChange::Kind::changed);
    diff.diff = "@@ -1 +1 @@\n+\033]0;evil\007 \r+faked\n";
    update.changes = {value, diff};
    plan::StackPlan create = stack("c" + forged, Action::create);
    plan::StackPlan forbidden = stack("d" + forged, Action::forbidden);
    forbidden.forbid(Action::update,
                     plan::Verdict{support::Code::permission_denied, "w" + forged, "m" + forged, false},
                     "w" + forged);
    plan::Plan plan = plan_with({update, create, forbidden});
    plan.servers[0].name = "s" + forged;
    plan.servers[0].url = "u" + forged;
    plan.servers[0].user = "v" + forged;
    plan.servers[0].version.text = "2" + forged;
    plan.servers.push_back(server("w" + forged));
    plan.servers[1].error = "z" + forged;
    plan.servers[1].error_advice = "y" + forged;
    for (const report::View &view : {report::View{}, verbose()}) {
        const std::string text = text_of(plan, view);
        CHECK(support::is_valid_utf8(text));
        CHECK_THAT(text, !Contains("\033") && !Contains("\r") && !Contains("\007") && !Contains("\x7f"));
        CHECK_THAT(text, !Contains("\xe2\x80\xae")); // right-to-left override
        CHECK_THAT(text, !Contains("\n  + production/evil"));
        // Server: 2 lines; the broken one: 4; update: because, 2 changes, 2 of a diff, note; forbidden:
        // missing.
        CHECK(support::split_lines(text).size() == 2 + 4 + 7 + 1 + 2 + 1 + 2);
    }
}

TEST_CASE("secrets are masked in text", "[report][text][secrets]") {
    support::redactor().add("hunter2-in-text");
    FieldChange value = change("env.A", FieldChange::Kind::changed);
    value.before = "hunter2-in-text";
    value.after = "x";
    plan::StackPlan update = with_change(value);
    update.notes = {{support::Code::none, "the server said hunter2-in-text"}};
    const std::string text = text_of(plan_with({update}), verbose());
    CHECK_THAT(text, !Contains("hunter2-in-text") && Contains("(secret)"));
}

TEST_CASE("health is a second axis beside what is planned", "[report][text]") {
    using model::HealthState;
    const auto with_health = [](plan::StackPlan stack, const model::StackHealth &health) {
        stack.health = health;
        return stack;
    };
    const model::StackHealth degraded =
        model::worst_of({{"db", HealthState::degraded, "unhealthy"}, {"web", HealthState::healthy, ""}});
    const plan::Plan plan =
        plan_with({with_health(stack("broken", Action::none), degraded),
                   with_health(stack("fine", Action::update), model::whole(HealthState::healthy)),
                   with_health(stack("idle", Action::none), model::whole(HealthState::stopped)),
                   with_health(stack("unseen", Action::none),
                               model::whole(HealthState::unknown, "its environment is down"))});
    const std::string text = text_of(plan);
    CHECK_THAT(text, Contains("production/broken  unchanged\n      health: degraded: db: unhealthy\n"));
    CHECK_THAT(text, !Contains("idle") && !Contains("unseen") && !Contains("health: healthy"));
    CHECK_THAT(text, Catch::EndsWith("Plan: 1 to update, 3 unchanged.\nHealth: 1 degraded, 1 unknown.\n"));
    CHECK_THAT(text_of(plan, verbose()), Contains("health: unknown: its environment is down") &&
                                             Contains("health: healthy") && Contains("health: stopped"));
}
