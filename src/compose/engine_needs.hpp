#pragma once

#include "compose/document.hpp"
#include "compose/tree.hpp"
#include "desired/yaml/node.hpp"

#include <vector>

namespace stowage::compose {

/// What a service asks of the engine, or of the swarm's nodes, beside images and what has a name of its own:
/// drivers, a runtime, processors, other containers. What contains a value that is not known here is left
/// out. Pure.
[[nodiscard]] std::vector<EngineNeed> needs_of_service(const desired::yaml::Node &service, Dialect dialect,
                                                       const Values &values);

/// The same of a network or a volume that the files declare; `name` is its key, or the name that is fixed.
[[nodiscard]] std::vector<EngineNeed> needs_of_declared(ResourceKind kind, const std::string &name,
                                                        const desired::yaml::Node &declared,
                                                        const Values &values);

} // namespace stowage::compose
