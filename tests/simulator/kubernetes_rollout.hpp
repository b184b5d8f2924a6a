#pragma once

#include "kubernetes_cluster.hpp"

namespace simulator {

/** What becomes of the pods of a template. */
enum class Fate { fine, crashes, not_scheduled, not_pulled };

nlohmann::json template_of(const KubeObject &object);
std::string image_of(const nlohmann::json &pod_template);
Fate fate_of(const KubeObject &object, const nlohmann::json &pod_template);

/** How many pods there are of the new template and of the one before it, and how many of them are ready. */
struct Counts {
    int wanted = 1;
    int updated = 0;
    int old = 0;
    int ready = 0;
    bool complete = false;
    bool observed = true;
    std::string refusal = {}; ///< why not all that are wanted can be made
};

/** How far a roll-out has come. */
Counts counts_of(const Cluster &cluster, const KubeObject &object, double now);

/** A number, or a share of `of` in per cent. */
int share(const nlohmann::json &amount, int of, bool up);

/** What a cluster makes up for names. */
std::string hash_of(const nlohmann::json &pod_template);
std::string replica_set_name(const KubeObject &object, const nlohmann::json &pod_template);

bool is(const KubeObject &object, const char *kind);

} // namespace simulator
