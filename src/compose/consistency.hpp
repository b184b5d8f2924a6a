#pragma once

#include "compose/document.hpp"
#include "compose/draft.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace stowage::compose {

/// What services say of each other, and what no two of them can have: a service that is not there or behind a
/// profile, services that wait for each other, one port, one container name. `odd` are names of services that
/// could not be read. Pure.
void check_together(const std::map<std::string, Draft> &drafts, const std::set<std::string> &odd,
                    Dialect dialect, std::vector<Problem> &problems);

} // namespace stowage::compose
