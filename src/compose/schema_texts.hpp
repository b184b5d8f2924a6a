#pragma once

namespace stowage::compose {

/// The JSON Schemas of the folder `schema`, which are part of the program.
[[nodiscard]] const char *oldest_schema_text();
[[nodiscard]] const char *newest_schema_text();
[[nodiscard]] const char *stack_schema_text();

} // namespace stowage::compose
