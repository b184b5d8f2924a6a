#pragma once

#include "desired/shard.hpp"
#include "desired/state.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stowage::plan {

/// What a run was told besides the desired state.
struct Options {
    bool allow_replace = false;       ///< delete and create where a field can't be changed in place
    bool allow_shared_source = false; ///< write into a source that other stacks use too
    bool allow_empty = false;         ///< prune though the desired state names no stack
    bool list_unmanaged = false;      ///< name the stacks that are not managed, instead of counting them
    /// Deletions in one run; left out: 3, or a tenth of what the desired state owns where that is more.
    std::optional<std::size_t> max_deletes;
    /// Send the git passwords of these stacks and sources again: globs as of --only; `*` for all. The
    /// password of a stack that names a declared source is the source's.
    std::vector<std::string> rotate_credentials;
    /// Deploy these stacks again though nothing differs: globs as of --only.
    std::vector<std::string> redeploy;
    /// Stacks that the desired state names, but this run is not about. They are not planned, and not pruned.
    std::vector<std::shared_ptr<desired::Stack>> left_out;
    std::vector<std::shared_ptr<const desired::GitSource>> sources;
    /// Of a selection of stacks: a source that is there already is others' as well, and is left as it is.
    bool new_sources_only = false;
    /// What is owned besides the named stacks. Empty where only a selection is planned.
    std::vector<desired::PruneScope> prune;
    /// Prune only in environments of it, and take only what is of it for owned. Nothing: of all.
    std::optional<desired::Shard> shard;
};

} // namespace stowage::plan
