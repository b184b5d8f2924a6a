#pragma once

#include "plan/plan.hpp"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace stowage::plan {

/// `notes`, secrets masked, and `noteCodes`, one for each in their order.
void add_notes(nlohmann::ordered_json &item, const std::vector<Note> &notes);

/// What holds for all of a plan, and for the report of its run: commit, base and notes, each where there is
/// one.
void add_overview(nlohmann::ordered_json &document, const Plan &plan);

} // namespace stowage::plan
