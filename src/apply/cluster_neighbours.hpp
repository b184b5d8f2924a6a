#pragma once

#include "kubernetes/manifest.hpp"
#include "model/stack.hpp"
#include "portainer/client.hpp"

#include <string>
#include <vector>

namespace stowage::apply {

/// Those of a manifest's objects that bear the label of another stack, as `Deployment web of 'shop' (#4)`:
/// the server deletes by name, whoever they belong to now.
[[nodiscard]] std::vector<std::string> named_of_others(portainer::Client &client, const model::Stack &stack,
                                                       const kubernetes::Manifest &manifest);

/// What is not of the stack and would go with it: what other stacks have, or runs or holds data, in the
/// Namespaces of its manifest, and the objects of the kinds that its CustomResourceDefinitions define.
[[nodiscard]] portainer::ApiResult<std::vector<std::string>>
within_of_others(portainer::Client &client, const model::Stack &stack, const kubernetes::Manifest &manifest);

} // namespace stowage::apply
