#pragma once

#include "apply/apply.hpp"

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace stowage::reconcile {

/// A pass that is at work.
struct AtWork {
    std::string since;               ///< RFC 3339
    std::vector<std::string> stacks; ///< begun and not ended, as `server/environment/stack`
};

/// The pass that works with this state folder now; nothing where none does, whatever one that was killed left
/// behind.
[[nodiscard]] std::optional<AtWork> at_work(const std::filesystem::path &folder);

/// Says in the state folder that a pass is at work, and what it has begun, for as long as it lives. That it
/// can't be said changes nothing of the pass.
class AtWorkNote : public apply::Observer {
public:
    /// `next` is told the same.
    AtWorkNote(std::filesystem::path folder, apply::Observer &next);
    ~AtWorkNote() override;
    AtWorkNote(const AtWorkNote &) = delete;
    AtWorkNote &operator=(const AtWorkNote &) = delete;
    AtWorkNote(AtWorkNote &&) = delete;
    AtWorkNote &operator=(AtWorkNote &&) = delete;

    void started(const plan::StackPlan &stack) override;
    void progressed(const plan::StackPlan &stack, const std::string &doing) override;
    void finished(const apply::StackResult &result) override;
    void tick() override;

private:
    void write() const;

    std::filesystem::path folder_;
    apply::Observer &next_;
    std::mutex mutex_;
    AtWork work_;
};

} // namespace stowage::reconcile
