#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "plan/plan.hpp"
#include "portainer/client.hpp"
#include "preflight/claims.hpp"
#include "preflight/facts.hpp"
#include "preflight/finding.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stowage::preflight {

/// What is about to be deployed: what the desired state says, and where `ignore` leaves something to the
/// server, what the server has.
struct Deployment {
    const plan::StackPlan &plan;
    std::map<std::string, std::string> env;
    std::string content;             ///< of an inline stack, as it will be sent
    std::optional<desired::Git> git; ///< otherwise
    /// Kubernetes: that of the record, or else as the desired state says; "" where neither says one.
    std::string kubernetes_namespace = {};
    /// Of Docker Compose on the server, where its version tells.
    std::optional<compose::Release> release = {};
    /// What the record has of git; nothing where there is no record, or it comes from elsewhere.
    std::optional<model::GitConfig> recorded_git = {};
};

/// What all checks of a run share.
struct Run {
    /// The plan, where nothing of it has been done yet: what another stack of it may bring or free is a
    /// warning. Null while it is carried out: then what is there now decides.
    const plan::Plan *ahead = nullptr;
    std::string git_cache;                       ///< folder for repositories that are read from here
    std::chrono::milliseconds git_limit{40'000}; ///< for a repository to be read from here
    Cache cache = {};
    Claims claims = {}; ///< of the stacks checked, where `ahead` is set
};

struct Result {
    std::vector<Finding> findings; ///< each once
    /// Some image has to be pulled, or may have to: a deployment that pulls first leaves what runs alone when
    /// that fails.
    bool pull_first = false;
    /// Kubernetes: whether the manifest names a namespace; nothing where it could not be read.
    std::optional<bool> names_spaces = {};

    [[nodiscard]] std::vector<const Finding *> of(Severity severity) const;
    [[nodiscard]] bool blocked() const { return !of(Severity::blocked).empty(); }
};

/// Whether carrying out this plan deploys something that can be checked before.
[[nodiscard]] bool worth_checking(const plan::StackPlan &plan);

/// Finds out what a deployment must fail for, and writes nothing: whether its compose files can be read and
/// make sense, its images can be had, what they call external is there, and its ports are free. Never throws
/// for what a server does.
[[nodiscard]] Result check(const Deployment &deployment, portainer::Client &client,
                           const current::ServerState &state, Run &run);

/// Only what has to hold also where nobody asked for a check: that its files can be read and make sense, and
/// that nothing of another Kubernetes stack is taken over.
[[nodiscard]] Result check_content(const Deployment &deployment, portainer::Client &client,
                                   const current::ServerState &state, Run &run);

} // namespace stowage::preflight
