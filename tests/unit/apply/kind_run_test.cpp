#include "apply/kind_run.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace stowage;

TEST_CASE("each kind that is planned can be carried out", "[apply][kind]") {
    std::set<const plan::ItemKind *> carried_out;
    for (const apply::KindRun *run : apply::all_kind_runs())
        CHECK(carried_out.insert(&run->kind()).second);
    const auto &planned = plan::all_kinds();
    CHECK(carried_out == std::set<const plan::ItemKind *>(planned.begin(), planned.end()));
    for (const plan::ItemKind *kind : planned) {
        plan::StackPlan item;
        item.kind = kind;
        CHECK(&apply::kind_run_of(item).kind() == kind);
    }
}

TEST_CASE("what others use comes first, then what frees names and ports", "[apply][kind]") {
    const auto phase = [](const plan::ItemKind &kind, plan::Action action) {
        plan::StackPlan item;
        item.kind = &kind;
        item.change(action);
        return apply::kind_run_of(item).phase_of(item);
    };
    CHECK(phase(plan::source_kind(), plan::Action::update) == apply::Phase::used_by_others);
    CHECK(phase(plan::stack_kind(), plan::Action::remove) == apply::Phase::frees);
    CHECK(phase(plan::stack_kind(), plan::Action::stop) == apply::Phase::frees);
    CHECK(phase(plan::stack_kind(), plan::Action::create) == apply::Phase::rest);
}
