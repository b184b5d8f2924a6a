#pragma once

#include "access.hpp"
#include "message.hpp"
#include "world.hpp"

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace simulator {

/**
 * A request behind the Docker proxy: the environment, and who asks. The world's lock is held all along.
 * Whatever has no resource control is for administrators only.
 */
struct DockerCall {
    World &world;
    const Request &request;
    const Caller &caller;
    Environment &environment;
    std::vector<std::string> path;                                  ///< what follows `/docker`
    std::map<std::string, std::optional<ResourceControl>> controls; ///< of the stacks there, by project
};

/** Docker's `filters`: label → {"a=b", …}; both of its notations. */
using DockerFilters = std::map<std::string, std::vector<std::string>>;
DockerFilters docker_filters(const Request &request);

/** Does every `label` filter match? */
bool labels_pass(const DockerFilters &filters, const std::map<std::string, std::string> &labels);

/** The resource controls of an environment's stacks, by the project that they run as. */
std::map<std::string, std::optional<ResourceControl>> controls_of(const World &world, int environment_id);

/** Adds Portainer's own part to an object, or says that the caller may not see it. */
bool add_access(const DockerCall &call, const std::string &project, nlohmann::json &object);

/** 1795559485.5 → "2026-11-24T22:31:25.500000000Z" */
std::string iso_time(double seconds);

Answer docker_containers(const DockerCall &call);
Answer docker_images(const DockerCall &call);
Answer docker_distribution(const DockerCall &call);
Answer docker_swarm(const DockerCall &call);
Answer docker_networks(const DockerCall &call);
Answer docker_objects(const DockerCall &call);
Answer docker_info(const DockerCall &call);

} // namespace simulator
