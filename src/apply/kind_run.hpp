#pragma once

#include "apply/run_context.hpp"
#include "current/state.hpp"
#include "plan/kind.hpp"
#include "portainer/client.hpp"

#include <vector>

namespace stowage::apply {

/// When an item's turn comes. What frees names, ports and networks comes before what may need them.
enum class Phase { used_by_others, frees, rest };
constexpr Phase all_phases[] = {Phase::used_by_others, Phase::frees, Phase::rest};

/// How the items of one kind are carried out; `plan/kind.hpp` says how they are planned.
class KindRun {
public:
    KindRun() = default;
    KindRun(const KindRun &) = delete;
    KindRun &operator=(const KindRun &) = delete;
    virtual ~KindRun() = default;

    [[nodiscard]] virtual const plan::ItemKind &kind() const = 0;
    [[nodiscard]] virtual Phase phase_of(const plan::StackPlan &item) const = 0;
    /// Sees that the item still is as planned, writes, waits for the server, reads back. Never throws for
    /// what a server does.
    [[nodiscard]] virtual StackResult run(const plan::StackPlan &item, const RunContext &context) const = 0;
    /// Brings up to date what `state` has of this kind, for what is carried out after `written`.
    virtual void renew(portainer::Client &client, current::ServerState &state,
                       const std::vector<const StackResult *> &written) const = 0;
};

[[nodiscard]] const KindRun &stack_kind_run();
[[nodiscard]] const KindRun &source_kind_run();

[[nodiscard]] const std::vector<const KindRun *> &all_kind_runs();
/// Of the kind of an item.
[[nodiscard]] const KindRun &kind_run_of(const plan::StackPlan &item);

} // namespace stowage::apply
