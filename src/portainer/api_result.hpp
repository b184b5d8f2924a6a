#pragma once

#include "portainer/api_error.hpp"

#include <chrono>
#include <functional>
#include <tl/expected.hpp>

namespace stowage::portainer {

template <typename T>
using ApiResult = tl::expected<T, ApiError>;

/// How long a deployment may take, see Request::deadline.
using Deadline = std::function<std::chrono::steady_clock::time_point()>;

} // namespace stowage::portainer
