#include "portainer/schedule_api.hpp"

#include "portainer/json/decode.hpp"
#include "portainer/session.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::portainer {

std::string encode_schedule(const std::optional<model::RestartSchedule> &schedule) {
    nlohmann::json body = nullptr;
    if (schedule)
        model::each_member<model::RestartSchedule>(
            [&](const auto &one) { body[one.answer] = *schedule.*one.value; });
    return nlohmann::json{{model::RestartSchedule::answer, body}}.dump(
        -1, ' ', false, nlohmann::json::error_handler_t::replace);
}

ApiResult<model::Stack> ScheduleApi::store(std::int64_t id, std::int64_t endpoint_id,
                                           const std::optional<model::RestartSchedule> &schedule) {
    return session_->ask(
        write_request(Method::put, fmt::format("/stacks/{}/restart/schedule?endpointId={}", id, endpoint_id),
                      encode_schedule(schedule)),
        decode_stack);
}

} // namespace stowage::portainer
