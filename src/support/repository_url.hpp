#pragma once

#include <string>
#include <string_view>

namespace stowage::support {

/// A repository's URL as servers with sources store it, so that all spellings of one repository compare
/// equal: scheme and host in lower case, no user and password, no slashes at the end, then one `.git` cut,
/// `https://` where there is no scheme. The case of the path, ports, `//`, `..`, escapes and a query stay as
/// they are.
[[nodiscard]] std::string stored_repository_url(std::string_view url);

/// Whether two URLs are spellings of one repository.
[[nodiscard]] bool same_repository(std::string_view a, std::string_view b);

} // namespace stowage::support
