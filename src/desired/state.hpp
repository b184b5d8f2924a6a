#pragma once

#include "desired/places.hpp"
#include "desired/policy.hpp"
#include "model/field_path.hpp"
#include "model/stack.hpp"
#include "support/location.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace stowage::desired {

using support::Location;

/// A piece of text that is either written in the YAML or named by a reference. What came by reference is a
/// secret: its value is never shown, logged or saved, its reference may be. What it is worth has to be asked
/// for by what it is meant for, so that no secret is shown, and nothing is sent that nobody has looked up.
class Text {
public:
    enum class Source { literal, environment, file, command };

    Text() = default; ///< an empty literal
    [[nodiscard]] static Text literal(std::string text);
    /// Of a variable or a file; not looked up yet.
    [[nodiscard]] static Text named(Source source, std::string reference);
    [[nodiscard]] static Text output_of(std::vector<std::string> command);
    /// Of a file of a commit, whose content is known at once.
    [[nodiscard]] static Text of_commit(std::string path, std::string content);

    Source source = Source::literal;
    std::string reference;            ///< name of the variable, or absolute path of the file
    std::vector<std::string> command; ///< program and arguments of `exec`
    bool in_commit = false;           ///< `file` names one of a commit, that nothing can look up later
    Location where;

    [[nodiscard]] bool secret() const { return source != Source::literal; }
    /// False for a reference that nobody has looked up.
    [[nodiscard]] bool resolved() const { return state_ != State::open; }
    /// Whether it can be sent.
    [[nodiscard]] bool known() const { return state_ == State::known; }
    /// `env GIT_TOKEN`, `file /run/secrets/token`, `exec pass show x`, or "" for a literal. Never the value.
    [[nodiscard]] std::string describe() const;

    /// A literal; null for what came by reference.
    [[nodiscard]] const std::string *for_people() const { return secret() ? nullptr : &value_; }
    /// For comparisons, digests and what masks it; "" where it was not looked up, or is withheld.
    [[nodiscard]] const std::string &for_comparing() const { return value_; }
    /// For the server or program that it is meant for. Throws std::logic_error where it was not looked up, or
    /// is withheld.
    [[nodiscard]] const std::string &for_sending() const;

    /// What the reference leads to.
    void resolve(std::string value);
    /// Nobody shall look it up: it counts as "" in comparisons, and can't be sent.
    void withhold();

private:
    enum class State { known, open, withheld };
    std::string value_;
    State state_ = State::known;
};

struct Timeouts {
    std::chrono::milliseconds connect{10'000};
    std::chrono::milliseconds read{60'000};
    /// How long a server may work on deployments without finishing one.
    std::chrono::milliseconds deploy{900'000};
};

struct Server {
    std::string name;
    std::string url; ///< as written, without a trailing slash; may have a path prefix
    Text api_key;
    std::string ca_file;     ///< absolute path, "" for the system's authorities
    std::string fingerprint; ///< of the server's public key, `sha256//…`; "" for none
    bool insecure = false;   ///< its certificate is not checked
    std::vector<std::pair<std::string, Text>> headers;
    Timeouts timeouts;
    Location where;
};

/// An environment is named by its name or by its id; exactly one of them is set.
struct EnvironmentRef {
    std::string name;
    std::int64_t id = 0;
    Location where;

    [[nodiscard]] std::string str() const { return id != 0 ? std::to_string(id) : name; }
};

struct EnvEntry {
    std::string name;
    Text value;
};

struct GitAuthentication {
    std::string username;
    std::optional<Text> password; ///< left out: the server keeps the one that it has
};

struct Git : model::GitFields {
    std::optional<GitAuthentication> authentication;
    std::int64_t source_id = 0; ///< of the server's source; 0: not written
    std::string source = {};    ///< name of the server's source; "": not written. At most one of both
    /// Whether `source` is declared in the same desired state: a server without sources then needs none.
    bool source_is_declared = false;
};

/// A compose file or manifest that is kept beside the YAML and sent as content.
struct InlineFile {
    std::string path; ///< as found, for messages
    std::string content;
};

enum class RunState { running, stopped, absent };

/// What a commit that the reference has moved on to means for a stack.
enum class GitDrift {
    files,  ///< a redeployment where the stack's own files changed
    commit, ///< a redeployment whatever changed
    ignore, ///< nothing; the repository is not asked
};

enum class PullImage {
    missing, ///< only what the engine does not have
    always,
    never,
};

/// What may be set right without a change in git: a stack whose containers are not as they should be.
enum class SelfHeal {
    missing,  ///< deploy again where nothing of it, or of one of its services, is there
    degraded, ///< also where something of it runs badly
    never,
};

/// What a deployment that failed leaves behind.
enum class OnFailure {
    restore, ///< what was deployed before, for stacks whose content is sent; git stacks stay as they are
    leave,   ///< what the failed deployment left
    restore_inline, ///< git stacks too: their former content is sent, which detaches them from git
};

/// How long to wait for what runs after a deployment. What is left out is decided elsewhere.
struct Wait {
    bool enabled = true;
    std::optional<std::chrono::milliseconds> timeout;    ///< at least 1 s
    std::optional<std::chrono::milliseconds> stable_for; ///< how long all must have been well
};

/// A user or a team, named by its name or by its id; exactly one of them is set.
struct AccessRef {
    std::string name;
    std::int64_t id = 0;
    Location where;
};

/// Who may use a stack or a source besides administrators. Exactly one kind: `is_public`,
/// `administrators_only`, or at least one in `users` and `teams`; both have ids first, then names, each
/// sorted and unique.
struct Access : model::AccessOf<AccessRef> {
    Location where;
};

/// Another stack of the same desired state that has to be as desired first.
struct Dependency {
    std::string server;         ///< always that of the depending stack
    EnvironmentRef environment; ///< as the other stack has it
    std::string name;
    Location where;         ///< in `dependsOn`
    std::string space = {}; ///< the namespace that it writes, if any
};

/// Exactly one of `git` and `file` is set unless the stack is `absent`.
struct Stack : model::StackParts {
    std::string server;
    EnvironmentRef environment;
    std::string name;
    std::string former_name;                          ///< "" when never renamed
    std::optional<EnvironmentRef> former_environment; ///< nothing when never moved
    std::optional<model::StackType> type;
    std::string kubernetes_namespace; ///< "" means those of the manifest, else `default`; Kubernetes only
    /// `namespace: ""` as written: the stack whose record leaves the namespaces to its manifest, and no other
    /// of its name. Left out, a stack in any namespace may be meant.
    bool namespace_by_manifest = false;
    std::optional<Git> git;
    std::optional<InlineFile> file;
    std::vector<EnvEntry> env; ///< sorted by name, names are unique; `envFile` merged in
    RunState state = RunState::running;
    bool protect = false;
    bool replace = false; ///< may be deleted and created anew where a field can't be changed in place
    GitDrift git_drift = GitDrift::files;
    PullImage pull_image = PullImage::missing;
    std::optional<bool> prune;    ///< services that the compose file no longer names; left out: not managed
    std::optional<Access> access; ///< left out: not managed
    std::vector<Dependency> depends_on; ///< as written; each is a running stack of the state, no cycles
    std::optional<std::chrono::milliseconds> deploy_timeout; ///< at least 1 s; left out: the server's
    SelfHeal self_heal = SelfHeal::missing;
    std::optional<Wait> wait;                  ///< left out: the command line, or else the built-in default
    OnFailure on_failure = OnFailure::restore; ///< `restore_inline` only with `git`
    std::vector<std::string> ignore; ///< field paths, sorted: `env.BUILD_ID`, `autoUpdate.webhook`, `env`, …
    Location where;                  ///< of the stack's entry
    Places fields; ///< where each written field stands: `gitConfig.url`, `env.GREETING`, …

    /// Whether `field`, or a field that contains it, is named by `ignore`.
    [[nodiscard]] bool ignores(model::FieldPath field) const { return ignores_path(field.str()); }
    /// The same of a path that is only known at run time: `env.GREETING`.
    [[nodiscard]] bool ignores_path(std::string_view path) const;
    /// Where `field` is written, or else the stack.
    [[nodiscard]] const Location &where_is(const std::string &field) const;
};

/// A git repository with its credentials that a server keeps for several stacks.
struct GitSource {
    std::string server;
    std::string name; ///< unique on its server
    std::string url;
    std::optional<GitAuthentication> authentication;
    bool tls_skip_verify = false;
    std::string interval;         ///< how often the server looks, as written; "" means not managed
    std::optional<Access> access; ///< left out: not managed
    Location where;               ///< of the source's name
    Places fields;                ///< where each written field stands: `authentication.password`

    /// Where `field` is written, or else the source.
    [[nodiscard]] const Location &where_is(const std::string &field) const;
};

/// What this desired state owns besides the stacks that it names: a stack inside the scope that it does not
/// name is deleted, within limits. Both lists are globs; a stack is inside when both match.
struct PruneScope {
    std::string server;
    std::vector<std::string> environments; ///< match environments as they are named on the server
    std::vector<std::string> names;
    Location where;
    Location server_where; ///< of `server`, also of the default; unknown for the only server
};

/// What the YAML files say, merged. Stacks are sorted by server, environment and name, sources by server and
/// name, whatever the order of the files or in them.
struct State {
    std::vector<Server> servers;
    std::vector<std::shared_ptr<Stack>> stacks;
    /// Stacks that the files name and a selection left out; not to be planned, nor taken for unknown ones.
    std::vector<std::shared_ptr<Stack>> left_out = {};
    std::vector<PruneScope> prune; ///< in the order written
    std::vector<GitSource> sources;
    std::vector<std::string> files = {}; ///< every file of this machine that was read for it, sorted
    std::vector<PolicyRule> policy = {}; ///< of all files, in the order written

    [[nodiscard]] const Server *find_server(const std::string &name) const;
};

} // namespace stowage::desired
