#pragma once

#include "model/access.hpp"
#include "model/environment.hpp"
#include "model/stack.hpp"
#include "portainer/api_result.hpp"

#include <cstdint>
#include <vector>

namespace stowage::portainer {

class Session;

using model::AccessSettings;

/// Users, teams, and who may use a stack.
class AccessApi {
public:
    explicit AccessApi(Session &session) : session_(&session) {}

    /// GET /users; 403 for standard users.
    [[nodiscard]] ApiResult<std::vector<model::User>> users();
    /// GET /teams; a standard user's own teams only.
    [[nodiscard]] ApiResult<std::vector<model::Team>> teams();
    /// PUT /resource_controls/{id}. A standard user with access may set public or itself alone; anything else
    /// is a 403.
    [[nodiscard]] ApiResult<model::ResourceControl> set_access(std::int64_t resource_control_id,
                                                               const AccessSettings &access);

private:
    Session *session_;
};

} // namespace stowage::portainer
