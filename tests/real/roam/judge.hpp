#pragma once

#include "world.hpp"

#include <string>
#include <vector>

namespace roam {

/// What ran of each stack before a run, in the order of the wishes.
using Before = std::vector<std::vector<std::string>>;

[[nodiscard]] Before look(World &world);

/// Compares what a run said of each stack with the server's record and with what its engine runs. Returns one
/// line for each lie ("done", "unchanged", "in sync" or "healthy" of what isn't) and each harm (what ran is
/// down though the run says that it was left alone).
[[nodiscard]] std::vector<std::string> judge_apply(World &world, const Before &before, const Said &said);

/// The list's words against what runs.
[[nodiscard]] std::vector<std::string> judge_list(World &world, const Said &said);

} // namespace roam
