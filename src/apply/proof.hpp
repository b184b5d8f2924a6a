#pragma once

#include "apply/runtime_watch.hpp"
#include "apply/stability.hpp"
#include "compose/services.hpp"
#include "current/health.hpp"
#include "model/stack.hpp"
#include "portainer/client.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace stowage::apply {

/// A stack that was deployed.
struct Deployed {
    const model::Stack &stack;
    compose::Expected expected;                  ///< what its compose files ask for
    std::chrono::steady_clock::time_point began; ///< the first call that deployed
    std::string manifest = {};                   ///< of a Kubernetes stack, as the server has it
};

/// What became of it.
struct Proof {
    Verdict verdict = Verdict::waiting;
    std::string reason;           ///< what was seen; "" when proven
    bool badly = false;           ///< of `failed`: something runs badly or not at all, and is not just slow
    std::vector<std::string> log; ///< of `failed`: the last lines of a container that runs badly, masked
};

/// What is seen of a deployment `elapsed` after it began. Containers that ended before it are not its own,
/// unless their service is expected; nor are those of services that its files do not name. An update that the
/// swarm gave up counts as ended.
[[nodiscard]] Observation observed(const model::Stack &stack, const current::Runtime &runtime,
                                   const compose::Expected &expected, std::chrono::milliseconds elapsed);

/// Looks until it is clear whether what was deployed runs. `pause` is called between two looks, with what is
/// being waited for; it may throw to end the looking.
[[nodiscard]] Proof prove(portainer::Client &client, RuntimeWatch &watch, const Deployed &deployed,
                          const StabilityLimits &limits,
                          const std::function<void(const std::string &waiting_for)> &pause);

} // namespace stowage::apply
