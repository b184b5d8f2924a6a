#pragma once

#include "desired/read/draft.hpp"
#include "support/diagnostics.hpp"

#include <vector>

namespace stowage::desired {

/// The defaults of all files as one. The same one given twice with different values is reported.
[[nodiscard]] Defaults merge_defaults(const std::vector<Defaults> &all, support::Diagnostics &diagnostics);

/// The server of a stack, source or scope: its own, else the default one, else the only one, which has no
/// place. Nothing where none of them is known.
[[nodiscard]] std::optional<Written<std::string>> server_of(const std::optional<Written<std::string>> &own,
                                                            const Defaults &defaults,
                                                            const Server *only_server);

/// Fills in what a stack leaves out: its server (`only_server` when nothing names one), its environment, how
/// it is deployed, and for a stack that has a gitConfig the keys of that. Reports what is missing then.
void apply_defaults(DraftStack &draft, const Defaults &defaults, const Server *only_server,
                    support::Diagnostics &diagnostics);

} // namespace stowage::desired
