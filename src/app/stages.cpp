#include "app/stages.hpp"

#include "app/applying.hpp"
#include "app/planning.hpp"
#include "app/reviewing.hpp"
#include "app/run.hpp"

#include <algorithm>
#include <array>

namespace stowage::app {
namespace {

struct Step {
    Stage stage;
    const char *name;
    void (*carry_out)(Run &);
};

constexpr std::array steps{
    Step{Stage::load, "load", &load_desired_state},
    Step{Stage::base, "base", &load_commit_before},
    Step{Stage::fetch, "fetch", &fetch_servers},
    Step{Stage::diff, "diff", &compare},
    Step{Stage::failed_before, "failed before", &recall_failures},
    Step{Stage::three_way, "three-way", &tell_change_from_drift},
    Step{Stage::preflight, "preflight", &check_deployments},
    Step{Stage::limits, "limits", &limit},
    Step{Stage::guards, "guards", &hold_back},
    Step{Stage::apply, "apply", &carry_out},
    Step{Stage::remember, "remember", &remember},
};

constexpr bool in_order() {
    for (std::size_t i = 0; i < steps.size(); ++i)
        if (static_cast<std::size_t>(steps[i].stage) != i)
            return false;
    return steps.size() == static_cast<std::size_t>(Stage::remember) + 1;
}
static_assert(in_order(), "each stage has its step, in the order in which Stage names them");

} // namespace

const char *name_of(Stage stage) {
    return steps.at(static_cast<std::size_t>(stage)).name;
}

void advance(Run &run, Stage last) {
    for (const Step &step : steps) {
        if (step.stage > last)
            return;
        if (run.reached && step.stage <= *run.reached)
            continue;
        step.carry_out(run);
        run.reached = step.stage;
    }
}

} // namespace stowage::app
