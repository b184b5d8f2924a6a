#pragma once

#include <array>
#include <string>

namespace stowage::model {

/// What servers of some versions can do and others can't. Versions between the oldest and the newest differ
/// in part, so each is found out on its own.
enum class Ability {
    asynchronous_deployments, ///< a write answers before its deployment has ended; `Status` 3 and 4
    git_fields_in_place,      ///< the git settings call takes url, configFilePath and additionalFiles
    sources,           ///< URL, credentials and TLS of a git stack belong to a source that stacks share
    standalone_prune,  ///< a deployment of a standalone stack can remove services that the file lost
    source_intervals,  ///< polling belongs to sources, not to stacks
    restart_schedule,  ///< a stack can be restarted by a schedule
    server_side_apply, ///< manifests are applied without kubectl, each document as one object
    api_deletion,      ///< what a manifest names is deleted without kubectl, in `default` where it names no
                       ///< namespace
    transactional_updates, ///< an update is one transaction: renaming a Kubernetes stack without git never
                           ///< ends
};

inline constexpr std::array all_abilities{
    Ability::asynchronous_deployments, Ability::git_fields_in_place, Ability::sources,
    Ability::standalone_prune,         Ability::source_intervals,    Ability::restart_schedule,
    Ability::server_side_apply,        Ability::api_deletion,        Ability::transactional_updates};

/// `asynchronousDeployments`, `gitFieldsInPlace`, … as in the JSON of plans and snapshots.
[[nodiscard]] const char *name_of(Ability ability);

/// What one server can do, and how that was found out. Until something is known, a server can do nothing.
class Capabilities {
public:
    [[nodiscard]] bool can(Ability ability) const { return of(ability).can; }
    /// One line for people: `stack 'web' carries WorkflowID`, `no stack carries …`.
    [[nodiscard]] const std::string &reason(Ability ability) const { return of(ability).reason; }
    void learn(Ability ability, bool can, std::string reason);

private:
    struct Finding {
        bool can = false;
        std::string reason;
    };
    [[nodiscard]] const Finding &of(Ability ability) const {
        return findings_.at(static_cast<std::size_t>(ability));
    }

    std::array<Finding, all_abilities.size()> findings_;
};

} // namespace stowage::model
