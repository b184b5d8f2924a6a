#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace stowage::current {

/// What one server said, without its secrets.
struct KeptServer {
    /// With "" for the values and contents that are kept as fingerprints.
    ServerState state;
    /// By stack id and variable: a fingerprint of the value, "" where it was left out.
    std::map<std::int64_t, std::map<std::string, std::string>> secret_env;
    /// By stack id, of contents that have a secret in them: a fingerprint, "" where it was left out.
    std::map<std::int64_t, std::string> secret_files;
};

/// What servers said at one time, as a file. Plans can be made against it without them.
struct Snapshot {
    std::string created_at; ///< RFC 3339, UTC
    std::string stowage_version;
    std::string salt; ///< of the fingerprints
    std::vector<KeptServer> servers;
};

enum class Fingerprints { left_out, made };

/// Takes out what is none of the desired state's (`desired` are its stacks on this server): of other stacks
/// the values of env, contents, webhooks, messages and health; and the secrets of its own: env values that
/// come by reference, those whose names sound secret, and whatever has one of these, or a value that the
/// redactor knows, in it.
[[nodiscard]] KeptServer keep(ServerState state, const std::vector<std::shared_ptr<desired::Stack>> &desired,
                              const std::string &salt, Fingerprints fingerprints);

/// By stack id: `env.TOKEN`, `file`.
using UnknownFields = std::map<std::int64_t, std::vector<std::string>>;

/// The state again, to be compared with `wanted` and `base` as if the server had said it: where a fingerprint
/// is that of a desired value, it is that value. What can't be compared, since a desired value is not
/// resolved or the kept one was left out, is put equal and listed in `unknown`. Keeps only what a fetch for
/// `wanted` would have brought.
[[nodiscard]] ServerState restore(const KeptServer &kept, const std::string &salt,
                                  const std::vector<std::shared_ptr<desired::Stack>> &wanted,
                                  const std::vector<std::shared_ptr<desired::Stack>> &base,
                                  UnknownFields &unknown);

/// As schemas/snapshot.schema.json describes it.
[[nodiscard]] std::string to_json(const Snapshot &snapshot);

/// Reads it back. Throws support::Error that names `path` and what is wrong with it.
[[nodiscard]] Snapshot parse_snapshot(const std::string &text, const std::string &path);

} // namespace stowage::current
