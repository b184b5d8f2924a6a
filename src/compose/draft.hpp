#pragma once

#include "compose/document.hpp"
#include "compose/tree.hpp"
#include "desired/yaml/node.hpp"

#include <string>
#include <vector>

namespace stowage::compose {

/// A name by which a service uses something that the file declares elsewhere.
struct Use {
    ResourceKind kind = ResourceKind::network;
    std::string name; ///< the file's own
    support::Location where;
};

/// A service that has to be there for another one.
struct Dependency {
    std::string service;
    support::Location where;
    bool may_be_disabled = false; ///< `required: false`: it may be behind a profile
    std::string how = "depends on";
};

/// A service as files build it up, one after the other.
struct Draft {
    Service service;
    std::vector<Use> uses;
    std::vector<Dependency> dependencies;
    std::string ipc; ///< as written
    support::Location ipc_where;
    bool has_networks = false;
    bool image_unknown = false; ///< a variable in its name can't be replaced
};

/// Puts what one file says of a service over what is known of it. `folder` is that of the first file: paths
/// are relative to it.
void read_service(const desired::yaml::Entry &entry, const Values &values, const std::string &folder,
                  Draft &draft);

} // namespace stowage::compose
