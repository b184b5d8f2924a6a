#pragma once

#include "app/base.hpp"
#include "app/options.hpp"
#include "app/servers.hpp"
#include "plan/plan.hpp"

namespace stowage::app {

enum class Depth {
    files, ///< of stacks whose files lie beside the YAML whether they can be read and make sense
    everything,
};

/// Checks what the plan deploys to one server: what must fail becomes blocked, what may fail is noted. With
/// a base, no value that comes by reference is used where others could see it, and no repository that the
/// change brings is asked.
void add_preflight(plan::Plan &plan, const Connection &connection, const Options &options, const Base *base,
                   Depth depth = Depth::everything);

} // namespace stowage::app
