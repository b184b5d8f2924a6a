#pragma once

#include "current/state.hpp"
#include "desired/load_texts.hpp"
#include "desired/state.hpp"
#include "export/entry.hpp"
#include "plan/plan.hpp"

#include <string>
#include <vector>

namespace stowage::exported {

/// What of one server is to be written.
struct Draft {
    const current::ServerState *state;
    desired::Server server;
    std::vector<Entry> entries;
    std::vector<std::vector<std::string>> sources; ///< items, see source_item
};

/// Holds what would be written against the servers that it is from, as a plan would: a field that still
/// differs is put under `ignore`, and a stack that can't be said is taken out and named. What is left has an
/// empty plan, but for what a plan mends.
void settle(std::vector<Draft> &drafts, std::vector<LeftOut> &left_out);

/// What a plan of these texts would do to stacks that the servers have. Values that only come by reference
/// and were not looked up are taken to be those of the server. Throws support::InputError where the texts
/// have mistakes.
[[nodiscard]] std::vector<plan::StackPlan> left_to_do(std::vector<desired::InputText> texts,
                                                      const desired::ReadFile &read_file,
                                                      const std::vector<Draft> &drafts);

} // namespace stowage::exported
