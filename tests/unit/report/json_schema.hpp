#pragma once

#include <string>

namespace samples {

/// What is wrong with a document by a schema of schemas/, one line each; "" when it fits.
[[nodiscard]] std::string mistakes_in(const std::string &document, const std::string &schema_file);

} // namespace samples
