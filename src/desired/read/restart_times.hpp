#pragma once

#include "desired/read/rules.hpp"

#include <optional>
#include <string_view>

namespace stowage::desired {

/// What is wrong with the times of a restart schedule; nothing where a server takes them. Servers read five
/// fields, in which a weekday is 0 to 6 and `5/10` starts at 5, the words `@daily` and the like, `@every
/// 90m`, and `TZ=ZONE` in front of one of these. Whether they know that zone is not looked at.
[[nodiscard]] std::optional<Complaint> check_restart_times(std::string_view text);

} // namespace stowage::desired
