#pragma once

#include "desired/state.hpp"

#include <string>
#include <vector>

namespace stowage::desired {

/// Limits on untrusted input.
struct LoadLimits {
    std::size_t file_bytes = 8u << 20; ///< one YAML, env or compose file
    std::size_t nodes = 2'000'000;     ///< of one document, aliases counted as often as they are used
    std::size_t depth = 100;           ///< nesting
};

struct LoadOptions {
    bool allow_literal_secrets = false; ///< accept a password or API key written in the YAML
    bool require_servers = true;        ///< false where no server is needed (validate)
    /// Files that the YAML names must be in this folder or below; "" for anywhere. For what strangers wrote.
    std::string inside;
    LoadLimits limits;
};

/// Reads files, folders (every *.yaml and *.yml below, hidden ones left out) and globs, and merges them into
/// one state. References are left unresolved; see resolve.hpp. Throws support::InputError with every mistake
/// found.
[[nodiscard]] State load(const std::vector<std::string> &inputs, const LoadOptions &options);

} // namespace stowage::desired
