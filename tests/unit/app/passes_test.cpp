// What a loop learns from one pass.

#include "app/reconcile_run.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <cstdio>

using namespace stowage;

namespace {

struct Passes {
    World world;
    app::ReconcileOptions options;
    app::Audience audience{[](const apply::Report &, const plan::Plan &) {},
                           [](const support::InputError &) {}};
    std::FILE *nowhere = std::fopen("/dev/null", "w");
    reconcile::Log log{reconcile::LogFormat::text, nowhere};
    std::atomic<int> interrupts{0};

    Passes() {
        world.desire("  - {name: web, file: web.yml}\n");
        options.common = world.options();
        options.deploy = world.run().deploy;
    }
    ~Passes() { std::fclose(nowhere); }
    Passes(const Passes &) = delete;
    Passes &operator=(const Passes &) = delete;

    app::PassResult pass() { return app::run_pass(options, audience, log, interrupts); }
};

} // namespace

TEST_CASE("only where nothing can be reached passes may be further apart", "[app][reconcile]") {
    Passes passes;
    CHECK_FALSE(passes.pass().reached_nothing);
    SECTION("a slip in the desired state is none of that") {
        passes.world.desire("  - {nam: web}\n");
        const app::PassResult result = passes.pass();
        CHECK(result.code == 1);
        CHECK_FALSE(result.reached_nothing);
    }
    SECTION("a stack that fails is not either") {
        passes.world.desire("  - {name: web, file: web.yml}\n  - {name: bad, file: web.yml}\n");
        passes.world.server.add_fault(R"({"match": {"method": "POST", "pathRegex": "/api/stacks.*"}, "do":
            "status", "status": 400, "body": "{}"})");
        const app::PassResult result = passes.pass();
        CHECK(result.code == 4);
        CHECK_FALSE(result.reached_nothing);
    }
    SECTION("no server answers") {
        passes.world.server.add_fault(
            R"({"match": {"pathRegex": "/api/.*"}, "do": "status", "status": 404, "body": "", "times": 0})");
        CHECK(passes.pass().reached_nothing);
    }
    SECTION("there is no repository, and no commit to go on with") {
        passes.options.common.inputs.clear();
        passes.options.git.access.url = passes.world.path("nowhere.git");
        CHECK(passes.pass().reached_nothing);
    }
}
