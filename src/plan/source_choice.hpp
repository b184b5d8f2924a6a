#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "plan/options.hpp"

#include <cstdint>
#include <string>

namespace stowage::plan {

/// The source that a git stack asks for.
struct SourceChoice {
    std::int64_t id = 0;    ///< 0 for none, and for one that the run makes first
    std::string impossible; ///< why it can't be had
    bool coming = false;    ///< the run makes it first
};
[[nodiscard]] SourceChoice choose_source(const desired::Git &git, const current::ServerState &state,
                                         const Options &options);

} // namespace stowage::plan
