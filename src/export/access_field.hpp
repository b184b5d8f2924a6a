#pragma once

#include "export/entry.hpp"

#include <optional>

namespace stowage::exported {

/// `access`, by names. Nothing where the server manages none, and where not everyone who has access can be
/// named: then the entry's comments say so, and the desired state leaves access alone.
[[nodiscard]] std::optional<Field> access_field(const Maker &maker, const model::Stack &record, Entry &entry);

} // namespace stowage::exported
