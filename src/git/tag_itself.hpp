#pragma once

#include <string_view>

namespace stowage::git {

/// Behind the name of an annotated tag in RemoteRefs::commits: the id of the tag, not of the commit that it
/// is about, in git's own notation. Servers keep the one or the other.
inline constexpr std::string_view tag_itself = "^{tag}";

} // namespace stowage::git
