#pragma once

#include "desired/read/draft.hpp"
#include "support/diagnostics.hpp"

#include <string>
#include <vector>

namespace stowage::desired {

/// What `dependsOn` of one stack says.
struct WrittenDependencies {
    Stack *stack = nullptr;
    std::vector<Written<std::string>> names; ///< `NAME` or `ENVIRONMENT/NAME`
};

/// Fills in `depends_on`: finds the stack of the same server that each name stands for. An environment is
/// meant as the other stack writes it. Names that stand for none are added to `missing`, since that stack may
/// be in a file that could not be read; what can't be depended on is added to `diagnostics`.
void resolve_dependencies(const State &state, const std::vector<WrittenDependencies> &all,
                          support::Diagnostics &missing, support::Diagnostics &diagnostics);

/// Stacks that wait for each other, one mistake for each cycle. Takes the stacks in the order given.
void check_cycles(const State &state, support::Diagnostics &diagnostics);

} // namespace stowage::desired
