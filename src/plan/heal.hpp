#pragma once

#include "desired/state.hpp"
#include "model/health.hpp"
#include "model/stack.hpp"

#include <string>

namespace stowage::plan {

/// Whether a deployment by this server can take away services that the compose file no longer names.
enum class Prunes { no, yes };

/// Why a stack that should run is to be deployed again though its record is as desired: `web is missing`. ""
/// where it is not: it is as its manifest says and well enough for its `selfHeal`, nothing is known (`health`
/// may be null), or the same deployment would change nothing. That is so on a cluster or swarm that runs what
/// it was told to already: there only what is missing is deployed again.
[[nodiscard]] std::string heal_reason(const desired::Stack &desired, const model::Stack &record,
                                      const model::StackHealth *health, Prunes prunes = Prunes::no);

/// What a cluster has otherwise than a stack's manifest, and what it has besides, as a person reads it.
[[nodiscard]] std::string drift_words(const model::StackHealth &health);
[[nodiscard]] std::string left_over_words(const model::StackHealth &health);

/// Whether a deployment takes away what a manifest no longer names: with `prune: true`, of a stack that is
/// not protected.
[[nodiscard]] bool prunes_objects(const desired::Stack &desired, const model::Stack &record);

/// The same of services that a compose file no longer names, where the server can do it.
[[nodiscard]] bool prunes_left_over(const desired::Stack &desired, const model::Stack &record, Prunes prunes);

} // namespace stowage::plan
