#pragma once

#include "apply/run_tools.hpp"

#include <string>

namespace stowage::apply {

/// Deletes a stack and sees that it is gone. Returns what to say of it.
[[nodiscard]] std::string delete_stack(RunTools &run, const Record &record);

} // namespace stowage::apply
