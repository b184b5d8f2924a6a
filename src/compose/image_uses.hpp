#pragma once

#include "compose/document.hpp"

#include <map>
#include <string>
#include <vector>

namespace stowage::compose {

/// An image that a compose file makes a server pull besides those of its services, or that it may.
struct ImageUse {
    std::string image; ///< with variables replaced; "" where what is used can't be known from here
    std::string user;  ///< `the build of service 'web'`, `a volume of service 'web'`
    support::Location where;
};

/// A variable that a service sets to what is written in the file.
struct WrittenVariable {
    std::string name;
    std::string service;
    support::Location where;
};

struct ImageUses {
    std::vector<ImageUse> images;
    std::vector<WrittenVariable> variables;
    /// Where it takes services from other files (`include`, `extends` with a file), whose images nobody sees.
    std::vector<support::Location> from_elsewhere;
};

/// What builds, volumes and models of a compose file use. Services with profiles too. Pure; nothing where the
/// file is not YAML.
[[nodiscard]] ImageUses image_uses(const File &file, const std::map<std::string, std::string> &env);

} // namespace stowage::compose
