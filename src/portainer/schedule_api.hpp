#pragma once

#include "model/stack.hpp"
#include "portainer/api_result.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace stowage::portainer {

class Session;

/// When a server deploys stacks again by itself; newer servers only.
class ScheduleApi {
public:
    explicit ScheduleApi(Session &session) : session_(&session) {}

    /// PUT /stacks/{id}/restart/schedule: stores it, or clears it where there is none. It deploys nothing.
    /// `endpoint_id` must be the stack's own: a server takes another one for the stack's from then on.
    [[nodiscard]] ApiResult<model::Stack> store(std::int64_t id, std::int64_t endpoint_id,
                                                const std::optional<model::RestartSchedule> &schedule);

private:
    Session *session_;
};

/// The body of that call.
[[nodiscard]] std::string encode_schedule(const std::optional<model::RestartSchedule> &schedule);

} // namespace stowage::portainer
