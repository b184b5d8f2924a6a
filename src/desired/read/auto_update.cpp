#include "desired/read/auto_update.hpp"

#include "desired/read/fields.hpp"
#include "desired/read/rules.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::desired {

model::AutoUpdate read_auto_update(const Context &context, const yaml::Node &map, Places &places) {
    const Fields fields(context, map, "autoUpdate", {"interval", "webhook", "forceUpdate", "forcePullImage"});
    model::AutoUpdate update;
    places["autoUpdate"] = map.where;
    if (const auto interval = fields.duration("interval")) {
        update.interval = interval->value;
        places["autoUpdate.interval"] = interval->where;
        if (const auto complaint = check_poll_interval(interval->value))
            context.error(interval->where, fmt::format("interval {}", complaint->what), complaint->advice);
    }
    if (const auto webhook = fields.text("webhook")) {
        update.webhook = support::lower(webhook->value);
        places["autoUpdate.webhook"] = webhook->where;
        if (const auto complaint = check_uuid(webhook->value))
            context.error(webhook->where, fmt::format("webhook {}", complaint->what), complaint->advice);
    }
    if (const auto force = fields.flag("forceUpdate")) {
        update.force_update = force->value;
        places["autoUpdate.forceUpdate"] = force->where;
    }
    if (const auto pull = fields.flag("forcePullImage")) {
        update.force_pull_image = pull->value;
        places["autoUpdate.forcePullImage"] = pull->where;
    }
    if (map.find("interval") == nullptr && map.find("webhook") == nullptr)
        context.error(map.where, "autoUpdate needs an interval or a webhook",
                      "for example autoUpdate: {interval: 5m}; to switch it off, leave autoUpdate out");
    return update;
}

} // namespace stowage::desired
