#pragma once

#include "desired/state.hpp"
#include "support/diagnostics.hpp"

namespace stowage::desired {

enum class Exec { refuse, allow };

/// Looks up every reference of `server`, once each until they are forgotten, and registers the values with
/// the process's redactor. What can't be looked up is added to `diagnostics` at the place of the reference.
void resolve(Server &server, Exec exec, support::Diagnostics &diagnostics);

/// The same for a stack: env values and the git password.
void resolve(Stack &stack, Exec exec, support::Diagnostics &diagnostics);

/// The same for a source: its password.
void resolve(GitSource &source, Exec exec, support::Diagnostics &diagnostics);

/// From here on every reference is looked up anew: a process that goes on for days sees files that were
/// replaced. The values stay known to the redactor.
void forget_resolved();

} // namespace stowage::desired
