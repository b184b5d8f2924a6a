#pragma once

#include <string_view>

namespace stowage::compose {

/// Whether an engine takes this for the name of an image.
[[nodiscard]] bool is_image_name(std::string_view image);

} // namespace stowage::compose
