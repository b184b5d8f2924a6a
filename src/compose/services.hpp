#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stowage::compose {

/// The services that a deployment of this compose file must leave behind, in the order written: not those
/// behind a profile, nor those with no replicas, or with a number of them that a variable decides. Empty
/// where the text is not a compose file. What `include` and further files add is not among them.
[[nodiscard]] std::vector<std::string> expected_services(std::string_view text);

} // namespace stowage::compose
