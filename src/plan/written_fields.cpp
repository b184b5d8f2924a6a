#include "desired/storable.hpp"
#include "desired/words.hpp"
#include "model/stack_parts.hpp"
#include "plan/access.hpp"
#include "plan/compare_states.hpp"
#include "support/duration.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::plan {
namespace {

/// Collects fields, and leaves out what is not set or as usual.
class Fields {
public:
    void text(std::string path, std::string value) {
        if (!value.empty())
            fields_.push_back({std::move(path), std::move(value)});
    }

    void flag(std::string path, bool value) { text(std::move(path), value ? "true" : ""); }

    void either(std::string path, std::optional<bool> value) {
        if (value)
            text(std::move(path), *value ? "true" : "false");
    }

    template <typename Word>
    void word(const std::string &path, Word value, Word usual) {
        if (value != usual)
            text(path, desired::word_of(value));
    }

    /// A literal is shown where `may_show`.
    void reference(std::string path, const desired::Text &value, bool may_show) {
        if (const std::string *text = value.for_people())
            fields_.push_back({std::move(path), *text, !may_show});
        else
            fields_.push_back({std::move(path), "(" + value.describe() + ")"});
    }

    std::vector<WrittenField> sorted() {
        std::sort(fields_.begin(), fields_.end(),
                  [](const WrittenField &a, const WrittenField &b) { return a.path < b.path; });
        return std::move(fields_);
    }

private:
    std::vector<WrittenField> fields_;
};

std::string text_of(const desired::Wait &wait) {
    if (!wait.enabled)
        return "none";
    std::vector<std::string> parts;
    if (wait.timeout)
        parts.push_back("timeout " + support::human_duration(*wait.timeout));
    if (wait.stable_for)
        parts.push_back("stableFor " + support::human_duration(*wait.stable_for));
    return parts.empty() ? "default" : support::join(parts, ", ");
}

std::string text_of(const desired::Dependency &other) {
    std::string text = other.environment.str() + "/";
    if (!other.space.empty())
        text += other.space + "/";
    return text + other.name;
}

std::string text_of(const std::vector<desired::Dependency> &others) {
    std::vector<std::string> names;
    for (const desired::Dependency &other : others)
        names.push_back(text_of(other));
    return support::join(names, ", ");
}

void add_authentication(Fields &fields, const std::string &path,
                        const std::optional<desired::GitAuthentication> &authentication) {
    if (!authentication)
        return;
    fields.text(path, authentication->username.empty() ? "(no user)" : authentication->username);
    if (authentication->password)
        fields.reference(path + ".password", *authentication->password, false);
}

void add_member(Fields &fields, const std::string &path, const std::string &value) {
    fields.text(path, value);
}

void add_member(Fields &fields, const std::string &path, const std::vector<std::string> &values) {
    fields.text(path, support::join(values, ", "));
}

void add_member(Fields &fields, const std::string &path, bool value) {
    fields.flag(path, value);
}

void add_git(Fields &fields, const desired::Git &git) {
    model::each_member<model::GitFields>([&](const auto &one) {
        add_member(fields, model::path_of<model::GitFields>(one.key), git.*one.value);
    });
    add_authentication(fields, "gitConfig.authentication", git.authentication);
    fields.text("gitConfig.source", git.source);
    fields.text("gitConfig.sourceId", git.source_id == 0 ? "" : std::to_string(git.source_id));
}

void add_parts(Fields &fields, const desired::Stack &stack) {
    model::each_part(
        [&](const auto &part) {
            using Part = model::PartIn<decltype(part)>;
            if (!part)
                return;
            if (!part->any())
                fields.text(Part::key, "none");
            model::each_written_member<Part>([&](const auto &one) {
                add_member(fields, desired::path_of<Part>(one.key), (*part).*one.value);
            });
        },
        stack);
}

/// How it is deployed and looked after.
void add_handling(Fields &fields, const desired::Stack &stack) {
    const desired::Stack usual;
    fields.flag("protect", stack.protect);
    fields.flag("replace", stack.replace);
    fields.text("dependsOn", text_of(stack.depends_on));
    fields.text("ignore", support::join(stack.ignore, ", "));
    fields.word("gitDrift", stack.git_drift, usual.git_drift);
    fields.word("pullImage", stack.pull_image, usual.pull_image);
    fields.word("selfHeal", stack.self_heal, usual.self_heal);
    fields.word("onFailure", stack.on_failure, usual.on_failure);
    if (stack.wait)
        fields.text("wait", text_of(*stack.wait));
    if (stack.deploy_timeout)
        fields.text("deployTimeout", support::human_duration(*stack.deploy_timeout));
}

} // namespace

std::vector<WrittenField> written_fields(const desired::Stack &stack) {
    Fields fields;
    fields.text("formerName", stack.former_name);
    if (stack.former_environment)
        fields.text("formerEnvironment", stack.former_environment->str());
    if (stack.type)
        fields.text("type", model::name_of(*stack.type));
    fields.word("state", stack.state, desired::Stack{}.state);
    if (stack.git)
        add_git(fields, *stack.git);
    add_parts(fields, stack);
    for (const desired::EnvEntry &entry : stack.env)
        fields.reference("env." + entry.name, entry.value, !support::may_hold_secret(entry.name));
    fields.either("prune", stack.prune);
    if (stack.access)
        fields.text("access", text_of(*stack.access));
    add_handling(fields, stack);
    return fields.sorted();
}

std::vector<WrittenField> written_fields(const desired::GitSource &source) {
    Fields fields;
    fields.text("url", source.url);
    add_authentication(fields, "authentication", source.authentication);
    fields.flag("tlsSkipVerify", source.tls_skip_verify);
    fields.text("interval", source.interval);
    if (source.access)
        fields.text("access", text_of(*source.access));
    return fields.sorted();
}

} // namespace stowage::plan
