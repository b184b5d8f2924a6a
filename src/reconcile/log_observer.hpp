#pragma once

#include "apply/apply.hpp"
#include "reconcile/log.hpp"

namespace stowage::reconcile {

/// Writes a line when a stack is begun and one when it ends.
class LogObserver : public apply::Observer {
public:
    explicit LogObserver(Log &log) : log_(log) {}

    void started(const plan::StackPlan &stack) override;
    void progressed(const plan::StackPlan & /*stack*/, const std::string & /*doing*/) override {}
    void finished(const apply::StackResult &result) override;
    void tick() override {}

private:
    Log &log_;
};

} // namespace stowage::reconcile
