#pragma once

#include "git/tip.hpp"

#include <filesystem>
#include <string>

namespace stowage::reconcile {

/// Checks the SSH signature of a commit with `ssh-keygen -Y`, as git does: one of the principals of the file
/// `allowed_signers` (ssh-keygen(1), ALLOWED SIGNERS) must have made it, with a key that was valid when the
/// commit was made. Returns why it is not so, "" where it is. `folder` is for temporary files.
[[nodiscard]] std::string what_is_wrong_with_signature(const git::Tip &tip,
                                                       const std::string &allowed_signers,
                                                       const std::filesystem::path &folder);

} // namespace stowage::reconcile
