#pragma once

#include "desired/state.hpp"
#include "model/access.hpp"
#include "model/capabilities.hpp"
#include "model/field_path.hpp"
#include "model/health.hpp"
#include "model/stack.hpp"
#include "model/version.hpp"
#include "plan/decision.hpp"
#include "support/code.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stowage::plan {

using support::Note;

/// With a base to compare with: what a difference is due to.
enum class Origin {
    not_asked,
    change, ///< the change from the base to this desired state
    drift,  ///< it would be the same without the change
    both, ///< it differed before, and the change wants something else; or some fields are one, some the other
};

/// `change`, `drift`, `both`, or "".
[[nodiscard]] const char *name_of(Origin origin);
[[nodiscard]] Origin origin_from_name(const std::string &name);

struct FieldChange {
    enum class Kind { added, removed, changed };
    std::string field; ///< as it is written in the YAML: `gitConfig.referenceName`, `env.GREETING`, `file`
    Kind kind = Kind::changed;
    /// What to show. Nothing where a value is secret, or may be: then only the kind is said.
    std::optional<std::string> before;
    std::optional<std::string> after;
    bool secret = false;
    std::string diff; ///< of `file`: unified diff; empty elsewhere
    int lines_added = 0;
    int lines_removed = 0;
    bool forces_replace = false;
    std::string refused;     ///< the server's words where rights stand in the way of this field alone
    Code refused_code{};     ///< of `refused`
    support::Location where; ///< in the YAML, where it is written there
    Origin origin = Origin::not_asked;

    /// Whether it is of this field of a stack.
    [[nodiscard]] bool is(model::FieldPath path) const { return field == path.str(); }
    /// Whether it is of this field, or of a part of it.
    [[nodiscard]] bool is_of(model::FieldPath path) const { return path.holds(field); }
};

class ItemKind;
[[nodiscard]] const ItemKind &stack_kind();

/// What is to happen to one item: a stack, or what else `kind` says. The decision, with its reasons, is its
/// base; it changes only by that one's transitions.
struct StackPlan : Decision {
    const ItemKind *kind = &stack_kind(); ///< never null
    std::string server;
    std::string environment;         ///< its name, or what the YAML says where it isn't visible
    std::int64_t environment_id = 0; ///< 0 where it isn't visible
    std::string name;
    std::string former_name;        ///< of a rename or move: the name on the server, where that is another
    std::string former_environment; ///< of a move: where the server has it
    std::int64_t stack_id = 0; ///< the server's number for it, of its kind; 0 where it does not exist yet
    model::StackType type = model::StackType::unknown;
    std::string swarm_id; ///< swarm stacks

    bool heals = false; ///< the record is as desired: only what runs is mended
    /// Why its last deployment failed, where nothing differs from that and it has not run well since; else
    /// "".
    std::string still_failing;
    bool deploys = false; ///< containers may be made anew; false: only settings are stored
    std::vector<FieldChange> changes;
    /// Differences of a stack that is and stays stopped: storing them would start it, so they wait for its
    /// start.
    std::vector<FieldChange> deferred;
    std::vector<Note> notes; ///< what else a reader should know
    /// Git stacks whose repository was asked: the commit that a deployment will bring. Where the reference
    /// points elsewhere at apply time, the stack is stale.
    std::string target_commit;
    /// Git stacks: why it is not known whether the repository has more than is deployed; "" where it is.
    std::string not_compared;
    /// Git stacks: what the repository has beyond what is deployed, where the server itself is to take that;
    /// "" for nothing.
    std::string left_to_server;
    /// What runs, beside the record. Nothing where that was not asked, and for a stack that is not there.
    std::optional<model::StackHealth> health;
    /// Access rights to set, of a change of `access` or carried over by a replacement.
    std::optional<model::AccessSettings> access;
    std::int64_t source_id = 0;   ///< newer servers: the source that it should use from now on; 0: as it is
    bool replace_allowed = false; ///< of `replace`: apply may do it
    Origin origin = Origin::not_asked;
    bool released = false; ///< only the base names it: the change removes it from management

    /// Of the server's record as it was planned against, "" for a create. A stack whose fingerprint differs
    /// at apply time is stale.
    std::string fingerprint;
    /// Of the values that its references resolved to: a saved plan does not hold them, and they must not have
    /// changed when it is applied. "" when it has none.
    std::string secrets_fingerprint;
    std::shared_ptr<const desired::Stack> spec;       ///< of a stack; null for other kinds
    std::shared_ptr<const desired::GitSource> source; ///< of a source; null for other kinds

    /// In the YAML; unknown where nothing names it there.
    [[nodiscard]] const support::Location &where() const;
    /// What has to be as it should be before it is begun.
    [[nodiscard]] const std::vector<desired::Dependency> &depends_on() const;
    /// Whether its health is worth a line: it does not run well, and not because it is stopped.
    [[nodiscard]] bool unwell() const;
    /// `environment/name`, with the server in front when `with_server`.
    [[nodiscard]] std::string str(bool with_server = false) const;
};

/// What keeps apply from doing what it would do, or what has it go wrong all the same; none where nothing
/// does.
[[nodiscard]] Code code_of(const StackPlan &stack);

/// Whether apply does something for it, allowed as it is.
[[nodiscard]] bool is_carried_out(const StackPlan &stack);

struct ServerPlan {
    std::string name;
    std::string url;
    model::Version version;
    std::string user;
    bool administrator = false;
    model::Capabilities capabilities;
    std::size_t stacks_visible = 0;
    std::size_t unmanaged = 0; ///< visible stacks that the desired state neither names nor prunes
    std::vector<std::string> unmanaged_stacks; ///< `environment/name` of each, where they were asked for
    std::size_t owned = 0;                     ///< visible stacks that it names or that a prune scope holds
    std::vector<Note> notes;                   ///< what a reader should know of this server's plan
    std::string error;                         ///< why nothing is known of this server; "" when all went well
    std::string error_advice;
    Code error_code{}; ///< of `error`
};

struct Commit {
    std::string id;        ///< 40 hex digits
    std::string reference; ///< as it was asked for; "" where it was not

    /// `main (a1b2c3d)`, or `a1b2c3d` alone.
    [[nodiscard]] std::string str() const;
};

struct Plan {
    std::string created_at; ///< RFC 3339, UTC; "" for one that is not saved
    std::string stowage_version;
    Commit base;              ///< that it was compared with; its id is "" where it was not
    Commit commit;            ///< that the desired state is of; its id is "" where it is of none
    bool uncommitted = false; ///< the files that were read are not all as they are in it
    std::vector<Note> notes;  ///< what a reader should know of the plan as a whole
    std::vector<ServerPlan> servers;
    std::vector<StackPlan> stacks; ///< sorted by server, environment and name
    /// Stacks that the desired state names and that are not in `stacks`, since the change does nothing to
    /// them.
    std::size_t not_of_change = 0;
};

struct Summary {
    std::size_t create = 0, update = 0, redeploy = 0, rename = 0, move = 0, replace = 0, remove = 0,
                start = 0, stop = 0;
    std::size_t forbidden = 0, hidden = 0, blocked = 0, unchanged = 0;
    std::size_t partly_forbidden = 0; ///< of those to change: a field of them is left as it is
    std::size_t failed_servers = 0;
    std::size_t not_of_change = 0; ///< left out, since the change does nothing to them
    /// By what runs, whatever is planned for them; stacks whose health was not asked are in none.
    std::size_t progressing = 0, degraded = 0, missing = 0, health_unknown = 0;

    /// Stacks that differ from the desired state and that apply would change.
    [[nodiscard]] std::size_t to_change() const {
        return create + update + redeploy + rename + move + replace + remove + start + stop;
    }
};
[[nodiscard]] Summary summarize(const Plan &plan);

/// `1 to create, 2 to update, 3 unchanged`.
[[nodiscard]] std::string to_string(const Summary &summary);

/// `3 by this change, 2 drift, 1 both`; "" where there was no base, or nothing differs.
[[nodiscard]] std::string origins_to_string(const Plan &plan);

/// `1 degraded, 2 missing`; "" where all that is known of runs well.
[[nodiscard]] std::string health_to_string(const Summary &summary);

} // namespace stowage::plan
