#pragma once

#include "model/access.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stowage::model {

enum class SourceType { unknown, git, helm, oci };

/// Of the server's last look at the repository. `unknown` is anything else that it says (`syncing`, …).
enum class SourceStatus { unknown, healthy, error };

/// Where the git stacks of a server with sources come from: a repository and its credentials, shared by any
/// number of stacks. Names are not unique, and a server keeps no two of the same URL and credentials.
struct Source : AccessSettings {
    std::int64_t id = 0;
    std::string name;
    SourceType type = SourceType::unknown;
    std::string url; ///< as the server stores it, see support::stored_repository_url
    SourceStatus status = SourceStatus::unknown;
    std::string status_error;

    /// Whether what follows was read: the list of sources has none of it.
    bool detailed = false;
    bool authentication = false;
    std::string username; ///< the stored password is never kept, though some answers have it
    bool tls_skip_verify = false;
    std::string interval;             ///< Go duration, "" when nothing polls
    std::vector<std::int64_t> stacks; ///< ids of those that use it, also of stacks that the user may not see
    std::int64_t owner_id = 0;        ///< 0 for an administrator's, and when not known

    /// All but its type and status, which files keep as numbers.
    static constexpr auto members() {
        return std::tuple_cat(
            std::tuple(
                member("id", &Source::id), member("name", &Source::name), member("url", &Source::url),
                member("statusError", &Source::status_error), member("detailed", &Source::detailed),
                member("authentication", &Source::authentication), member("username", &Source::username),
                member("tlsSkipVerify", &Source::tls_skip_verify), member("interval", &Source::interval),
                member("stacks", &Source::stacks), member("ownerId", &Source::owner_id)),
            AccessSettings::members());
    }
};

} // namespace stowage::model
