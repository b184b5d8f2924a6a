#pragma once

#include "desired/read/draft.hpp"

namespace stowage::desired {

/// The gitConfig of a stack.
[[nodiscard]] DraftGit read_git(const Context &context, const yaml::Node &map);

/// `username` and `password` of an `authentication`.
[[nodiscard]] DraftAuthentication read_credentials(const Context &context, const yaml::Node &map);

/// The key `url` of a repository; one with a user or password in it is reported and never shown.
[[nodiscard]] std::optional<Written<std::string>> read_git_url(const Context &context, const Fields &fields);

/// The gitConfig of the defaults, which has fewer keys.
[[nodiscard]] DraftGit read_default_git(const Context &context, const yaml::Node &map);

} // namespace stowage::desired
