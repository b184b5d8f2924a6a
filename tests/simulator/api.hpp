#pragma once

#include "access.hpp"
#include "message.hpp"

#include <string>
#include <vector>

namespace simulator {

/** A call of the API whose key has been looked at. `path` is what follows `/api`, split. */
struct Call {
    const Request &request;
    Caller caller;
    std::vector<std::string> path;
};

// One function a call of the API; each takes the world's lock itself.
Answer system_status(World &world);
Answer administrator_check(World &world);
Answer who_am_i(World &world, const Call &call);
Answer list_users(World &world, const Call &call);
Answer list_teams(World &world, const Call &call);
Answer show_settings(World &world, const Call &call);

// Pages that only newer servers have; older ones answer 404.
Answer show_version(World &world, const Call &call);
Answer show_system_info(World &world, const Call &call);
Answer show_nodes(World &world, const Call &call);
Answer show_dashboard(World &world, const Call &call);
Answer show_images(World &world, const Call &call);
Answer public_settings();

Answer list_environments(World &world, const Call &call);
Answer show_environment(World &world, const Call &call);
Answer list_registries(World &world, const Call &call);
Answer docker_proxy(World &world, const Call &call);
Answer kubernetes_proxy(World &world, const Call &call);
Answer list_kube_namespaces(World &world, const Call &call);

Answer list_stacks(World &world, const Call &call);
Answer show_stack(World &world, const Call &call);
Answer show_stack_file(World &world, const Call &call);
Answer create_stack(World &world, const Call &call);
Answer update_stack(World &world, const Call &call);
Answer store_git_settings(World &world, const Call &call);
Answer redeploy_stack(World &world, const Call &call);
Answer start_stack(World &world, const Call &call);
Answer stop_stack(World &world, const Call &call);
Answer migrate_stack(World &world, const Call &call);
Answer store_restart_schedule(World &world, const Call &call); ///< 2.44
Answer delete_stack(World &world, const Call &call);
Answer delete_stack_by_name(World &world, const Call &call);
Answer call_webhook(World &world, const std::string &id);

Answer create_resource_control(World &world, const Call &call);
Answer update_resource_control(World &world, const Call &call);

Answer preview_file(World &world, const Call &call);
Answer sources_api(World &world, const Call &call);
Answer list_workflows(World &world, const Call &call);

/** Routes a request below `/api`: looks at the key and hands over to one of the above. */
Answer answer_api(World &world, const Request &request, const std::string &api_path, std::string &user_name);

} // namespace simulator
