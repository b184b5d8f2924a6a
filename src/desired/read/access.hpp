#pragma once

#include "desired/read/fields.hpp"
#include "desired/state.hpp"

#include <map>
#include <optional>
#include <string>

namespace stowage::desired {

/// `{public: true}`, `{administrators: true}` or `{teams: […], users: […]}` under the key `access`; adds the
/// places of it to `places`.
[[nodiscard]] std::optional<Access> read_access(const Context &context, const Fields &fields, Places &places);

} // namespace stowage::desired
