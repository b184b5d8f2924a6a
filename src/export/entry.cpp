#include "export/entry.hpp"

#include "compose/stack_env.hpp"
#include "desired/read/rules.hpp"
#include "export/document.hpp"
#include "export/yaml_text.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>

namespace stowage::exported {
namespace {

using model::StackType;

/// Writes one record, key by key.
class Writer {
public:
    Writer(const Maker &maker, const model::Stack &record, const desired::Stack *before, Entry &entry)
        : maker_(maker), record_(record), before_(before), entry_(entry) {}

    void write(const std::string &content_path) {
        write_place();
        write_type();
        if (record_.git)
            write_git(*record_.git);
        else
            add("file", scalar(content_path));
        write_auto_update();
        if (record_.type != StackType::kubernetes) // nothing replaces variables in a manifest
            write_env();
        if (record_.status == model::StackStatus::inactive)
            add("state", "stopped");
        write_access();
        // Elsewhere a server keeps the flag of some deployment, and uses it for nothing.
        if (record_.prune && record_.git &&
            (maker_.state.can(model::Ability::standalone_prune) || record_.type == StackType::swarm))
            add("prune", "true");
        comment_on_status();
    }

private:
    void add(const std::string &key, const std::string &value, const std::string &comment = {}) {
        entry_.fields.push_back({key, {key + ": " + value + (comment.empty() ? "" : "  # " + comment)}, {}});
    }

    void write_place() {
        add("name", scalar(entry_.name));
        if (maker_.servers == Servers::several)
            add("server", scalar(maker_.state.server));
        add("environment", environment_text());
    }

    /// Two environments whose names differ only in case or blanks can't both be named.
    std::string environment_text() {
        const auto plain = [](const std::string &name) { return support::lower(support::trim(name)); };
        const std::string &name = entry_.environment->name;
        const auto alike =
            std::count_if(maker_.state.environments.begin(), maker_.state.environments.end(),
                          [&](const model::Environment &other) { return plain(other.name) == plain(name); });
        return alike > 1 || support::trim(name).empty() ? std::to_string(entry_.environment->id)
                                                        : scalar(name);
    }

    /// Left out where a new stack on this environment would get the same one.
    void write_type() {
        if (record_.type == StackType::kubernetes) {
            if (record_.kubernetes_namespace.empty())
                add("type", "kubernetes");
            else
                add("namespace", scalar(record_.kubernetes_namespace));
            return;
        }
        const auto swarm = maker_.state.swarm_ids.find(entry_.environment->id);
        const bool known = swarm != maker_.state.swarm_ids.end() && swarm->second;
        const auto found = known && !swarm->second->empty() ? StackType::swarm : StackType::standalone;
        if (!known || found != record_.type)
            add("type", model::name_of(record_.type));
    }

    void write_git(const model::GitConfig &git) {
        Field field{"gitConfig", {}, {}};
        const auto put = [&](const std::string &key, std::vector<std::string> lines) {
            field.children.push_back({key, std::move(lines), {}});
        };
        put("url", {"url: " + scalar(url_of(git))});
        if (!git.reference_name.empty()) {
            if (desired::check_reference_name(git.reference_name))
                entry_.ignore("gitConfig.referenceName");
            else
                put("referenceName", {"referenceName: " + scalar(git.reference_name)});
        }
        put("configFilePath", {"configFilePath: " + scalar(path_of(git))});
        if (auto lines = additional_files(git); !lines.empty())
            put("additionalFiles", std::move(lines));
        if (auto lines = authentication(git); !lines.empty())
            put("authentication", std::move(lines));
        const bool verified_again = before_ != nullptr && before_->git && before_->git->tls_skip_verify;
        if (git.tls_skip_verify || verified_again)
            put("tlsSkipVerify", {git.tls_skip_verify ? "tlsSkipVerify: true" : "tlsSkipVerify: false"});
        field.lines.emplace_back("gitConfig:");
        for (const Field &child : field.children)
            for (const std::string &line : child.lines)
                field.lines.push_back("  " + line);
        entry_.fields.push_back(std::move(field));
    }

    /// Without a user and password: those belong into authentication.
    std::string url_of(const model::GitConfig &git) {
        if (!desired::check_git_url(git.url))
            return git.url;
        entry_.ignore("gitConfig.url");
        std::string url = git.url;
        const std::string_view user = desired::userinfo_of(url);
        if (!user.empty()) {
            entry_.comments.push_back("the server has its git URL with a user or password in it: change that "
                                      "to authentication, and take gitConfig.url out of ignore");
            url.erase(static_cast<std::size_t>(user.data() - url.data()), user.size() + 1);
        }
        if (!desired::check_git_url(url))
            return url;
        entry_.comments.emplace_back("its git URL can't be written here, so it is left to the server");
        return "https://git.invalid/unknown.git";
    }

    std::string path_of(const model::GitConfig &git) {
        std::string path = git.config_file_path;
        while (path.starts_with('/') || path.starts_with("./"))
            path.erase(0, 1);
        if (desired::check_repository_path(path))
            path = "docker-compose.yml";
        if (path != git.config_file_path)
            entry_.ignore("gitConfig.configFilePath");
        return path;
    }

    std::vector<std::string> additional_files(const model::GitConfig &git) {
        std::vector<std::string> paths;
        for (const std::string &path : git.additional_files)
            if (!desired::check_repository_path(path))
                paths.push_back(path);
        if (paths.size() != git.additional_files.size())
            entry_.ignore("gitConfig.additionalFiles");
        if (paths.empty())
            return {};
        return {"additionalFiles: " + flow_list(paths)};
    }

    std::vector<std::string> authentication(const model::GitConfig &git) {
        const auto *had = before_ != nullptr && before_->git && before_->git->authentication
                              ? &*before_->git->authentication
                              : nullptr;
        if (!git.authentication)
            return had != nullptr ? std::vector<std::string>{"authentication: none"}
                                  : std::vector<std::string>{};
        if (git.username.empty()) {
            entry_.ignore("gitConfig.authentication");
            entry_.comments.emplace_back(
                "the server has git credentials without a user, which can't be written "
                "here: they are left to it");
            return {};
        }
        std::vector<std::string> lines = {"authentication:", "  username: " + scalar(git.username)};
        if (had != nullptr && had->password) {
            lines.push_back("  password: " + reference_text(*had->password));
            return lines;
        }
        const std::string variable = maker_.names.name_for(
            {"GIT_PASSWORD", desired::host_of(git.url), git.username}, git.url + "\n" + git.username);
        lines.emplace_back("  # The server keeps the password and never shows it. To create the stack anew:");
        lines.push_back(fmt::format("  # password: {{env: {}}}", variable));
        return lines;
    }

    void write_auto_update() {
        if (!record_.auto_update || !record_.git)
            return;
        const model::AutoUpdate &update = *record_.auto_update;
        std::vector<std::string> parts;
        if (!update.interval.empty()) {
            if (desired::check_poll_interval(update.interval))
                entry_.ignore("autoUpdate.interval");
            else
                parts.push_back("interval: " + update.interval);
        }
        if (!update.webhook.empty()) {
            if (desired::check_uuid(update.webhook))
                entry_.ignore("autoUpdate.webhook");
            else
                parts.push_back(fmt::format("webhook: \"{}\"", support::lower(update.webhook)));
        }
        if (parts.empty()) {
            const bool anything = !update.interval.empty() || !update.webhook.empty() ||
                                  update.force_update || update.force_pull_image;
            if (anything)
                entry_.ignore("autoUpdate");
            return;
        }
        if (update.force_update)
            parts.emplace_back("forceUpdate: true");
        if (update.force_pull_image)
            parts.emplace_back("forcePullImage: true");
        add("autoUpdate", fmt::format("{{{}}}", support::join(parts, ", ")));
    }

    void write_env() {
        std::map<std::string, const std::string *> values; // of two of one name the last one counts
        for (const model::EnvVar &variable : record_.env)
            values[variable.name] = &variable.value;
        if (values.empty())
            return;
        Field field{"env", {"env:"}, {}};
        for (const auto &[name, value] : values) {
            if (desired::check_env_name(name)) {
                entry_.ignore("env");
                continue;
            }
            const std::optional<std::string> arrives = arriving_value(*value);
            if (!arrives || arrives->find('\0') != std::string::npos || desired::check_new_env_name(name)) {
                entry_.ignore("env." + name);
                continue;
            }
            std::string line = scalar(name) + ": " + value_text(name, *arrives);
            field.lines.push_back("  " + line);
            field.children.push_back({name, {std::move(line)}, {}});
        }
        if (!field.children.empty())
            entry_.fields.push_back(std::move(field));
    }

    /// What reaches the containers, which is what YAML says; nothing where that depends on other variables.
    [[nodiscard]] std::optional<std::string> arriving_value(const std::string &stored) const {
        return record_.type == StackType::standalone ? compose::decode_env(stored) : stored;
    }

    [[nodiscard]] const desired::Text *written(const std::string &name) const {
        if (before_ == nullptr)
            return nullptr;
        const auto found = std::find_if(before_->env.begin(), before_->env.end(),
                                        [&](const desired::EnvEntry &entry) { return entry.name == name; });
        return found == before_->env.end() ? nullptr : &found->value;
    }

    /// What is written as it is stays so, even where it sounds like a secret: its owner decided that.
    std::string value_text(const std::string &name, const std::string &value) {
        const desired::Text *text = written(name);
        const bool by_reference = text != nullptr ? text->secret() : is_secret(name, value);
        if (!by_reference)
            return scalar(value);
        const std::string variable =
            text != nullptr && text->source == desired::Text::Source::environment
                ? text->reference
                : maker_.names.name_for({name, entry_.name, entry_.environment->name, maker_.state.server},
                                        value);
        if (text == nullptr || text->source == desired::Text::Source::environment)
            entry_.secrets.push_back({variable, value, fmt::format("{}: env.{}", entry_.label, name)});
        return fmt::format("{{env: {}}}", scalar(variable));
    }

    void write_access() {
        if (!record_.resource_control) {
            if (record_.type != StackType::kubernetes && maker_.state.user.administrator)
                add("access", "{administrators: true}");
            return;
        }
        const model::ResourceControl &control = *record_.resource_control;
        if (control.is_public) {
            add("access", "{public: true}");
            return;
        }
        std::vector<std::string> parts;
        add_names("teams", control.teams, maker_.state.teams, parts);
        add_names("users", control.users, users(), parts);
        if (unknown_access_)
            return;
        add("access",
            parts.empty() ? "{administrators: true}" : fmt::format("{{{}}}", support::join(parts, ", ")));
    }

    /// A standard user may not list users, but knows itself.
    [[nodiscard]] current::Names users() const {
        if (maker_.state.users)
            return maker_.state.users;
        return std::vector{std::pair(maker_.state.user.id, maker_.state.user.name)};
    }

    void add_names(const char *kind, const std::vector<std::int64_t> &ids, const current::Names &known,
                   std::vector<std::string> &parts) {
        std::vector<std::string> names;
        for (const std::int64_t id : ids) {
            const auto name = name_of(known, id);
            if (name) {
                names.push_back(*name);
                continue;
            }
            if (!unknown_access_)
                entry_.comments.push_back(
                    maker_.state.user.administrator
                        ? fmt::format("its access names #{} among its {}, which no longer exists: access is "
                                      "left to the server",
                                      id, kind)
                        : fmt::format("{} can't see who else may use it, so access is left to the server",
                                      maker_.state.user.name));
            unknown_access_ = true;
        }
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        if (!names.empty())
            parts.push_back(fmt::format("{}: {}", kind, flow_list(names)));
    }

    static std::optional<std::string> name_of(const current::Names &known, std::int64_t id) {
        if (known)
            for (const auto &[known_id, name] : *known)
                if (known_id == id && !support::trim(name).empty())
                    return name;
        return std::nullopt;
    }

    void comment_on_status() {
        if (record_.status == model::StackStatus::error)
            entry_.comments.push_back(
                "its last deployment failed" +
                (record_.last_error.empty() ? std::string() : ": " + record_.last_error) +
                "; a plan will say redeploy");
        if (record_.status == model::StackStatus::deploying)
            entry_.comments.emplace_back("it was being deployed when this was written");
    }

    const Maker &maker_;
    const model::Stack &record_;
    const desired::Stack *before_;
    Entry &entry_;
    bool unknown_access_ = false;
};

} // namespace

const Field *Entry::find(const std::string &key) const {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const Field &field) { return field.key == key; });
    return found == fields.end() ? nullptr : &*found;
}

void Entry::ignore(const std::string &field) {
    const auto at = std::lower_bound(ignored.begin(), ignored.end(), field);
    if (at == ignored.end() || *at != field)
        ignored.insert(at, field);
}

Entry make_entry(const Maker &maker, const model::Stack &record, const std::string &name,
                 const desired::Stack *before, const std::string &content_path) {
    Entry entry;
    entry.record = &record;
    entry.environment = maker.state.find_environment(record.endpoint_id);
    entry.name = name;
    entry.content_path = content_path;
    entry.label =
        fmt::format("{}{}/{}", maker.servers == Servers::several ? maker.state.server + "/" : std::string(),
                    entry.environment->name, name);
    if (!record.git)
        if (const auto file = maker.state.files.find(record.id);
            file != maker.state.files.end() && file->second)
            entry.content = *file->second;
    Writer(maker, record, before, entry).write(content_path);
    return entry;
}

std::vector<std::string> item_lines(const Entry &entry) {
    std::vector<std::string> lines;
    for (const std::string &comment : entry.comments)
        lines.push_back("  # " + comment_text(comment));
    bool first = true;
    const auto append = [&](const std::vector<std::string> &field) {
        for (const std::string &line : field) {
            lines.push_back((first ? "  - " : "    ") + line);
            first = false;
        }
    };
    for (const Field &field : entry.fields)
        append(field.lines);
    if (!entry.ignored.empty())
        append({fmt::format("ignore: {}  # the server has what can't be written here",
                            flow_list(entry.ignored))});
    return lines;
}

} // namespace stowage::exported
