#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace stowage::model {

/// What a Docker engine says that it has. Empty lists, and 0, where it says nothing of it.
struct Engine {
    std::vector<std::string> runtimes;
    std::vector<std::string> log_drivers;
    std::vector<std::string> network_drivers;
    std::vector<std::string> volume_drivers;
    int cpus = 0;
    std::int64_t memory = 0;  ///< bytes
    std::string architecture; ///< as Linux calls it: x86_64, aarch64
    std::string version;      ///< `20.10.24`
    bool swarm = false;       ///< it is part of one
};

/// A plugin that was installed into an engine. Drivers of these are not always among those of the engine.
struct EnginePlugin {
    std::string name; ///< `loki:latest`
    bool enabled = false;
};

/// A node of a swarm.
struct SwarmNode {
    std::string id;
    std::string hostname;
    std::string role; ///< manager or worker
    std::string os;
    std::string architecture; ///< as Linux calls it
    std::map<std::string, std::string> labels;
    std::map<std::string, std::string> engine_labels;
    std::vector<std::string> log_drivers;
    std::vector<std::string> network_drivers;
    std::vector<std::string> volume_drivers;
    std::string ip;
    std::int64_t nano_cpus = 0;
    std::int64_t memory = 0; ///< bytes
    bool ready = false;
    bool active = false; ///< it takes new tasks
};

} // namespace stowage::model
