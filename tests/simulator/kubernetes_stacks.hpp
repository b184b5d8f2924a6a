#pragma once

#include "deployment.hpp"

namespace simulator {

/** `kubectl apply` of a stack's files, as the server runs it: document by document, whatever fails. */
EngineResult deploy_to_cluster(World &world, Environment &environment, const Stack &stack,
                               std::string *output = nullptr);

/** `kubectl delete` of what the stored files name, and of nothing else. Newer servers do it themselves. */
EngineResult delete_from_cluster(const World &world, Environment &environment, const Stack &stack);

/** The older server takes an update of a git stack for settings: reference, credentials and auto-update go.
 */
void take_update_for_settings(Stack &stack);

/** Does the server's YAML reader loop for ever on it? */
bool hangs_the_server(const std::string &manifest);

} // namespace simulator
