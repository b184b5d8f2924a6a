#include "export/entry.hpp"

#include "compose/stack_env.hpp"
#include "desired/read/rules.hpp"
#include "export/access_field.hpp"
#include "export/git_fields.hpp"
#include "export/part_fields.hpp"
#include "export/yaml_text.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <utility>

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
            entry_.fields.push_back(git_field(*record_.git, before_, maker_.names, entry_));
        else
            add("file", scalar(content_path));
        for (Field &field : part_fields(record_, entry_))
            entry_.fields.push_back(std::move(field));
        if (record_.type != StackType::kubernetes) // nothing replaces variables in a manifest
            write_env();
        if (record_.status == model::StackStatus::inactive)
            add("state", "stopped");
        append(access_field(maker_, record_, entry_));
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

    void append(std::optional<Field> field) {
        if (field)
            entry_.fields.push_back(std::move(*field));
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
            if (record_.kubernetes_namespace.empty() && !has_namesake())
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

    /// Another stack of its environment has its name, so its namespace has to be said, "" too.
    [[nodiscard]] bool has_namesake() const {
        const auto &all = maker_.state.stacks;
        return std::any_of(all.begin(), all.end(), [this](const model::Stack &other) {
            return other.id != record_.id && other.endpoint_id == record_.endpoint_id &&
                   other.name == record_.name;
        });
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

    void comment_on_status() {
        if (record_.status == model::StackStatus::error)
            entry_.comments.push_back("its last deployment failed" +
                                      (record_.last_error.empty()
                                           ? std::string()
                                           : ": " + support::redactor().redact(record_.last_error)) +
                                      "; a plan will say redeploy");
        if (record_.status == model::StackStatus::deploying)
            entry_.comments.emplace_back("it was being deployed when this was written");
    }

    const Maker &maker_;
    const model::Stack &record_;
    const desired::Stack *before_;
    Entry &entry_;
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
