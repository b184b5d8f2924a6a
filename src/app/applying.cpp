#include "app/applying.hpp"

#include "app/history.hpp"
#include "app/run.hpp"
#include "apply/failures.hpp"
#include "support/folders.hpp"

namespace stowage::app {
namespace {

class Nobody : public apply::Observer {
public:
    void started(const plan::StackPlan & /*stack*/) override {}
    void progressed(const plan::StackPlan & /*stack*/, const std::string & /*doing*/) override {}
    void finished(const apply::StackResult & /*result*/) override {}
    void tick() override {}
};

apply::Options options_of(const Run &run) {
    apply::Options options;
    options.parallelism = run.options.parallelism;
    options.poll = run.deploy.poll;
    options.wait = run.deploy.wait;
    options.limits.timeout = run.deploy.wait_timeout.value_or(std::chrono::minutes(5));
    options.patient = run.deploy.wait_timeout.has_value();
    options.limits.stable_for = run.deploy.stable_for;
    options.look_every = run.deploy.look_every;
    options.preflight = run.deploy.preflight;
    options.objection = run.objection;
    options.git_cache = (support::cache_folder() / "git").string();
    return options;
}

} // namespace

void hold_back(Run &run) {
    if (run.guard)
        run.guard(run.planned);
}

void carry_out(Run &run) {
    std::map<std::string, apply::Target> targets;
    for (const auto &[name, connection] : run.planned.connections)
        targets[name] = {connection.client.get(), &connection.state, connection.server.timeouts.deploy};
    const std::atomic<int> never{0};
    Nobody nobody;
    run.report = apply::apply(run.planned.plan, targets, options_of(run),
                              run.observer != nullptr ? *run.observer : nobody,
                              run.interrupts != nullptr ? *run.interrupts : never);
}

void remember(Run &run) {
    record_history(run);
    for (const auto &[name, connection] : run.planned.connections)
        apply::Failures(connection.server.url, connection.server.api_key.for_comparing())
            .remember(name, run.report);
}

} // namespace stowage::app
