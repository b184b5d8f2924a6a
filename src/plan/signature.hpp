#pragma once

#include "desired/state.hpp"

#include <string>
#include <vector>

namespace stowage::plan {

/// A saved plan says which server gets which key, so whoever could change it could have the key sent
/// anywhere. It is signed with the API key of each of its servers and the secret headers that go with it, and
/// applied only where it is as it was signed. What else it names by reference is bound by the fingerprints of
/// its stacks and sources. Both work on the text of a plan file.

/// The text with a signature for each server whose key is known.
[[nodiscard]] std::string sign(const std::string &plan_file, const std::vector<desired::Server> &servers);

/// Throws support::Error that names `path` where it is not as it was signed with the key of each of these
/// servers, which are looked up. Nothing was sent anywhere then.
void check_signatures(const std::string &plan_file, const std::vector<desired::Server> &servers,
                      const std::string &path);

} // namespace stowage::plan
