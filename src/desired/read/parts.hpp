#pragma once

#include "desired/read/context.hpp"
#include "desired/read/draft.hpp"
#include "desired/read/fields.hpp"
#include "desired/read/rules.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace stowage::desired {

/// Reads the parts of a stack (model/stack_parts.hpp) that are written in it.
[[nodiscard]] DraftParts read_parts(const Context &context, const Fields &stack);

/// Reads those that `defaults` may have.
[[nodiscard]] DraftParts read_default_parts(const Context &context, const Fields &defaults);

/// Whether a text may stand in the member of a part that is called `path`, as `autoUpdate.interval`.
[[nodiscard]] std::optional<Complaint> check_part_text(std::string_view path, std::string_view text);

/// As it is written best: the UUID of a webhook in lower case.
[[nodiscard]] std::string part_text(std::string_view path, const std::string &text);

/// Whether it is a duration, which needs no quotes.
[[nodiscard]] bool is_part_duration(std::string_view path);

} // namespace stowage::desired
