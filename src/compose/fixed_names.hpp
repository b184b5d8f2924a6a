#pragma once

#include <map>
#include <string>
#include <vector>

namespace stowage::compose {

/// What of a stack depends on its name, and what does not.
struct FixedNames {
    /// What only one stack of an engine can have at a time, as `port 8080` and `the container name 'web'`: a
    /// second one with another name can't run beside the first.
    std::vector<std::string> claims;
    /// Keys of named volumes whose real name begins with the stack's: under another name they are others, and
    /// empty.
    std::vector<std::string> volumes;
};

/// Of compose files, variables replaced with the stack's env. A file that is none says nothing.
[[nodiscard]] FixedNames fixed_names(const std::vector<std::string> &texts,
                                     const std::map<std::string, std::string> &env);

} // namespace stowage::compose
