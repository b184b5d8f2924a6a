#pragma once

#include "desired/select.hpp"
#include "plan/options.hpp"
#include "reconcile/guards.hpp"
#include "reconcile/receiver.hpp"
#include "reconcile/repository.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace stowage::cli {

enum class ColorMode { automatic, always, never };
enum class OnForbidden { fail, report };

/// The desired state of a commit, instead of files.
struct GitInput {
    std::string repository; ///< --git; "" for -f
    std::string reference;  ///< --ref
    std::string path;       ///< --path
    std::string username;
    std::string password_variable; ///< name of the environment variable that has the password
};

/// What the files of a desired state may name on this machine. See confine.hpp.
enum class Reads {
    anything,     ///< whoever wrote it owns the machine
    change_in_ci, ///< in CI only what belongs to the change
    change,       ///< only that
};

/// What several commands take.
struct Options {
    std::vector<std::string> inputs; ///< -f
    GitInput git;
    std::string inside;            ///< --inside; "" where it was not given
    Reads reads = Reads::anything; ///< of this machine, where --inside was not given
    desired::Selection selection;
    bool allow_exec = false;
    bool allow_literal_secrets = false;
    bool insecure = false;
    bool offline_git = false;
    bool health = true; ///< look at what runs, not at the records alone
    plan::Options plan; ///< what is given on the command line of it
    bool verbose = false;
    ColorMode color = ColorMode::automatic;
    std::string format;                 ///< --format as it was given; "" when it was not
    std::vector<std::string> outputs;   ///< --output: FORMAT=FILE
    std::string plan_out;               ///< --out of plan
    std::size_t comment_bytes = 60'000; ///< of Markdown
    OnForbidden on_forbidden = OnForbidden::fail;
    int parallelism = 4; ///< of apply: stacks at once
};

/// The commit before a change.
struct BaseOptions {
    std::string reference;                ///< --base; "" for nothing
    bool changed_only = false;            ///< leave out what differs without the change too
    bool allow_server_change = false;     ///< send keys to servers that the change brings or moves
    bool allow_repository_change = false; ///< look up references that it brings, and ask its repositories
};

/// A snapshot instead of servers.
struct StateOptions {
    std::string file; ///< --state; "" for the servers
    std::chrono::nanoseconds max_age = std::chrono::hours(24);
};

struct ValidateOptions {
    Options common;
    bool resolve = false; ///< look up references too
};

struct CheckOptions {
    Options common;
    std::vector<std::string> policies; ///< --policy
    std::string policy_ref;            ///< --policy-ref; "" where it was not given
    bool allow_no_policy = false;      ///< go on where that has none
};

struct PlanOptions {
    Options common;
    BaseOptions base;
    StateOptions state;
    bool detailed_exitcode = false;
    std::vector<std::string> fail_on; ///< --fail-on: words; empty where it was not given
    bool preflight = false;
};

struct ApplyOptions {
    Options common;
    std::string plan_file;
    bool auto_approve = false;
    bool no_preflight = false;
    std::chrono::nanoseconds max_age = std::chrono::hours(24);
    bool wait = true; ///< for what runs, after a deployment
    std::chrono::milliseconds wait_timeout = std::chrono::minutes(5);
    std::chrono::milliseconds stable_for = std::chrono::seconds(10);
};

struct SnapshotOptions {
    Options common;
    std::string out;
    bool fingerprints = true; ///< of secret values; false leaves them out
};

/// Of reconcile. What a configuration file can say too is empty where it was not given.
struct ReconcileOptions {
    ApplyOptions apply;
    std::string name = "default";  ///< whose state and cache it uses; a shard has its own
    std::string whole = "default"; ///< the name without the shard
    std::string config;
    reconcile::GitInput git; ///< without a URL: the desired state is in files
    std::string git_password_file;
    std::string git_password_variable;
    std::optional<std::chrono::seconds> git_timeout;
    std::optional<std::chrono::seconds> max_stale;
    reconcile::Limits limits;
    std::vector<reconcile::Window> windows;
    bool ignore_windows = false;
    std::string pause_file;
    std::string log_format;
    std::string metrics_file;
    std::vector<reconcile::Receiver> receivers; ///< looked up
    std::string listen;                         ///< as it was given; "" for not at all
    std::optional<std::chrono::seconds> health_max_age;
    std::optional<std::chrono::seconds> interval; ///< nothing: one pass
    std::chrono::seconds grace{60};               ///< how long a loop may go on when it was told to end
};

struct StatusOptions {
    std::string name = "default";
    bool json = false;
    std::optional<std::chrono::seconds> max_age; ///< of the last success
};

/// Of suspend, resume and retry.
struct OrderOptions {
    std::string name = "default";
    std::vector<std::string> stacks; ///< patterns
    std::string reason;
    std::string until; ///< a time or a duration; "" without an end
};

struct ListOptions {
    Options common;
    bool json = false;
};

struct ShowOptions {
    Options common;
    std::string plan_file;
};

} // namespace stowage::cli
