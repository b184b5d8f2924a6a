#pragma once

#include "desired/select.hpp"
#include "desired/state.hpp"
#include "plan/options.hpp"
#include "reconcile/guards.hpp"
#include "reconcile/receiver.hpp"
#include "reconcile/repository.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace stowage::app {

enum class OnForbidden { fail, report };

/// The desired state of a commit, instead of files.
struct GitInput {
    std::string repository; ///< --git; "" for -f
    std::string reference;  ///< --ref
    std::string path;       ///< --path
    std::string username;
    std::string password_variable; ///< name of the environment variable that has the password
};

/// How often a call that is safe to repeat is tried, and what lies between.
struct Retries {
    int attempts = 4;
    std::chrono::milliseconds backoff{250};
};

/// What the files of a desired state may name on this machine. See confine.hpp.
enum class Reads {
    anything,     ///< whoever wrote it owns the machine
    change_in_ci, ///< in CI only what belongs to the change
    change,       ///< only that
};

/// What is read, which servers are asked and how, and what is taken of it.
struct Options {
    std::vector<std::string> inputs; ///< -f
    GitInput git;
    std::string inside;            ///< --inside; "" where it was not given
    Reads reads = Reads::anything; ///< of this machine, where --inside was not given
    desired::Selection selection;
    std::vector<desired::Server> given_servers;         ///< see desired::LoadOptions
    std::vector<std::filesystem::path> allowed_folders; ///< see there
    bool allow_exec = false;
    bool allow_literal_secrets = false;
    bool insecure = false;
    bool offline_git = false;
    bool health = true; ///< look at what runs, not at the records alone
    plan::Options plan; ///< what is given on the command line of it
    OnForbidden on_forbidden = OnForbidden::fail;
    int parallelism = 4; ///< of apply: stacks at once
    Retries retries;
    /// Takes what a person should know besides: whole lines, safe for a terminal.
    std::function<void(const std::string &)> tell = [](const std::string &) {};
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

/// How a plan is carried out.
struct DeployOptions {
    bool preflight = true; ///< see before each deployment that it can work
    bool wait = true;      ///< for what runs, after a deployment
    /// Where it is not given: 5 minutes, of which what runs badly has one.
    std::optional<std::chrono::milliseconds> wait_timeout;
    std::chrono::milliseconds stable_for = std::chrono::seconds(10);
    std::chrono::milliseconds poll{500};         ///< of a deployment that a newer server works on
    std::chrono::milliseconds look_every{1'000}; ///< at what runs
};

/// Of reconcile. What a configuration file can say too is empty where it was not given.
struct ReconcileOptions {
    Options common;
    DeployOptions deploy;
    std::string name = "default";  ///< whose state and cache it uses; a shard has its own
    std::string whole = "default"; ///< the name without the shard
    std::string config;
    reconcile::GitInput git; ///< without a URL: the desired state is in files
    std::string git_password_file;
    std::string git_password_variable;
    std::optional<desired::Text> git_password; ///< as the configuration has it
    std::optional<std::chrono::seconds> git_timeout;
    std::optional<std::chrono::seconds> max_stale;
    reconcile::Limits limits;
    std::vector<reconcile::Window> windows;
    bool ignore_windows = false;
    std::string pause_file;
    std::string log_format;
    std::string metrics_file;
    std::vector<reconcile::Receiver> written_receivers; ///< as the configuration has them
    std::vector<reconcile::Receiver> receivers;         ///< looked up
    std::string listen;                                 ///< as it was given; "" for not at all
    std::optional<std::chrono::seconds> health_max_age;
    bool quiet = false;                           ///< log only what is news
    std::optional<std::chrono::seconds> splay;    ///< wait up to so long before the first pass
    std::optional<std::chrono::seconds> interval; ///< nothing: one pass
    std::chrono::seconds grace{60};               ///< how long a loop may go on when it was told to end
};

} // namespace stowage::app
