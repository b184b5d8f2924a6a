#include "cli/unattended_arguments.hpp"

#include "cli/commands.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace stowage::cli {
namespace {

using std::chrono::seconds;

/// Leaves `into` as it is where nothing was given.
template <typename Into>
void read_seconds(const std::string &text, const char *option, Into &into) {
    if (text.empty())
        return;
    const auto value = support::parse_go_duration(text);
    if (!value || *value < seconds(1))
        throw support::Error(
            fmt::format("{} '{}' is not a duration{}", option, text, value ? " that makes sense" : ""),
            "write e.g. 30s, 5m or 24h");
    into = std::chrono::duration_cast<seconds>(*value);
}

void add_git(CLI::App &command, Unattended &unattended) {
    ReconcileOptions &options = unattended.reconcile;
    CLI::Option *url =
        command.add_option("--git", options.git_url, "Read the desired state from this repository")
            ->type_name("URL")
            ->excludes(command.get_option("--file"));
    command.add_option("--ref", options.git_ref, "Branch or tag of --git (default: its default branch)")
        ->needs(url);
    command.add_option("--path", options.git_path, "File, folder or glob in it (default: all of it)")
        ->needs(url);
    command.add_option("--git-username", options.git_username, "User name for --git")->needs(url);
    command.add_option("--git-password-file", options.git_password_file, "File with the password or token")
        ->needs(url);
    command.add_option("--git-timeout", unattended.durations.git_timeout,
                       "How long fetching may take (default 60s)");
    command.add_option("--max-stale", unattended.durations.max_stale,
                       "How long to go on with the last good commit while the repository is away "
                       "(default 24h)");
    command.add_flag("--allow-rewind", options.allow_rewind,
                     "Take a commit that does not descend from the one that was applied last");
    command
        .add_option("--verify-signatures", options.allowed_signers,
                    "Take only commits with an SSH signature by one of this file (ssh-keygen(1), "
                    "ALLOWED SIGNERS)")
        ->type_name("FILE");
}

} // namespace

void add_reconcile_arguments(CLI::App &command, Unattended &unattended) {
    ReconcileOptions &options = unattended.reconcile;
    add_git(command, unattended);
    command.add_option("--name", options.name,
                       "Of this reconcile on this host: its state, cache and lock (default: default)");
    command.add_option("--log-format", options.log_format, "text (the default), json or logfmt")
        ->check(CLI::IsMember({"text", "json", "logfmt"}));
}

std::optional<int> run_unattended(const CLI::App &app, Unattended &unattended) {
    if (!app.got_subcommand("reconcile"))
        return std::nullopt;
    read_seconds(unattended.durations.git_timeout, "--git-timeout", unattended.reconcile.git_timeout);
    read_seconds(unattended.durations.max_stale, "--max-stale", unattended.reconcile.max_stale);
    return reconcile(unattended.reconcile);
}

} // namespace stowage::cli
