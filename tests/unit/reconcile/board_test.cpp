#include "noon.hpp"
#include "reconcile/board.hpp"
#include "reconcile/listener.hpp"
#include "reconcile/status_page.hpp"
#include "unit/report/json_schema.hpp"
#include "unit/report/markup.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

using namespace std::chrono_literals;
using namespace stowage;
using Catch::Contains;
using reconcile::Address;
using reconcile::Board;
using reconcile::Status;

namespace {

const Board::Clock::time_point start{1000s};

Status full(const std::string &text) {
    Status status;
    status.finished = "2026-07-15T11:59:00Z";
    status.last_success = "2026-07-15T11:00:00Z";
    status.exit_code = 4;
    status.error = text;
    status.commit = "abc" + text;
    status.commit_seen = "2026-07-15T11:00:00Z";
    status.refused = text;
    status.remote_error = text;
    status.health["healthy"] = 3;
    status.servers = {{"main" + text, true}, {"other" + text, false}};
    status.failing = {{"main", "production", "web" + text, "no space" + text, "2026-07-15T11:30:00Z", ""}};
    status.held = {{"main", "production", "api" + text, "moving house" + text, "", "suspension"}};
    return status;
}

std::string text_of(const std::vector<samples::Element> &elements) {
    std::string text;
    for (const samples::Element &element : elements)
        text += element.text + "\n";
    return text;
}

Board::Answer get(const Board &board, const std::string &path, Board::Clock::time_point now = start) {
    return board.answer("GET", path, now, noon);
}

} // namespace

TEST_CASE("the page says how things are", "[listener]") {
    const std::string page = status_page(full(""), "live", noon).html;
    const std::string text = text_of(samples::elements_of(page));
    INFO(page);
    for (const char *words : {"stowage live", "2026-07-15T11:59:00Z", "(1m 00s ago)", "2026-07-15T11:00:00Z",
                              "abc", "main/production/web", "no space", "main/production/api", "suspension",
                              "moving house", "does not answer", "3 healthy", "1 stack failing"})
        CHECK_THAT(text, Contains(words));
    CHECK_THAT(status_page(Status{}, "live", noon).html, Contains("no pass has ended yet"));
    Status well;
    well.finished = "2026-07-15T11:59:00Z";
    CHECK_THAT(status_page(well, "live", noon).html, Contains("all is as desired"));
}

TEST_CASE("the page is well-formed, loads nothing and runs nothing", "[listener][security]") {
    static const std::set<std::string> known = {
        "html",  "head",  "meta", "title", "style", "body", "header", "h1",   "h2", "p",  "main",  "table",
        "thead", "tbody", "tr",   "th",    "td",    "time", "span",   "code", "ul", "li", "footer"};
    const auto page = status_page(full("<script>\"'&\x1b[2J\xff</td>"), "live", noon);
    for (const samples::Element &element : samples::elements_of(page.html)) {
        CHECK(known.contains(element.name));
        for (const auto &[name, value] : element.attributes) {
            CHECK(name != "style");
            CHECK_FALSE(name.starts_with("on"));
        }
    }
    CHECK(page.html.find('\x1b') == std::string::npos);
    CHECK_THAT(page.policy, Contains("default-src 'none'") && Contains("frame-ancestors 'none'") &&
                                Contains("style-src 'sha256-") && !Contains("script-src"));
    CHECK_THAT(page.html, Contains("prefers-color-scheme") && Contains("width=device-width"));
}

TEST_CASE("what is served where", "[listener]") {
    const Board board("live", full(""), start, start + 15min);
    const auto metrics = get(board, "/metrics");
    CHECK(metrics.body == to_metrics(full(""), "live"));
    CHECK_THAT(metrics.type, Contains("text/plain; version=0.0.4"));
    const auto status = get(board, "/status.json");
    CHECK(status.type == "application/json");
    CHECK(samples::mistakes_in(status.body, "status.schema.json").empty());
    const auto page = get(board, "/");
    CHECK(page.body == status_page(full(""), "live", noon).html);
    REQUIRE(page.headers.size() == 1);
    CHECK(page.headers[0].first == "Content-Security-Policy");
    CHECK(board.answer("HEAD", "/", start, noon).code == 200);
    for (const char *path : {"", "/x", "//", "/status.json/", "/../status.json", "/metrics2"})
        CHECK(get(board, path).code == 404);
    for (const char *method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"})
        CHECK(board.answer(method, "/metrics", start, noon).code == 405);
}

TEST_CASE("before the first pass there are metrics and a page, but no status", "[listener]") {
    const Board board("live", std::nullopt, start, start + 15min);
    CHECK(get(board, "/status.json").code == 503);
    CHECK_THAT(get(board, "/metrics").body, Contains("stowage_passes_total{reconcile=\"live\"} 0\n"));
    CHECK(get(board, "/").code == 200);
    CHECK(get(board, "/healthz").code == 200);
}

TEST_CASE("healthy as long as passes end in time, however they end", "[listener]") {
    Board board("live", std::nullopt, start, start + 15min);
    CHECK(get(board, "/healthz", start + 15min).code == 200);
    const auto late = get(board, "/healthz", start + 16min);
    CHECK(late.code == 503);
    CHECK(late.body == "no pass has ended for 16m 00s; 15m 00s are allowed\n");
    board.show(full(""), start + 16min, start + 31min);
    CHECK(get(board, "/healthz", start + 30min).code == 200);
    CHECK(get(board, "/healthz", start + 32min).code == 503);
}

TEST_CASE("by when the next pass has to end", "[listener]") {
    using reconcile::due_after;
    CHECK(due_after(start, start + 5min, 5min, std::nullopt) == start + 15min);
    CHECK(due_after(start, start, 5min, std::nullopt) == start + 15min);
    // Further apart, since nothing can be reached: nothing is wrong with the loop.
    CHECK(due_after(start, start + 40min, 5min, std::nullopt) == start + 50min);
    CHECK(due_after(start, start + 40min, 5min, 20min) == start + 20min);
}

TEST_CASE("addresses to listen on", "[listener]") {
    const auto parsed = [](const char *text) {
        const auto address = Address::parse(text);
        return address ? address->str() : "none";
    };
    CHECK(parsed("9464") == "127.0.0.1:9464");
    CHECK(parsed("0.0.0.0:9464") == "0.0.0.0:9464");
    CHECK(parsed("[::1]:9464") == "[::1]:9464");
    CHECK(parsed("localhost:0") == "localhost:0");
    for (const char *text : {"", ":", ":9464", "9464:", "x", "1.2.3.4", "65536", "-1", "::1:9464",
                             "[::1]9464", "a/b:1", "1 ", "[]:1"})
        CHECK(parsed(text) == "none");
    CHECK(Address::parse("9464")->is_loopback());
    CHECK(Address::parse("[::1]:9464")->is_loopback());
    CHECK_FALSE(Address::parse("0.0.0.0:9464")->is_loopback());
    CHECK_FALSE(Address::parse("[::]:9464")->is_loopback());
}

TEST_CASE("a pass that is at work is shown, and so is one that hangs", "[listener]") {
    Board board("live", full(""), start, start + 10s);
    CHECK_THAT(get(board, "/").body, !Contains("at work"));
    board.begin(noon - std::chrono::hours(1));
    CHECK_THAT(get(board, "/").body, Contains("at work") && Contains("2026-07-15T11:00:00Z"));
    CHECK(get(board, "/healthz").code == 200);
    const Board::Answer late = get(board, "/healthz", start + 11s);
    CHECK(late.code == 503);
    CHECK_THAT(late.body, Contains("one is at work since 2026-07-15T11:00:00Z"));
    board.end();
    CHECK_THAT(get(board, "/").body, !Contains("at work"));
}
