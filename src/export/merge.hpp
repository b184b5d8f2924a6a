#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "export/edit.hpp"
#include "export/entry.hpp"

#include <string>
#include <vector>

namespace stowage::exported {

/// What became of a stack that the YAML says something of already.
struct Merged {
    bool changed = false;         ///< the YAML
    bool content_changed = false; ///< the file beside it is to be written anew
    std::vector<std::string> remarks;
};

/// Writes into the YAML what the server has otherwise, and nothing else. `node` is null where the stack is
/// written in a way that can't be changed line by line: then differences are only told.
[[nodiscard]] Merged merge(FileEdit &edit, const desired::yaml::Node *node, const desired::Stack &before,
                           const Entry &entry, const current::ServerState &state);

} // namespace stowage::exported
