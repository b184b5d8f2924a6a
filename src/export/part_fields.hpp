#pragma once

#include "export/entry.hpp"

#include <vector>

namespace stowage::exported {

/// The parts of a record (model/stack_parts.hpp) as they are written, each in one line. What YAML can't say
/// goes into the entry's `ignore`.
[[nodiscard]] std::vector<Field> part_fields(const model::Stack &record, Entry &entry);

} // namespace stowage::exported
