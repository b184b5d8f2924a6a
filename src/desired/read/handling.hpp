#pragma once

#include "desired/read/draft.hpp"

namespace stowage::desired {

/// The keys of a stack, or of the defaults, that read_handling reads.
inline const std::vector<std::string> handling_keys = {"gitDrift", "pullImage", "prune",        "selfHeal",
                                                       "wait",     "onFailure", "deployTimeout"};

[[nodiscard]] DraftHandling read_handling(const Context &context, const Fields &fields);

} // namespace stowage::desired
