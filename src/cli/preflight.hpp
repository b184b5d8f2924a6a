#pragma once

#include "cli/base.hpp"
#include "cli/options.hpp"
#include "cli/pipeline.hpp"

namespace stowage::cli {

/// Checks what the plan deploys to one server: what must fail becomes blocked, what may fail is noted. With
/// a base, no value that comes by reference is used where others could see it, and no repository that the
/// change brings is asked.
void add_preflight(plan::Plan &plan, const Connection &connection, const Options &options, const Base *base);

} // namespace stowage::cli
