#pragma once

#include "compose/document.hpp"
#include "compose/tree.hpp"
#include "desired/yaml/node.hpp"

#include <set>
#include <string>
#include <vector>

namespace stowage::compose {

/// All files of a stack as the one tree that Docker Compose makes of them.
struct Project {
    desired::yaml::NodePtr root; ///< null where no file has a map
    bool unreadable = false;     ///< a file is no YAML: nothing else is known
    /// `include`, `extends` of another file or a tag that is not known here: there is more than is in `root`.
    bool partial = false;
    std::set<std::string> extend_elsewhere; ///< services, the rest of which is in another file
    support::Location last_file;
};

/// Reads files and puts them over each other, with variables replaced by `values`; each state on the way is
/// held against the schema, as Compose does. What is wrong goes to `problems`. `read` may be empty.
[[nodiscard]] Project read_project(const std::vector<File> &files, Dialect dialect, Values &values,
                                   std::vector<Problem> &problems, const ReadFile &read);

} // namespace stowage::compose
