#pragma once

#include "apply/apply.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace stowage::reconcile {

/// The pass that is going on, for commands that come meanwhile. Kept in the state folder while it lasts.
struct AtWork {
    std::string since; ///< RFC 3339
    long process = 0;
    std::vector<std::string> stacks; ///< `server/environment/stack` of those that are begun and not ended
};

/// Nothing where no pass is going on, or its process is gone.
[[nodiscard]] std::optional<AtWork> at_work(const std::filesystem::path &folder);

/// Keeps it, from its making until its end; is told what is begun. That it can't be kept changes nothing.
class AtWorkNote : public apply::Observer {
public:
    /// Tells `next` all that it is told.
    AtWorkNote(std::filesystem::path folder, apply::Observer &next);
    ~AtWorkNote() override;
    AtWorkNote(const AtWorkNote &) = delete;
    AtWorkNote &operator=(const AtWorkNote &) = delete;

    void started(const plan::StackPlan &stack) override;
    void progressed(const plan::StackPlan &stack, const std::string &doing) override;
    void finished(const apply::StackResult &result) override;
    void tick() override;

private:
    void write() const;

    std::filesystem::path file_;
    apply::Observer &next_;
    AtWork work_;
};

} // namespace stowage::reconcile
