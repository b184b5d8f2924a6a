#pragma once

#include "desired/state.hpp"
#include "reconcile/guards.hpp"
#include "reconcile/receiver.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace stowage::reconcile {

/// What the host's configuration file says; schemas/reconcile.schema.json describes it. Paths are absolute,
/// or start where the program runs. What is left out is empty.
struct Config {
    std::vector<std::string> files;
    struct Git {
        std::string url;
        std::string reference;
        std::string path;
        std::string username;
        std::optional<desired::Text> password;
        std::optional<std::chrono::seconds> timeout;
        std::optional<std::chrono::seconds> max_stale;
        std::string allowed_signers;
    };
    std::optional<Git> git;
    std::vector<desired::Server> servers;     ///< with the keys that this host has for them
    std::vector<std::string> allowed_folders; ///< that a commit may name files of
    std::optional<ChangeLimit> max_changes;
    std::optional<std::size_t> max_deletes;
    std::optional<bool> allow_replace;
    std::optional<bool> self_heal;
    std::optional<int> attempts;
    std::vector<Window> windows;
    std::string pause_file;
    std::string log_format;
    std::optional<bool> quiet;
    std::optional<std::chrono::seconds> splay;
    std::string metrics_file;
    std::optional<std::chrono::seconds> interval;
    std::vector<Receiver> receivers;
    std::string listen; ///< as --listen
    std::optional<std::chrono::seconds> health_max_age;
};

/// Whether secrets may be written out in it.
enum class Literals { refuse, allow };

/// Throws support::InputError with every mistake.
[[nodiscard]] Config read_config(const std::filesystem::path &path, Literals literals = Literals::refuse);

} // namespace stowage::reconcile
