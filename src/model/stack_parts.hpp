#pragma once

#include "model/member.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace stowage::model {

/// What it means that a part is not written in the YAML.
enum class LeftOut {
    none,      ///< there shall be none
    unmanaged, ///< it stays as the server has it; the word `none` says that there shall be none
};

/// Polling of the git repository by the server.
struct AutoUpdate {
    std::string interval; ///< Go duration, "" when only the webhook is used
    std::string webhook;  ///< UUID, "" when only polling is used
    bool force_update = false;
    bool force_pull_image = false;
    std::string job_id; ///< the server's running job; never compared

    static constexpr const char *key = "autoUpdate";
    static constexpr const char *answer = "AutoUpdate";
    static constexpr LeftOut left_out = LeftOut::none;
    static constexpr bool needs_git = true; ///< only stacks from git have it; the repository says what it is
    static constexpr auto members() {
        return std::tuple(member("interval", "Interval", &AutoUpdate::interval),
                          member("webhook", "Webhook", &AutoUpdate::webhook),
                          member("forceUpdate", "ForceUpdate", &AutoUpdate::force_update),
                          member("forcePullImage", "ForcePullImage", &AutoUpdate::force_pull_image),
                          member("jobId", "JobID", &AutoUpdate::job_id, Said::by_server));
    }
    /// Whether something starts it: a server keeps no flags without that.
    [[nodiscard]] bool any() const { return !interval.empty() || !webhook.empty(); }
};

/// When the server takes the stack down and deploys it again by itself.
struct RestartSchedule {
    std::string cron_expression; ///< five fields, or `@daily` and the like, in the server's time zone
    bool pull_images = false;    ///< before it is deployed again

    static constexpr const char *key = "restartSchedule";
    static constexpr const char *answer = "RestartSchedule";
    static constexpr LeftOut left_out = LeftOut::unmanaged;
    static constexpr bool needs_git = false;
    static constexpr auto members() {
        return std::tuple(member("cronExpression", "CronExpression", &RestartSchedule::cron_expression),
                          member("pullImages", "PullImages", &RestartSchedule::pull_images));
    }
    [[nodiscard]] bool any() const { return !cron_expression.empty(); }
};

/// What a stack may have or lack: texts and flags under one key. A desired stack and a server's record have
/// them alike. In a desired stack nothing means what `left_out` of the part says, and a part without `any`
/// that there shall be none; in a record nothing means that there is none.
struct StackParts {
    std::optional<AutoUpdate> auto_update;
    std::optional<RestartSchedule> restart_schedule;
};

/// Calls `visit` for each part, with that part of each stack. This is the only list of them: how they are
/// read from the YAML and from answers, compared, fingerprinted, saved and exported follows from it.
template <typename Visit, typename... Stacks>
void each_part(Visit &&visit, Stacks &&...stacks) {
    visit(stacks.auto_update...);
    visit(stacks.restart_schedule...);
}

/// The type of the part in an optional one.
template <typename Optional>
using PartIn = typename std::remove_cvref_t<Optional>::value_type;

/// The key of the part that a field like `autoUpdate.interval` is in; "" where it is in none.
[[nodiscard]] inline std::string part_of(std::string_view field) {
    std::string found;
    each_part(
        [&](const auto &part) {
            const std::string key = PartIn<decltype(part)>::key;
            if (field.starts_with(key + "."))
                found = key;
        },
        StackParts{});
    return found;
}

} // namespace stowage::model
