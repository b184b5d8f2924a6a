#pragma once

#include <cstdint>
#include <string>

namespace stowage::model {

/// Numbers are the API's `Type`.
enum class EnvironmentType {
    unknown = 0,
    docker = 1,
    agent = 2,
    azure = 3,
    edge_agent = 4,
    kubernetes_local = 5,
    kubernetes_agent = 6,
    kubernetes_edge_agent = 7
};

[[nodiscard]] bool is_kubernetes(EnvironmentType type);

struct Environment {
    std::int64_t id = 0;
    std::string name;
    EnvironmentType type = EnvironmentType::unknown;
    bool up = true; ///< `Status` 1
    /// False when `SecuritySettings.allowStackManagementForRegularUsers` says so; true where a server says
    /// nothing.
    bool stacks_for_regular_users = true;
};

/// A user of the server; for /users/me, whom the access token belongs to.
struct User {
    std::int64_t id = 0;
    std::string name;
    bool administrator = false; ///< `Role` 1
};

struct Team {
    std::int64_t id = 0;
    std::string name;
};

} // namespace stowage::model
