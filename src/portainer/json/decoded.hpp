#pragma once

#include <string>
#include <tl/expected.hpp>

namespace stowage::portainer {

/// What was asked for, or what is wrong with the answer: a place and a reason, or that it is not JSON.
template <typename T>
using Decoded = tl::expected<T, std::string>;

} // namespace stowage::portainer
