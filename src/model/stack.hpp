#pragma once

#include "model/access.hpp"
#include "model/git_fields.hpp"
#include "model/member.hpp"
#include "model/stack_parts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace stowage::model {

/// Numbers are the API's `Type`. Any other number a server sends is `unknown`.
enum class StackType { unknown = 0, swarm = 1, standalone = 2, kubernetes = 3 };

/// Numbers are the API's `Status`. 3 and 4 come from newer servers (asynchronous deployments) only.
enum class StackStatus { unknown = 0, active = 1, inactive = 2, deploying = 3, error = 4 };

[[nodiscard]] const char *name_of(StackType type);
[[nodiscard]] const char *name_of(StackStatus status);

struct EnvVar {
    std::string name;
    std::string value;
    bool operator==(const EnvVar &) const = default;
};

struct GitConfig : GitFields {
    bool authentication = false;
    std::string username;    ///< the stored password is never sent back by a server
    std::string config_hash; ///< the commit that was deployed last
    /// Servers with sources: the one it comes from. 0 when not known; the list of stacks never says it.
    std::int64_t source_id = 0;

    static constexpr auto members() {
        return std::tuple_cat(GitFields::members(),
                              std::tuple(member("authentication", &GitConfig::authentication),
                                         member("username", &GitConfig::username),
                                         member("commit", &GitConfig::config_hash, Said::by_server),
                                         member("sourceId", &GitConfig::source_id)));
    }
};

/// Keys of a stack that only newer servers send: what a server can do is known by them.
struct AnswerKeys {
    bool deployment_status = false; ///< DeploymentStatus, DeploymentStartStatus, or a `Status` of 3 or 4
    bool workflow = false;          ///< WorkflowID: the stack comes from git, by way of a source
    bool deployment_info = false;   ///< CurrentDeploymentInfo
    bool source = false;            ///< GitSourceId
    bool helm_atomic = false;       ///< Option.HelmAtomic
    bool restart_schedule = false;  ///< RestartSchedule
    bool operator==(const AnswerKeys &) const = default;
};

/// A stack as the server describes it.
struct Stack : StackParts {
    std::int64_t id = 0;
    std::string name;
    StackType type = StackType::unknown;
    StackStatus status = StackStatus::unknown;
    std::int64_t endpoint_id = 0;
    std::string swarm_id;
    std::string kubernetes_namespace;
    std::vector<EnvVar> env;
    std::optional<GitConfig> git;
    /// It comes from git, and this user may not read the source that it comes from: nothing is known of its
    /// repository, though `git` is nothing.
    bool git_is_closed = false;
    /// Newer servers: what the last deployment was told to deploy. It may differ from `git` when settings
    /// were stored and not deployed.
    std::optional<GitConfig> deployed;
    std::optional<ResourceControl> resource_control;
    bool prune = false; ///< Option.Prune
    std::int64_t update_date = 0;
    std::string created_by;
    std::string updated_by;
    std::string last_error; ///< message of the last failed deployment, servers with asynchronous deployments
    AnswerKeys keys;

    /// Whether its content is kept by the server itself, and is known to be.
    [[nodiscard]] bool is_inline() const { return !git && !git_is_closed; }
    /// Whether a newer server calls its last deployment failed for any task of the swarm that it found, also
    /// one of before, or of a service that is left over: only what runs tells whether it failed.
    [[nodiscard]] bool is_judged_by_any_task() const;
};

} // namespace stowage::model
