#pragma once

#include "desired/state.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace stowage::desired {

/// Limits on untrusted input.
struct LoadLimits {
    std::size_t file_bytes = 8u << 20; ///< one YAML, env or compose file
    std::size_t nodes = 2'000'000;     ///< of one document, aliases counted as often as they are used
    std::size_t depth = 100;           ///< nesting
    /// Of all text together: what each alias, each default and each mention of a file brings counts every
    /// time.
    std::size_t total_bytes = 256u << 20;
};

enum class NamedBy { command_line, yaml };

/// Throws support::Error where a file of this machine must not be read for this run.
using MayRead = std::function<void(const std::filesystem::path &file, NamedBy by)>;

struct LoadOptions {
    /// Servers that the host of a run gives: its URL is the only one that its key is sent to, and its key,
    /// headers and authority go before what the YAML says, which need say none.
    std::vector<Server> given_servers = {};
    /// Folders of this machine that `{file: …}` of a commit may name.
    std::vector<std::filesystem::path> allowed_folders = {};
    bool allow_literal_secrets = false; ///< accept a password or API key written in the YAML
    bool require_servers = true;        ///< false where no server is needed (validate)
    MayRead may_read = {};              ///< empty for all; of a commit nothing else is read anyway
    LoadLimits limits;
    /// Set where the files are not those of this machine but of a commit. Then `{file: …}` is read at once,
    /// and a file that must have a name on this machine is given to this, which returns that name.
    std::function<std::string(const std::string &content)> keep_on_disk;
    /// Of a commit that is also checked out: where. Then what `{file: …}` and `caFile` name is that of this
    /// machine, and can be looked up later.
    std::filesystem::path checked_out_at = {};

    /// Whether paths mean nothing on this machine.
    [[nodiscard]] bool only_in_commit() const { return keep_on_disk && checked_out_at.empty(); }
};

/// Reads files, folders (every *.yaml and *.yml below, hidden ones left out) and globs, and merges them into
/// one state. References are left unresolved; see resolve.hpp. Throws support::InputError with every mistake
/// found.
[[nodiscard]] State load(const std::vector<std::string> &inputs, const LoadOptions &options);

} // namespace stowage::desired
