#pragma once

#include <nlohmann/json_fwd.hpp>

namespace simulator {

struct Cluster;

/**
 * `namespaces` (names, or objects with `name`, `users` and `teams`), `objects` (manifests, with what the
 * simulator keeps of them under `simulated`), `deployments` in short, and `rolloutSeconds`.
 */
void read_cluster(const nlohmann::json &environment, Cluster &cluster);
void write_cluster(const Cluster &cluster, nlohmann::json &environment);

} // namespace simulator
