#pragma once

#include "app/run.hpp"
#include "reconcile/guards.hpp"
#include "reconcile/log.hpp"
#include "reconcile/repository.hpp"
#include "reconcile/status.hpp"

#include <string>
#include <utility>
#include <vector>

namespace stowage::app {

/// What one pass says in the log, besides what is done to stacks (reconcile::LogObserver): why each stack
/// that nothing is done to is not as desired, once until its reason is another one. What was so before, as
/// far as the status of the last pass knows, is said again only where the log is not quiet, or not at all.
class PassLog {
public:
    /// Both have to outlive it.
    PassLog(reconcile::Log &log, const reconcile::Status &before) : log_(log), before_(before) {}

    void say(reconcile::Level level, std::string name, std::string text,
             std::vector<std::pair<std::string, std::string>> fields = {}, bool routine = false);

    void desired_state(const reconcile::Snapshot &snapshot);
    /// Of servers that the host has a key for and the desired state does not name: a slip leaves the key
    /// unused.
    void servers(const std::vector<desired::Server> &given, const desired::State &state);
    /// Failed servers in one line each, and what there is to do.
    void plan(const plan::Plan &plan);
    /// Of windows for stacks that are not there: a slip would let changes through.
    void windows(const std::vector<reconcile::Window> &windows, const Planned &planned);
    void held(const reconcile::Held &held);
    /// Stacks that are blocked, forbidden, hidden or not well, and those that are so no longer.
    void standing(const apply::Report &report, const std::vector<reconcile::Held> &held);

private:
    void standing(const apply::StackResult &result);
    [[nodiscard]] bool is_news(const std::vector<reconcile::Status::Stack> &before,
                               const reconcile::Status::Stack &now) const;

    reconcile::Log &log_;
    const reconcile::Status &before_;
};

} // namespace stowage::app
