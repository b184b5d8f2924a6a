#pragma once

#include "desired/read/context.hpp"
#include "desired/read/fields.hpp"

#include <string>
#include <vector>

namespace stowage::desired {

/// What a name without a place may be.
enum class DependencyNames { plain, of_kubernetes };

/// The stacks under `dependsOn`, each as it is written: `NAME`, `ENVIRONMENT/NAME` or
/// `ENVIRONMENT/NAMESPACE/NAME`.
[[nodiscard]] std::vector<Written<std::string>> read_depends_on(const Context &context, const Fields &stack,
                                                                DependencyNames names, Places &places);

} // namespace stowage::desired
