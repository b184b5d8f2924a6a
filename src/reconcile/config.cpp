#include "reconcile/config.hpp"

#include "desired/read/document.hpp"
#include "desired/read/duration.hpp"
#include "desired/read/fields.hpp"
#include "desired/read/git.hpp"
#include "desired/read/server.hpp"
#include "desired/read/value.hpp"
#include "desired/read/word.hpp"
#include "desired/yaml/parse.hpp"
#include "reconcile/listener.hpp"
#include "reconcile/read_receivers.hpp"
#include "support/codes.hpp"
#include "support/error.hpp"
#include "support/file.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace stowage::reconcile {
namespace {

using desired::Context;
using desired::Fields;
using desired::yaml::Node;
using std::chrono::seconds;

constexpr int most_attempts = 100;
constexpr std::chrono::hours longest_window{24 * 31};

std::string text_of(const Fields &fields, const char *key) {
    const auto text = fields.text(key);
    return text ? text->value : std::string();
}

/// A path that starts in the folder of the file.
std::string path_of(const Context &context, const Fields &fields, const char *key) {
    const std::string path = text_of(fields, key);
    return path.empty() ? path : context.reach(path).string();
}

std::optional<seconds> seconds_of(const Context &context, const Fields &fields, const char *key) {
    const auto value = desired::read_duration(context, fields, key, seconds(1));
    return value ? std::optional(std::chrono::duration_cast<seconds>(value->value)) : std::nullopt;
}

std::optional<int> number_of(const Context &context, const Fields &fields, const char *key, int most) {
    const Node *node = fields.find(key);
    if (node == nullptr)
        return std::nullopt;
    int value = -1;
    const char *end = node->text.data() + node->text.size();
    if (node->kind != desired::yaml::Kind::integer ||
        std::from_chars(node->text.data(), end, value).ptr != end || value < 0 || value > most) {
        context.error(node->where, fmt::format("{} must be a number from 0 to {}", key, most));
        return std::nullopt;
    }
    return value;
}

std::optional<bool> flag_of(const Fields &fields, const char *key) {
    const auto flag = fields.flag(key);
    return flag ? std::optional(flag->value) : std::nullopt;
}

/// A repository on this machine is an absolute path, where Git of a server takes web addresses alone.
std::string repository_of(const Context &context, const Fields &fields) {
    const Node *node = fields.find("url");
    if (node != nullptr && node->kind == desired::yaml::Kind::text && node->text.starts_with('/'))
        return node->text;
    const auto url = desired::read_git_url(context, fields);
    if (!url && node == nullptr)
        (void)fields.required_text("url");
    return url ? url->value : std::string();
}

Config::Git read_input(const Context &context, const Node &node) {
    const Fields fields(context, node, "git",
                        {"url", "ref", "path", "authentication", "timeout", "maxStale", "allowedSigners"});
    Config::Git git;
    git.url = repository_of(context, fields);
    git.reference = text_of(fields, "ref");
    git.path = text_of(fields, "path");
    if (const Node *map = fields.map("authentication")) {
        desired::DraftAuthentication authentication = desired::read_credentials(context, *map);
        if (authentication.credentials) {
            git.username = authentication.credentials->username;
            git.password = authentication.credentials->password;
        }
    }
    git.timeout = seconds_of(context, fields, "timeout");
    git.max_stale = seconds_of(context, fields, "maxStale");
    git.allowed_signers = path_of(context, fields, "allowedSigners");
    return git;
}

void read_guards(const Context &context, const Node &node, Config &config) {
    const Fields fields(context, node, "guards",
                        {"maxChanges", "maxDeletes", "allowReplace", "selfHeal", "attempts"});
    if (const auto text = fields.duration("maxChanges")) { // text, or a number
        config.max_changes = ChangeLimit::parse(text->value);
        if (!config.max_changes)
            context.error(text->where, "maxChanges must be a number or a share", "for example 5 or 20%");
    }
    if (const auto number = number_of(context, fields, "maxDeletes", 1'000'000))
        config.max_deletes = static_cast<std::size_t>(*number);
    config.allow_replace = flag_of(fields, "allowReplace");
    config.self_heal = flag_of(fields, "selfHeal");
    config.attempts = number_of(context, fields, "attempts", most_attempts);
}

void read_schedule(const Context &context, const Fields &fields, Window &window) {
    const auto schedule = fields.required_text("schedule");
    const auto zone = fields.text("timeZone");
    const auto duration = desired::read_duration(context, fields, "duration", std::chrono::minutes(1));
    if (!fields.has("duration"))
        context.error(support::Code::input_missing_key, fields.where(), "a window needs the key 'duration'",
                      "for example duration: 2h");
    if (duration && duration->value > longest_window)
        context.error(support::Code::input_bad_duration, duration->where,
                      "a window may be open for 31 days at most");
    else if (duration)
        window.duration = std::chrono::duration_cast<std::chrono::minutes>(duration->value);
    const auto checked = [&](const auto &written, const auto &read) {
        try {
            if (written)
                read(written->value);
        } catch (const support::Error &error) {
            context.error(support::Code::input_bad_schedule, written->where, error.what(), error.advice());
        }
    };
    checked(schedule, [&](const std::string &text) {
        window.schedule = support::CronExpression::parse(text);
        if (!window.schedule.ever_fires())
            context.error(support::Code::input_bad_schedule, schedule->where,
                          fmt::format("the schedule '{}' never fires", text),
                          "no month of it has such a day");
    });
    checked(zone, [&](const std::string &text) { window.zone = support::TimeZone::load(text); });
}

std::optional<Window> read_window(const Context &context, const Node &node) {
    if (!desired::expect_map(context, "a window", node))
        return std::nullopt;
    const Fields fields(context, node, "a window",
                        {"name", "kind", "schedule", "duration", "timeZone", "stacks"});
    Window window;
    const auto name = fields.required_text("name");
    window.name = name ? name->value : std::string();
    (void)fields.required_text("kind");
    const auto kind = desired::read_known_text(context, fields, "kind", {"allow", "deny"});
    if (kind && kind->value != "allow" && kind->value != "deny")
        desired::unknown_word(context, "kind", *kind, {"allow", "deny"});
    window.allows = kind && kind->value == "allow";
    read_schedule(context, fields, window);
    if (const auto stacks = fields.texts("stacks"))
        for (const auto &pattern : stacks->value)
            window.stacks.push_back(pattern.value);
    return window;
}

void read_log_format(const Context &context, const Fields &fields, Config &config) {
    static const std::vector<std::string> known = {"text", "json", "logfmt"};
    const auto format = desired::read_known_text(context, fields, "logFormat", known);
    if (!format)
        return;
    if (std::find(known.begin(), known.end(), format->value) == known.end())
        desired::unknown_word(context, "logFormat", *format, known);
    config.log_format = format->value;
}

/// A port alone is a number to YAML.
void read_listen(const Context &context, const Fields &fields, Config &config) {
    config.health_max_age = seconds_of(context, fields, "healthMaxAge");
    const auto address = fields.duration("listen"); // text, or a number
    if (!address)
        return;
    if (!Address::parse(address->value))
        context.error(address->where, fmt::format("'{}' is nowhere to listen", address->value),
                      "write a port, or an address and a port, as in 127.0.0.1:9464");
    config.listen = address->value;
}

void read_folders(const Context &context, const Fields &fields, Config &config) {
    const auto folders = fields.texts("allowedFolders");
    if (!folders)
        return;
    for (const auto &folder : folders->value) {
        const std::filesystem::path path = std::filesystem::path(folder.value).lexically_normal();
        if (!path.is_absolute() || path == path.root_path())
            context.error(folder.where, "allowedFolders names folders by their absolute paths",
                          "for example /run/secrets");
        else
            config.allowed_folders.push_back(path.has_filename() ? path.string()
                                                                 : path.parent_path().string());
    }
}

Config read_document(const Context &context, const Node &document) {
    Config config;
    if (!desired::expect_map(context, "the configuration", document))
        return config;
    const Fields fields(context, document, "the configuration",
                        {"apiVersion", "files", "git", "guards", "windows", "pauseFile", "logFormat",
                         "metricsFile", "interval", "notify", "listen", "healthMaxAge", "servers",
                         "allowedFolders", "quiet", "splay"});
    const auto version = fields.required_text("apiVersion");
    if (version && version->value != desired::api_version)
        context.error(support::Code::input_unknown_version, version->where,
                      fmt::format("apiVersion '{}' is not known", version->value),
                      fmt::format("write apiVersion: {}", desired::api_version));
    if (const auto files = fields.texts("files"))
        for (const auto &file : files->value)
            config.files.push_back(context.reach(file.value).string());
    if (const Node *git = fields.map("git")) {
        config.git = read_input(context, *git);
        if (fields.has("files"))
            context.error(support::Code::input_conflict, git->where,
                          "the desired state is in files or in git, not in both", "take one of them away");
    }
    if (const Node *servers = fields.map("servers"))
        for (const desired::yaml::Entry &entry : servers->entries)
            if (auto server = desired::read_given_server(context, entry.key, entry.where, *entry.value))
                config.servers.push_back(std::move(*server));
    read_folders(context, fields, config);
    if (const Node *guards = fields.map("guards"))
        read_guards(context, *guards, config);
    if (const Node *windows = fields.list("windows"))
        for (const auto &item : windows->items)
            if (auto window = read_window(context, *item))
                config.windows.push_back(std::move(*window));
    config.pause_file = path_of(context, fields, "pauseFile");
    config.metrics_file = path_of(context, fields, "metricsFile");
    config.interval = seconds_of(context, fields, "interval");
    config.quiet = flag_of(fields, "quiet");
    config.splay = seconds_of(context, fields, "splay");
    read_log_format(context, fields, config);
    read_listen(context, fields, config);
    if (const Node *receivers = fields.list("notify"))
        config.receivers = read_receivers(context, *receivers);
    return config;
}

} // namespace

Config read_config(const std::filesystem::path &path, Literals literals) {
    desired::LoadOptions options;
    options.allow_literal_secrets = literals == Literals::allow;
    support::Diagnostics diagnostics;
    desired::Sources sources;
    const desired::ReadFile read_file = support::read_file;
    const desired::Source &source = sources.add(
        path.string(), desired::yaml::without_bom(support::read_file(path, options.limits.file_bytes)));
    const auto parsed =
        desired::yaml::parse(source, {options.limits.nodes, options.limits.depth}, diagnostics);
    Config config;
    const Context context{options, diagnostics, sources, read_file, path.parent_path()};
    if (parsed.documents.size() == 1)
        config = read_document(context, *parsed.documents.front());
    else if (parsed.complete)
        diagnostics.add(source.whole(), "it must hold one document");
    if (diagnostics.empty())
        return config;
    std::vector<support::Diagnostic> all = diagnostics.sorted();
    for (support::Diagnostic &one : all)
        if (one.where.line > 0)
            one.source_line = sources.shown_line(one.where);
    throw support::InputError(std::move(all));
}

} // namespace stowage::reconcile
