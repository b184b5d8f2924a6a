// Orders that come while a pass is at work.

#include "world.hpp"

#include <catch2/catch.hpp>
#include <csignal>

using Catch::Contains;
using e2e::Result;
using e2e::World;

namespace {

/// Two stacks of which the second waits for the first, which takes its time.
struct Slow {
    World world;

    Slow() {
        world.write("app.yml", "services:\n  app:\n    image: nginx:1\n");
        world.write("reconcile.yaml", "apiVersion: stowage/v1\npauseFile: pause\n");
        world.desire("  - {name: first, file: app.yml}\n"
                     "  - {name: second, file: app.yml, dependsOn: [first]}\n"
                     "  - {name: third, file: app.yml, dependsOn: [second]}\n");
        world.server().add_fault(R"({"match": {"method": "POST", "pathRegex": "/api/stacks"}, "do": "delay",
                                     "delayMs": 1000, "when": "after", "times": 1})");
    }

    /// One pass, with `order` while the first stack is deployed.
    Result pass_with(const std::function<void()> &order) {
        e2e::Command command;
        command.arguments = {"reconcile", "-f", "stowage.yaml", "--config", "reconcile.yaml"};
        command.meanwhile = [&](int pid) {
            e2e::wait_for([&] { return world.struck(); });
            ::kill(pid, SIGSTOP); // however long the order takes
            order();
            ::kill(pid, SIGCONT);
        };
        return world.run(std::move(command));
    }
};

} // namespace

TEST_CASE("what is suspended while a pass is at work is not begun, and suspend says what goes on",
          "[e2e][reconcile]") {
    Slow slow;
    Result order;
    Result seen;
    const Result pass = slow.pass_with([&] {
        seen = slow.world.run({"status"});
        order = slow.world.run({"suspend", "second", "--reason", "stop now"});
    });
    INFO(pass.err);
    CHECK(order.exit_code == 0);
    CHECK_THAT(order.out,
               Contains("at work since") && Contains("what it has begun: main/production/first\n"));
    CHECK(pass.exit_code == 0);
    CHECK_THAT(pass.err, Contains("second is left as it is: suspended since") && Contains("stop now"));
    CHECK(slow.world.writes().size() == 1);

    const Result status = slow.world.run({"status"});
    CHECK(status.exit_code == 0); // held, not failing
    CHECK_THAT(status.out, Contains("second: suspended") && Contains("third: it depends on second") &&
                               !Contains("failing ") && !Contains("at work"));
    CHECK(slow.world.run({"resume"}).exit_code == 0);
    CHECK(slow.world.run({"reconcile", "-f", "stowage.yaml"}).exit_code == 0);
    CHECK(slow.world.writes().size() == 3);
}

TEST_CASE("a pause file that appears while a pass is at work is heeded", "[e2e][reconcile]") {
    Slow slow;
    const Result pass = slow.pass_with([&] { slow.world.write("pause", "fire drill\n"); });
    INFO(pass.err);
    CHECK(pass.exit_code == 0);
    CHECK_THAT(pass.err, Contains("paused by the file") && Contains("fire drill"));
    CHECK(slow.world.writes().size() == 1);
}
