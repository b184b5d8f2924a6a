#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stowage::compose {

/// The images that a Dockerfile starts from, copies from, mounts, or is read by (`# syntax=`), as written:
/// one that depends on a variable has a `$` in it. Its own stages and `scratch` are none.
[[nodiscard]] std::vector<std::string> images_of_dockerfile(std::string_view text);

} // namespace stowage::compose
