#pragma once

#include "compose/document.hpp"
#include "compose/references.hpp"

#include <set>
#include <string>
#include <vector>

namespace stowage::compose {

/// The compose files of a stack at one commit, in their order, and what else can be read there.
struct Files {
    std::vector<File> compose;
    ReadText read = [](const std::string &) { return std::nullopt; };
};

/// The services that a deployment makes anew, or makes or takes away, when a stack's files go from `before`
/// to `after` and these variables change. Sorted. Also those that use a network, volume, secret or config of
/// the files that changed, whose `env_file` or `label_file` gives other values, that extend a service which
/// changed, that an included file brings, or that use a variable of the `.env` beside the first file. Empty
/// where one side is not YAML.
[[nodiscard]] std::vector<std::string> changed_services(const Files &before, const Files &after,
                                                        const std::set<std::string> &variables);

} // namespace stowage::compose
