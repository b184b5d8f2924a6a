#pragma once

#include <string>

namespace samples {

/// Those of schemas/, or those beside the tests of formats that others define.
enum class Schemas { of_stowage, of_tests };

/// What is wrong with a document by a schema, one line each; "" when it fits.
[[nodiscard]] std::string mistakes_in(const std::string &document, const std::string &schema_file,
                                      Schemas schemas = Schemas::of_stowage);

} // namespace samples
