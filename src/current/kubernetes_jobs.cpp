#include "current/kubernetes_jobs.hpp"

#include "portainer/kubernetes_api.hpp"

namespace stowage::current {

bool goes_when_finished(const kubernetes::Object &object) {
    const bool job = object.kind == "Job" && object.api_version.starts_with("batch/");
    const desired::yaml::Entry *spec = job ? object.node->find("spec") : nullptr;
    return spec != nullptr && spec->value->find("ttlSecondsAfterFinished") != nullptr;
}

void ask_ended_jobs(portainer::Client &client, std::int64_t environment_id,
                    const std::vector<const model::Stack *> &stacks, const Manifests &manifests,
                    Cluster &cluster) {
    for (const model::Stack *stack : stacks) {
        const auto manifest = manifests.find(stack->id);
        if (manifest == manifests.end())
            continue;
        for (const kubernetes::Object &object :
             kubernetes::read_manifests({{"manifest", manifest->second}}).objects) {
            const std::string space = space_of(object, stack->kubernetes_namespace);
            if (!goes_when_finished(object) ||
                cluster.find(object.api_version, object.kind, space, object.name) != nullptr ||
                !cluster.why_unseen(object.api_version, object.kind, space).empty())
                continue;
            if (const auto end = client.kubernetes().job_end(environment_id, space, object.name); end && *end)
                cluster.ended_jobs.emplace(std::pair(space, object.name), **end);
        }
    }
}

} // namespace stowage::current
