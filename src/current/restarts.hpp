#pragma once

#include "current/health.hpp"

#include <cstdint>
#include <vector>

namespace stowage::current {

/// May have been started again by its restart policy not long ago: it runs for less than ten minutes, and was
/// made before that. `now` is this machine's clock, in seconds since 1970; where that and the engine's clock
/// disagree, the answer is yes.
[[nodiscard]] bool may_have_crashed(const model::Container &container, std::int64_t now);

/// How a container is that its restart policy has started again: between two crashes it runs as well as any
/// other. Degraded where it was more than once, and it runs for less than twice as long as its runs took so
/// far, but for a minute at least and ten minutes at most; progressing after the first time, for a minute.
/// Healthy else, and where its own call was not made.
[[nodiscard]] model::ServiceHealth health_after_restarts(const model::Container &container);

/// Asks for what the list of containers does not say (`RestartCount`, `State.StartedAt`), of those containers
/// of these standalone stacks that may have crashed, and stores it in them. A refusal leaves them as they
/// are.
void ask_restarts(portainer::Client &client, std::int64_t environment_id,
                  const std::vector<const model::Stack *> &stacks, Runtime &runtime);

} // namespace stowage::current
