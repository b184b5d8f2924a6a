#pragma once

#include "plan/plan.hpp"

namespace stowage::plan {

/// Says beside the differences of a stack what its author may not have meant: a secret that is written out,
/// whose value is then shown no more; `${NAME}`, which nothing replaces; and env or auto-update of the server
/// that go as a whole, since the YAML does not name them. Pure.
void add_cautions(StackPlan &plan);

} // namespace stowage::plan
