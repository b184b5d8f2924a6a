#pragma once

#include "apply/run_tools.hpp"

#include <cstdint>
#include <functional>

namespace stowage::apply {

/// The writes that change a stack where it is: its fields, its settings, its deployment, its start.
class FieldWrites {
public:
    explicit FieldWrites(RunTools &run) : run_(run) {}

    /// Writes what `now` says is left to do.
    void write(const Record &record, const plan::StackPlan &now);
    void start(const Record &record);
    void redeploy(const model::Stack &stack);
    /// Sends what the server should have, whatever it has.
    [[nodiscard]] portainer::ApiResult<model::Stack> send_all(const Record &record,
                                                              const portainer::Deadline &deadline);
    /// The source that was planned; or, where the run made it first, the one of that name.
    [[nodiscard]] std::int64_t source_id(const plan::StackPlan &plan) const;

    /// Makes a write; when its answer is lost, what the server has now decides. Where the record is as
    /// desired and was not before, the write took effect; where nothing in the record can tell (a password is
    /// never shown), its effect stays unknown.
    void settle_lost(const std::function<void()> &write, std::int64_t id);

private:
    void store_settings(const model::Stack &stack, const plan::StackPlan &now);
    void poll_again(const model::Stack &stack, Ended &ended);
    void start_if_stopped(const Record &record);
    [[nodiscard]] plan::StackPlan with_source(plan::StackPlan plan) const;
    [[nodiscard]] bool lacks_job(const model::Stack &stack) const;

    RunTools &run_;
};

} // namespace stowage::apply
