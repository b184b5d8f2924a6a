#pragma once

#include "cli/options.hpp"
#include "cli/pipeline.hpp"

namespace stowage::cli {

/// Checks what the plan deploys to one server: what must fail becomes blocked, what may fail is noted.
void add_preflight(plan::Plan &plan, const Connection &connection, const Options &options);

} // namespace stowage::cli
