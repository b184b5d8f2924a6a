#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace stowage::model {

/// Numbers are the API's `type`.
enum class SourceType { unknown = 0, git = 1, registry = 2, helm = 3 };

/// Numbers are the API's `status`.
enum class SourceStatus { unknown = 0, healthy = 1, error = 2 };

/// Where stacks of newer servers come from: a repository and its credentials, shared by any number of stacks.
struct Source {
    std::int64_t id = 0;
    std::string name;
    SourceType type = SourceType::unknown;
    std::string url;
    bool authentication = false;
    std::string username; ///< the stored password is never sent back by a server
    bool tls_skip_verify = false;
    SourceStatus status = SourceStatus::unknown;
    std::string status_error;
    std::string interval; ///< Go duration, "" when nothing polls
    bool is_public = false;
    bool administrators_only = false;
    std::vector<std::int64_t> users;
    std::vector<std::int64_t> teams;
    std::int64_t owner_id = 0;
};

} // namespace stowage::model
