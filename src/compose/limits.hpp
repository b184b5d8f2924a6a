#pragma once

#include "desired/yaml/parse.hpp"

namespace stowage::compose {

/// Of one compose file: what is larger is nothing that a person wrote.
inline constexpr desired::yaml::Limits file_limits{100'000, 100};

} // namespace stowage::compose
