#include "noon.hpp"
#include "reconcile/notice_text.hpp"
#include "reconcile/notices.hpp"
#include "support/codes.hpp"
#include "unit/report/json_schema.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace stowage;
using apply::Outcome;
using Catch::Contains;
using reconcile::News;
using reconcile::Notice;
using reconcile::Problem;
using reconcile::Status;

namespace {

/// One reconcile, pass after pass.
class Passes {
public:
    Passes() { server("main"); }

    void server(const std::string &name, const std::string &error = {}) {
        const auto known = std::find_if(plan_.servers.begin(), plan_.servers.end(),
                                        [&](const auto &one) { return one.name == name; });
        auto &one = known == plan_.servers.end() ? plan_.servers.emplace_back() : *known;
        one.name = name;
        one.error = error;
    }
    void stack(const std::string &name, Outcome outcome, const std::string &message = {}) {
        const auto known = std::find_if(report_.stacks.begin(), report_.stacks.end(),
                                        [&](const auto &one) { return one.plan.name == name; });
        auto &one = known == report_.stacks.end() ? report_.stacks.emplace_back() : *known;
        one.plan.server = "main";
        one.plan.environment = "production";
        one.plan.name = name;
        one.outcome = outcome;
        one.message = message;
    }
    void hold(const std::string &name, reconcile::Held::By by, const std::string &why = "a reason") {
        stack(name, Outcome::blocked);
        held_.push_back({by, "main", "production", name, why, {}});
    }
    void release() { held_.clear(); }
    void forget(const std::string &name) {
        std::erase_if(report_.stacks, [&](const auto &one) { return one.plan.name == name; });
    }

    /// What is told of the next pass, as `failure stack main/production/web: words`.
    std::vector<std::string> told() {
        reconcile::take_in(status, plan_, report_, held_, noon,
                           whole ? reconcile::Scope::whole : reconcile::Scope::selection);
        return told_of({&plan_, &report_, whole});
    }
    /// Of one that did not come to a plan.
    std::vector<std::string> told_of_failed(const std::string &error) {
        status.error = error;
        auto items = told_of({nullptr, nullptr, true});
        status.error.clear();
        return items;
    }

    Status status;
    bool whole = true;

private:
    std::vector<std::string> told_of(const reconcile::Seen &seen) {
        reconcile::Turn turn = reconcile::turn(status.problems, status, seen);
        status.problems = std::move(turn.problems);
        std::vector<std::string> lines;
        for (const reconcile::Item &item : turn.items)
            lines.push_back(std::string(name_of(item.news)) + " " + name_of(item.what.of) + " " +
                            item.what.server + "/" + item.what.stack + ": " + item.what.why);
        return lines;
    }

    plan::Plan plan_;
    apply::Report report_;
    std::vector<reconcile::Held> held_;
};

using Lines = std::vector<std::string>;

Notice notice_with(std::size_t failures) {
    Status after;
    after.run = "0123abcd";
    after.finished = "2026-07-15T12:00:00Z";
    after.commit = "0123456789abcdef";
    std::vector<reconcile::Item> items;
    for (std::size_t i = 0; i < failures; ++i)
        items.push_back({News::failure,
                         {Problem::Of::stack, "main", "production", "web" + std::to_string(i), "why",
                          "2026-07-15T12:00:00Z"}});
    return *notice_of("default", after, items, {News::failure});
}

} // namespace

TEST_CASE("what is told has the code of what went wrong", "[notices][codes]") {
    Status after;
    after.error = "no disk space";
    after.refused = "not signed";
    after.remote_error = "no answer";
    const reconcile::Turn turn = reconcile::turn({}, after, {nullptr, nullptr, true});
    std::vector<std::string> codes;
    for (const reconcile::Problem &problem : turn.problems)
        codes.emplace_back(name_of(problem.code));
    CHECK(codes == std::vector<std::string>{"pass.failed", "commit.refused", "remote.unreachable"});
    const auto notice = notice_of("default", after, turn.items, {News::failure});
    REQUIRE(notice);
    CHECK(samples::mistakes_in(to_json(*notice), "notice.schema.json").empty());
    CHECK_THAT(to_json(*notice), Contains(R"("code":"commit.refused")"));
    CHECK(reconcile::notice_from(to_json(*notice)).items.at(0).what.code == support::Code::pass_failed);
}

TEST_CASE("the first pass ever tells what it changed and what is wrong", "[notices]") {
    Passes passes;
    passes.stack("api", Outcome::done, "created");
    passes.stack("db", Outcome::unchanged);
    passes.stack("web", Outcome::failed, "no space");
    CHECK(passes.told() ==
          Lines{"failure stack main/web: failed: no space", "change stack main/api: created"});

    Passes well;
    well.stack("db", Outcome::unchanged);
    CHECK(well.told().empty());
}

TEST_CASE("a failure is told once, and its end", "[notices]") {
    Passes passes;
    passes.stack("web", Outcome::failed, "no space");
    CHECK(passes.told().size() == 1);
    passes.hold("web", reconcile::Held::By::failure, "exactly this failed before, once: no space");
    for (int i = 0; i < 5; ++i)
        CHECK(passes.told().empty());
    passes.release();
    passes.stack("web", Outcome::failed, "no space"); // the next attempt
    CHECK(passes.told().empty());
    passes.stack("web", Outcome::done, "updated");
    CHECK(passes.told() == Lines{"recovery stack main/web: ", "change stack main/web: updated"});
    CHECK(passes.status.problems.empty());
    passes.stack("web", Outcome::unchanged);
    CHECK(passes.told().empty());
    passes.stack("web", Outcome::failed, "no space");
    CHECK(passes.told().size() == 1);
}

TEST_CASE("another error is told, but not another time, number or id in it", "[notices]") {
    Passes passes;
    passes.stack("web", Outcome::failed, "not healthy after 58s (container 3f2a91bc04de), 1 of 3");
    CHECK(passes.told().size() == 1);
    passes.stack("web", Outcome::failed, "not healthy after 1m 02s (container 77aa91bc04de), 2 of 3");
    CHECK(passes.told().empty());
    passes.stack("web", Outcome::failed, "no such image nginx:2");
    CHECK(passes.told() == Lines{"failure stack main/web: failed: no such image nginx:2"});
    passes.stack("web", Outcome::failed, "no such image nginx:3");
    CHECK(passes.told().size() == 1);
    passes.stack("web", Outcome::blocked, "no such image nginx:3"); // another outcome
    CHECK(passes.told().size() == 1);
}

TEST_CASE("since when something fails stays when its error becomes another one", "[notices]") {
    Passes passes;
    passes.stack("web", Outcome::failed, "one");
    (void)passes.told();
    passes.status.problems.at(0).since = "2026-07-01T00:00:00Z";
    passes.stack("web", Outcome::failed, "other");
    CHECK(passes.told().size() == 1);
    CHECK(passes.status.problems.at(0).since == "2026-07-01T00:00:00Z");
}

TEST_CASE("a stack that disappears fails no longer, unless it was only left out", "[notices]") {
    Passes passes;
    passes.stack("web", Outcome::failed, "no space");
    passes.stack("api", Outcome::unchanged);
    (void)passes.told();
    passes.forget("web");
    passes.whole = false;
    CHECK(passes.told().empty());
    passes.whole = true;
    CHECK(passes.told() == Lines{"recovery stack main/web: no longer in the desired state"});
    CHECK(passes.told().empty());
}

TEST_CASE("a stack that is held on purpose is neither a failure nor well", "[notices]") {
    Passes passes;
    passes.stack("web", Outcome::failed, "no space");
    CHECK(passes.told().size() == 1);
    passes.hold("web", reconcile::Held::By::suspension);
    passes.hold("api", reconcile::Held::By::window);
    CHECK(passes.told().empty());
    passes.release();
    passes.stack("api", Outcome::unchanged);
    passes.stack("web", Outcome::failed, "no space");
    CHECK(passes.told().empty());
    passes.stack("web", Outcome::unchanged);
    CHECK(passes.told() == Lines{"recovery stack main/web: "});
}

TEST_CASE("a hold that somebody has to look at is a failure", "[notices]") {
    Passes passes;
    passes.hold("web", reconcile::Held::By::limit, "would change 5 of 7 stacks");
    CHECK(passes.told() == Lines{"failure stack main/web: would change 5 of 7 stacks"});
    passes.release();
    passes.hold("web", reconcile::Held::By::limit, "would change 6 of 7 stacks");
    CHECK(passes.told().empty());
}

TEST_CASE("a server that is away is told once, and nothing of its stacks", "[notices]") {
    Passes passes;
    passes.stack("web", Outcome::failed, "no space");
    CHECK(passes.told().size() == 1);
    passes.server("main", "no connection");
    passes.stack("web", Outcome::skipped, "its server could not be reached");
    passes.stack("api", Outcome::skipped, "its server could not be reached");
    CHECK(passes.told() == Lines{"failure server main/: no connection"});
    passes.server("main", "no answer within 1m");
    CHECK(passes.told().empty());
    passes.server("main");
    passes.stack("web", Outcome::failed, "no space");
    passes.stack("api", Outcome::unchanged);
    CHECK(passes.told() == Lines{"recovery server main/: "});
}

TEST_CASE("what an interrupted pass did not begin is no news", "[notices]") {
    Passes passes;
    passes.stack("web", Outcome::failed, "no space");
    (void)passes.told();
    passes.stack("web", Outcome::skipped, "interrupted");
    passes.stack("api", Outcome::skipped, "interrupted");
    CHECK(passes.told().empty());
    CHECK(passes.status.problems.size() == 1);
}

TEST_CASE("a pass that fails, and one that does not", "[notices]") {
    Passes passes;
    passes.stack("web", Outcome::failed, "no space");
    (void)passes.told();
    CHECK(passes.told_of_failed("3 mistakes in the input") ==
          Lines{"failure pass /: 3 mistakes in the input"});
    CHECK(passes.told_of_failed("2 mistakes in the input").empty());
    CHECK(passes.told_of_failed("no such file").size() == 1);
    CHECK(passes.told() == Lines{"recovery pass /: "}); // nothing of the stack: that is as it was
    CHECK(passes.status.problems.size() == 1);
}

TEST_CASE("another exit code is another reason, another count is not", "[notices]") {
    Passes passes;
    passes.stack("web", Outcome::failed, "app: exited, exit code 3 after 2s");
    CHECK(passes.told().size() == 1);
    passes.stack("web", Outcome::failed, "app: exited, exit code 3 after 5s");
    CHECK(passes.told().empty());
    passes.stack("web", Outcome::failed, "app: exited, exit code 4 after 5s");
    CHECK(passes.told().size() == 1);
}

TEST_CASE("a refused commit and a remote that is away", "[notices]") {
    Passes passes;
    passes.stack("web", Outcome::unchanged);
    passes.status.refused = "commit is not signed";
    passes.status.remote_error = "can't read; seen 3m ago";
    CHECK(passes.told() ==
          Lines{"failure commit /: commit is not signed", "failure remote /: can't read; seen 3m ago"});
    passes.status.remote_error = "can't read, seen an hour ago";
    CHECK(passes.told().empty());
    passes.status.refused.clear();
    passes.status.remote_error.clear();
    CHECK(passes.told() == Lines{"recovery commit /: ", "recovery remote /: "});
}

TEST_CASE("a receiver gets what it wants, and nothing where there is none of it", "[notices]") {
    const Status after;
    const std::vector<reconcile::Item> items = {{News::failure, {}}, {News::change, {}}, {News::change, {}}};
    CHECK_FALSE(notice_of("default", after, items, {News::recovery}));
    const auto notice = notice_of("default", after, items, {News::change, News::recovery});
    REQUIRE(notice);
    CHECK(notice->changes == 2);
    CHECK(notice->failures == 0);
    CHECK(notice->items.size() == 2);
}

TEST_CASE("a message is short, whatever happened", "[notices]") {
    const std::string few = text_of(notice_with(2));
    CHECK(few == "stowage default: 2 failing (commit 0123456)\n"
                 "• main/production/web0 is not as desired: why\n"
                 "• main/production/web1 is not as desired: why");
    const std::string many = text_of(notice_with(250));
    CHECK(std::count(many.begin(), many.end(), '\n') == 11);
    CHECK_THAT(many, Contains("250 failing") && Catch::EndsWith("\n… and 240 more"));
    CHECK(notice_with(250).items.size() == 100);

    Notice wordy = notice_with(1);
    wordy.items[0].what.why = std::string(199, 'x') + "ü" + std::string(5000, 'y');
    CHECK(text_of(wordy).size() < 400);
    CHECK_THAT(text_of(wordy), Catch::EndsWith("x…"));
}

TEST_CASE("nothing in a message means anything to Slack, a terminal or a header", "[notices][security]") {
    Notice notice = notice_with(1);
    notice.items[0].what.stack = "<!channel>\x1b[2J";
    notice.items[0].what.why = "a & b > c\r\nX-Evil: 1 <https://evil|here>";
    const auto slack = nlohmann::json::parse(to_slack(notice));
    CHECK(slack.size() == 1);
    const auto text = slack.at("text").get<std::string>();
    CHECK_THAT(text, Contains("&lt;!channel&gt;") && Contains("a &amp; b &gt; c"));
    CHECK(text.find('<') == std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
    CHECK(text.find('\r') == std::string::npos);
    for (const auto &[name, value] : ntfy_headers(notice))
        CHECK(value.find_first_of("\r\n\x1b") == std::string::npos);
}

TEST_CASE("what ntfy shows of a message", "[notices]") {
    using Headers = std::vector<std::pair<std::string, std::string>>;
    Notice notice = notice_with(1);
    CHECK(ntfy_headers(notice) ==
          Headers{{"Title", "stowage default: 1 failing"}, {"Priority", "high"}, {"Tags", "warning"}});
    notice.failures = 0;
    notice.recoveries = 1;
    CHECK(ntfy_headers(notice)[1].second == "default");
    CHECK(ntfy_headers(notice)[2].second == "white_check_mark");
}

TEST_CASE("a notice for programs fits its schema and is read as it was written", "[notices]") {
    Notice notice = notice_with(3);
    notice.items[1].news = News::recovery;
    notice.items[2] = {News::change, {Problem::Of::stack, "m", "e", "s", "created", {}}};
    CHECK(samples::mistakes_in(to_json(notice), "notice.schema.json").empty());
    CHECK(to_json(reconcile::notice_from(to_json(notice))) == to_json(notice));
    CHECK_THROWS(reconcile::notice_from("{}"));
}
