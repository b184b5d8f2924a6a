#include "model/access.hpp"

#include <algorithm>

namespace stowage::model {

AccessSettings settings_of(const std::optional<ResourceControl> &control) {
    AccessSettings settings;
    if (control)
        each_member<AccessSettings>([&](const auto &one) { settings.*one.value = (*control).*one.value; });
    std::sort(settings.users.begin(), settings.users.end());
    std::sort(settings.teams.begin(), settings.teams.end());
    settings.administrators_only = !settings.is_public && settings.users.empty() && settings.teams.empty();
    return settings;
}

} // namespace stowage::model
