#pragma once

#include "current/state.hpp"
#include "desired/select.hpp"
#include "export/entry.hpp"
#include "model/stack.hpp"

#include <string>
#include <vector>

namespace stowage::exported {

/// A stack of the server that can be written, under this name.
struct Candidate {
    const model::Stack *record;
    const model::Environment *environment;
    std::string name;
};

/// Sorted by environment, name and id. What is selected and can't be written goes to `left_out` with the
/// reason: no name, a name that YAML can't have or that another stack has too, no environment, a content that
/// can't be read.
[[nodiscard]] std::vector<Candidate> candidates(const current::ServerState &state, Servers servers,
                                                const desired::Selection &selection,
                                                std::vector<LeftOut> &left_out);

/// Whether a stack of the server has a name that is selected.
[[nodiscard]] bool selects_any(const current::ServerState &state, const desired::Selection &selection);

} // namespace stowage::exported
