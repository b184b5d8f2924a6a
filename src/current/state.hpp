#pragma once

#include "git/remote.hpp"
#include "model/capabilities.hpp"
#include "model/environment.hpp"
#include "model/health.hpp"
#include "model/source.hpp"
#include "model/stack.hpp"
#include "model/version.hpp"
#include "portainer/api_error.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tl/expected.hpp>
#include <tuple>
#include <utility>
#include <vector>

namespace stowage::current {

using FileContent = tl::expected<std::string, portainer::ApiError>;

/// Ids and names of users or teams; or why they could not be listed.
using Names = tl::expected<std::vector<std::pair<std::int64_t, std::string>>, portainer::ApiError>;

/// What the repository of a git stack says.
struct GitFacts {
    std::string commit;                    ///< that the stack's reference points to now; "" when not known
    std::string error;                     ///< why it is not known
    std::optional<git::Movement> movement; ///< from the deployed commit to that one, where they differ
    std::string movement_error;            ///< why what lies between is not known
};

/// What one server says, as far as this user may see it. A stack that is not in `stacks` does not exist for
/// an administrator; for a standard user it may also be hidden.
struct ServerState {
    std::string server; ///< its name in the desired state
    std::string url;
    model::Version version;
    model::User user;
    std::vector<model::Environment> environments;
    std::vector<model::Stack> stacks;
    /// Standard users: Kubernetes stacks, by environment, name and namespace as the desired state has it,
    /// that the list does not show and of which no record exists either: every record was asked for.
    std::set<std::tuple<std::int64_t, std::string, std::string>> nowhere;
    std::int64_t highest_record = 0; ///< the highest number of a stack, where every record was asked for
    /// Content of the inline stacks that were asked for, by stack id; or why it could not be read.
    std::map<std::int64_t, FileContent> files;
    /// By stack id, for Kubernetes stacks whose record leaves the namespaces to the manifest, where that
    /// decides whether one of the desired state is meant: the namespaces that the whole manifest names.
    std::map<std::int64_t, std::set<std::string>> manifest_spaces;
    /// By environment id, for the Docker environments that were asked about: the swarm's id, "" for none; or
    /// why that is not known.
    std::map<std::int64_t, tl::expected<std::string, portainer::ApiError>> swarm_ids;
    /// By stack id, for the git stacks whose repositories were asked.
    std::map<std::int64_t, GitFacts> git_facts;
    /// By stack id, for the stacks that were asked about.
    std::map<std::int64_t, model::StackHealth> health;
    /// Those that may be named by `access`; fetched where some stack names any.
    Names users;
    Names teams;
    /// Servers with sources: those that the user may see, where they could be listed; with details where they
    /// matter to what was asked for.
    std::vector<model::Source> sources;
    std::optional<portainer::ApiError> sources_error;
    std::int64_t fetched_at = 0; ///< seconds since 1970
    model::Capabilities capabilities;
    /// Key for fingerprints of secret values; never shown.
    std::string fingerprint_key;

    [[nodiscard]] const model::Environment *find_environment(std::int64_t id) const;
    [[nodiscard]] const model::Environment *find_environment(const std::string &name) const;
    [[nodiscard]] const model::Source *find_source(std::int64_t id) const;
    [[nodiscard]] bool can(model::Ability ability) const { return capabilities.can(ability); }
    /// `'acme' (#3)`, or `#3` where its name is not known.
    [[nodiscard]] std::string source_label(std::int64_t id) const;
    /// Names are unique per environment, whatever the case of their letters.
    [[nodiscard]] const model::Stack *find_stack(std::int64_t environment_id, const std::string &name) const;
};

/// As find_stack needs them.
void sort_for_lookup(std::vector<model::Stack> &stacks);

} // namespace stowage::current
