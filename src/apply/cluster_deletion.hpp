#pragma once

#include "apply/run_tools.hpp"
#include "current/kubernetes_cluster.hpp"
#include "kubernetes/manifest.hpp"

#include <string>

namespace stowage::apply {

/// What the deletion of a Kubernetes stack needs before and after the server's own, which takes what the
/// stored manifest names, and answers before the cluster is through with it.
class ClusterDeletion {
public:
    /// Reads the manifest that the server has.
    ClusterDeletion(RunTools &run, const model::Stack &stack);

    /// Throws Ended where the server would delete what is not the stack's, or would refuse to delete it.
    void prepare();
    /// Whether the server refuses for what its copy of the manifest says, and would for ever.
    [[nodiscard]] bool is_stuck(const portainer::ApiError &error) const;
    /// Has the server keep a manifest of nothing. What the stack has is deleted afterwards, object by object.
    void empty_manifest();
    /// Returns what to say of what went along; throws Ended where something of the stack is still there.
    [[nodiscard]] std::string finish() const;

private:
    [[nodiscard]] bool takes_from_default() const;
    void spare_default(const kubernetes::Manifest &wanted) const;
    void spare_others(const kubernetes::Manifest &wanted) const;
    void open_lists(const kubernetes::Manifest &wanted);
    void store(const std::string &doing, const std::string &manifest);
    void remove_rest() const;
    [[nodiscard]] current::Cluster look() const;
    [[nodiscard]] current::Cluster wait_until_gone() const;
    [[nodiscard]] std::string settle_left_behind(const current::Cluster &cluster) const;

    RunTools &run_;
    const model::Stack &stack_;
    bool by_api_;          ///< the server deletes by the API, not by kubectl
    bool emptied_ = false; ///< the server has no manifest any more
    std::string manifest_;
};

} // namespace stowage::apply
