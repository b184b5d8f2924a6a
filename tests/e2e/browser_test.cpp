// What people see of the HTML page of a plan, in a real browser.

#include "browser.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

std::string page_of_plan() {
    World world;
    world.write("app.yml", "services:\n  web:\n    image: nginx:1\n");
    world.desire("  - {name: web, file: app.yml}\n  - {name: api, file: app.yml}\n");
    REQUIRE(world.run({"apply", "--auto-approve"}).exit_code == 0);
    world.write("app.yml",
                "services:\n  web:\n    image: registry.example.com/a-rather-long-name/of-an-image/"
                "that-has-to-break-somewhere:2.0.0-rc.1\n");
    world.desire("  - {name: web, file: app.yml, env: {GREETING: hello}}\n  - {name: api, state: absent}\n"
                 "  - {name: new, file: app.yml}\n");
    return world.run({"plan", "--format", "html"}).out;
}

} // namespace

TEST_CASE("the page of a plan in a browser", "[e2e][browser]") {
    if (!e2e::has_browser())
        return;
    const std::string page = page_of_plan();

    // Its own script runs under its own policy.
    CHECK_THAT(e2e::dom_of(page, {}), Contains("3 of 3"));

    const std::string look = R"(({
        wide: document.documentElement.scrollWidth,
        window: innerWidth,
        background: getComputedStyle(document.body).backgroundColor,
        colour: getComputedStyle(document.body).color,
        shown: (() => {
            const form = document.getElementById('filters');
            form.elements.action.value = 'delete';
            form.dispatchEvent(new Event('input'));
            return Array.from(document.querySelectorAll('.stack')).filter(s => s.offsetHeight > 0)
                .map(s => s.getAttribute('data-name'));
        })()
    }))";
    json colours;
    for (const int width : {390, 1280})
        for (const bool dark : {false, true}) {
            const json seen = e2e::evaluate(page, {width, dark}, look);
            INFO(width << (dark ? " dark " : " light ") << seen.dump());
            CHECK(seen["window"] == width);
            CHECK(seen["wide"] <= seen["window"]); // nothing has to be scrolled sideways
            CHECK(seen["shown"] == json{"api"});
            CHECK(seen["background"] != seen["colour"]);
            colours[dark ? "dark" : "light"] = seen["background"];
        }
    CHECK(colours["dark"] != colours["light"]);
}
