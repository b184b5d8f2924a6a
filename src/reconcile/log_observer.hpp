#pragma once

#include "apply/apply.hpp"
#include "reconcile/log.hpp"

#include <set>
#include <string>

namespace stowage::reconcile {

/// Writes a line when a stack is begun and one when it ends. Of one that was held back before it was begun
/// nothing: whoever holds it says so.
class LogObserver : public apply::Observer {
public:
    explicit LogObserver(Log &log) : log_(log) {}

    void started(const plan::StackPlan &stack) override;
    void progressed(const plan::StackPlan & /*stack*/, const std::string & /*doing*/) override {}
    void finished(const apply::StackResult &result) override;
    void tick() override {}

private:
    Log &log_;
    std::set<std::string> begun_;
};

} // namespace stowage::reconcile
