#include "app/reconcile_settings.hpp"

#include "app/input.hpp"
#include "desired/resolve.hpp"
#include "portainer/url.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <filesystem>
#include <fmt/format.h>

namespace stowage::app {
namespace {

constexpr std::size_t password_limit = 64u << 10;

/// What was given on the command line stays.
void fill(std::string &option, const std::string &value) {
    if (option.empty())
        option = value;
}
template <typename T>
void fill(std::optional<T> &option, const std::optional<T> &value) {
    if (!option)
        option = value;
}

bool is_web_url(const std::string &url) {
    const bool has_scheme = url.starts_with("https://") || url.starts_with("http://");
    return has_scheme && url.find_first_of("@ ") == std::string::npos && portainer::parse_url(url);
}

std::string resolved(const desired::Text &password, const Options &options) {
    desired::GitSource source;
    source.authentication = desired::GitAuthentication{{}, password};
    support::Diagnostics diagnostics;
    desired::resolve(source, options.allow_exec ? desired::Exec::allow : desired::Exec::refuse, diagnostics);
    if (!diagnostics.empty())
        throw support::InputError(diagnostics.sorted());
    return source.authentication->password->for_sending();
}

void fill_git(ReconcileOptions &options, const reconcile::Config::Git &git) {
    // A repository of the command line is another one: nothing of this goes with it.
    if (!options.git.access.url.empty() || !options.common.inputs.empty())
        return;
    options.git.access.url = git.url;
    fill(options.git.reference, git.reference);
    fill(options.git.path, git.path);
    options.git.access.username = git.username;
    options.git_password = git.password;
    fill(options.git_timeout, git.timeout);
    fill(options.max_stale, git.max_stale);
    fill(options.git.allowed_signers, git.allowed_signers);
}

/// A slip in a reference is known before anything is done.
void resolve(std::vector<reconcile::Receiver> &receivers, const Options &options) {
    support::Diagnostics diagnostics;
    for (reconcile::Receiver &receiver : receivers) {
        if (receiver.kind == reconcile::Receiver::Kind::command)
            continue;
        desired::Server server;
        server.api_key = receiver.url;
        server.headers = receiver.headers;
        desired::resolve(server, options.allow_exec ? desired::Exec::allow : desired::Exec::refuse,
                         diagnostics);
        receiver.url = server.api_key;
        receiver.headers = server.headers;
        if (receiver.url.resolved() && !is_web_url(receiver.url.for_sending()))
            diagnostics.add(receiver.url.where, "this is not the URL of a receiver",
                            "it has the form https://host/path, without a user or password");
    }
    if (!diagnostics.empty())
        throw support::InputError(diagnostics.sorted());
}

void apply_config(ReconcileOptions &options, const reconcile::Config &config) {
    if (options.git.access.url.empty() && options.common.inputs.empty())
        options.common.inputs = config.files;
    if (config.git)
        fill_git(options, *config.git);
    fill(options.limits.max_changes, config.max_changes);
    fill(options.common.plan.max_deletes, config.max_deletes);
    options.limits.self_heal = options.limits.self_heal && config.self_heal.value_or(true);
    options.limits.attempts = config.attempts.value_or(options.limits.attempts);
    options.common.plan.allow_replace |= config.allow_replace.value_or(false);
    options.windows = config.windows;
    fill(options.pause_file, config.pause_file);
    fill(options.interval, config.interval);
    fill(options.metrics_file, config.metrics_file);
    fill(options.log_format, config.log_format);
    fill(options.listen, config.listen);
    fill(options.health_max_age, config.health_max_age);
    options.written_receivers = config.receivers;
    options.common.given_servers = config.servers;
    options.common.allowed_folders.assign(config.allowed_folders.begin(), config.allowed_folders.end());
    options.quiet |= config.quiet.value_or(false);
    fill(options.splay, config.splay);
}

/// Shards on one host share neither state nor cache, nor the file with their metrics.
void keep_apart(ReconcileOptions &options, const desired::Shard &shard) {
    const std::string ending = fmt::format("-{}-of-{}", shard.number, shard.count);
    options.name += ending;
    if (options.metrics_file.empty())
        return;
    const std::filesystem::path file = options.metrics_file;
    options.metrics_file =
        (file.parent_path() / (file.stem().string() + ending + file.extension().string())).string();
}

} // namespace

void look_up(ReconcileOptions &options) {
    desired::forget_resolved();
    std::vector<reconcile::Receiver> receivers = options.written_receivers;
    resolve(receivers, options.common);
    std::string password = options.git.access.password;
    if (options.git_password)
        password = resolved(*options.git_password, options.common);
    if (!options.git_password_file.empty()) {
        password = std::string(support::trim(support::read_file(options.git_password_file, password_limit)));
        support::redactor().add(password);
    }
    if (!options.git_password_variable.empty())
        password = password_in(options.git_password_variable);
    options.receivers = std::move(receivers);
    options.git.access.password = std::move(password);
}

ReconcileOptions with_config(ReconcileOptions options) {
    if (!options.config.empty())
        apply_config(options, reconcile::read_config(options.config, options.common.allow_literal_secrets
                                                                         ? reconcile::Literals::allow
                                                                         : reconcile::Literals::refuse));
    look_up(options);
    options.whole = options.name;
    if (const auto &shard = options.common.selection.shard)
        keep_apart(options, *shard);
    options.limits.allow_replace = options.common.plan.allow_replace;
    options.git.limit = options.git_timeout.value_or(options.git.limit);
    options.git.max_stale = options.max_stale.value_or(options.git.max_stale);
    return options;
}

} // namespace stowage::app
