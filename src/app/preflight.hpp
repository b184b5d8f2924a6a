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

/// Who reads what comes out of it.
enum class Readers {
    trusted,
    strangers, ///< whoever may read a change
};

/// Checks what the plan deploys to one server: what must fail becomes blocked, what may fail is noted. With
/// a base, or where strangers read it, no value that comes by reference or from the server is used, since it
/// could be sent away in the name of an image, or shown; nothing is checked of what a stack that the base
/// does not own has on the server; and no repository that the change brings is asked.
void add_preflight(plan::Plan &plan, const Connection &connection, const Options &options, const Base *base,
                   Readers readers, Depth depth = Depth::everything);

} // namespace stowage::app
