#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace simulator {

/** What the simulated engines have, as GET info says it. */
constexpr int engine_cpus = 4;
const std::vector<std::string> &log_drivers();
const std::vector<std::string> &network_drivers();
const std::vector<std::string> &volume_drivers();

/** All drivers as a node of a swarm says them: `{Type: Log, Name: syslog}`. */
nlohmann::json engine_plugins();

/** The words of an engine for what it can't give a container of this service; "" where it can. What other
 * containers and networks have a say in is looked at later. */
std::string engine_refusal(const nlohmann::json &service);

/** The words of an engine that has no such driver. */
std::string plugin_missing(const std::string &driver);

/** Why a swarm of one manager finds no node for the tasks of this service; "" where it does. */
std::string no_suitable_node(const nlohmann::json &service);

/** The names of the containers that this service shares something with. */
std::vector<std::string> joined_containers(const nlohmann::json &service);

} // namespace simulator
