#include "portainer/access_api.hpp"

#include "portainer/json/decode_access.hpp"
#include "portainer/json/encode.hpp"
#include "portainer/session.hpp"

#include <fmt/format.h>

namespace stowage::portainer {

ApiResult<std::vector<model::User>> AccessApi::users() {
    return session_->ask(get_request("/users"), decode_users);
}

ApiResult<std::vector<model::Team>> AccessApi::teams() {
    return session_->ask(get_request("/teams"), decode_teams);
}

ApiResult<model::ResourceControl> AccessApi::set_access(std::int64_t resource_control_id,
                                                        const AccessSettings &access) {
    return session_->ask(
        write_request(Method::put, fmt::format("/resource_controls/{}", resource_control_id), encode(access)),
        decode_resource_control);
}

} // namespace stowage::portainer
