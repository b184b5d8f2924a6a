#include "desired/read/stack.hpp"

#include "desired/read/access.hpp"
#include "desired/read/depends_on.hpp"
#include "desired/read/env.hpp"
#include "desired/read/environment.hpp"
#include "desired/read/git.hpp"
#include "desired/read/handling.hpp"
#include "desired/read/ignore.hpp"
#include "desired/read/parts.hpp"
#include "desired/read/rules.hpp"
#include "desired/read/word.hpp"
#include "model/stack_fields.hpp"
#include "support/codes.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::desired {
namespace {

/// Reads one stack; each method one group of its keys.
class StackReader {
public:
    StackReader(const Context &context, const yaml::Node &node)
        : context_(context), node_(node), fields_(context, node, "a stack", model::stack_keys()) {}

    DraftStack read(std::vector<std::filesystem::path> &content_files) {
        stack_.where = fields_.where();
        read_names();
        read_target();
        read_former_environment();
        read_type();
        check_names();
        read_state();
        read_protection();
        draft_.parts = read_parts(context_, fields_);
        check_parts();
        read_source(content_files);
        const yaml::Node *env = fields_.find("env");
        stack_.env = read_env(context_, env, fields_.find("envFile"), stack_.fields);
        stack_.ignore = read_ignore(context_, fields_);
        draft_.handling = read_handling(context_, fields_);
        check_handling();
        stack_.access = read_access(context_, fields_, stack_.fields);
        draft_.depends_on = read_depends_on(
            context_, fields_, is_kubernetes() ? DependencyNames::of_kubernetes : DependencyNames::plain,
            stack_.fields);
        return std::move(draft_);
    }

private:
    void note(const char *field, const Location &where) { stack_.fields[field] = where; }

    void read_names() {
        if (const auto name = fields_.required_text("name")) {
            stack_.name = name->value;
            stack_.where = name->where;
            note("name", name->where);
            names_.emplace_back("name", *name);
        }
        if (const auto former = fields_.text("formerName")) {
            stack_.former_name = former->value;
            note("formerName", former->where);
            names_.emplace_back("formerName", *former);
            if (former->value == stack_.name)
                context_.error(support::Code::input_conflict, former->where, "formerName is the same as name",
                               "leave formerName out");
        }
    }

    [[nodiscard]] bool is_kubernetes() const { return stack_.type == model::StackType::kubernetes; }

    /// What a name may be depends on the type.
    void check_names() {
        for (const auto &[key, name] : names_)
            complain(key, name,
                     is_kubernetes() ? check_kubernetes_stack_name(name.value)
                                     : check_stack_name(name.value));
    }

    void complain(const char *key, const Written<std::string> &text,
                  const std::optional<Complaint> &complaint) {
        if (complaint)
            context_.error(support::Code::input_bad_name, text.where,
                           fmt::format("{} {} {}", key, in_quotes(text.value), complaint->what),
                           complaint->advice);
    }

    void read_target() {
        draft_.server = fields_.text("server");
        if (draft_.server)
            note("server", draft_.server->where);
        if (const yaml::Node *environment = fields_.find("environment")) {
            note("environment", environment->where);
            draft_.environment = read_environment(context_, *environment);
            if (!draft_.environment) // reported; not missing
                draft_.environment = EnvironmentRef{{}, 0, environment->where};
        }
    }

    void read_former_environment() {
        const yaml::Node *former = fields_.find("formerEnvironment");
        if (former == nullptr)
            return;
        note("formerEnvironment", former->where);
        stack_.former_environment = read_environment(context_, *former);
    }

    void read_type() {
        if (const auto type = fields_.text("type")) {
            note("type", type->where);
            if (type->value == "standalone")
                stack_.type = model::StackType::standalone;
            else if (type->value == "swarm")
                stack_.type = model::StackType::swarm;
            else if (type->value == "kubernetes")
                stack_.type = model::StackType::kubernetes;
            else
                unknown_word(context_, "type", *type, {"standalone", "swarm", "kubernetes"});
        }
        const auto space = fields_.text("namespace");
        if (!space)
            return;
        note("namespace", space->where);
        stack_.kubernetes_namespace = space->value;
        stack_.namespace_by_manifest = space->value.empty();
        if (!stack_.namespace_by_manifest)
            complain("namespace", *space, check_namespace(space->value));
        if (node_.find("type") == nullptr) // nothing else has one
            stack_.type = model::StackType::kubernetes;
        else if (stack_.type && *stack_.type != model::StackType::kubernetes)
            context_.error(support::Code::input_conflict, space->where,
                           fmt::format("a {} stack has no namespace", name_of(*stack_.type)),
                           "leave namespace out, or write type: kubernetes");
    }

    void read_state() {
        if (const yaml::Entry *written = node_.find("state"))
            note("state", written->value->where);
        if (const auto state = read_word<RunState>(context_, fields_, "state"))
            stack_.state = state->value;
        if (stack_.state == RunState::stopped && stack_.type == model::StackType::kubernetes)
            context_.error(
                support::Code::input_conflict, stack_.where_is("state"),
                "a Kubernetes stack can't be stopped",
                "Portainer has no call for that; scale it down in its manifest, or write state: absent");
    }

    void read_protection() {
        if (const auto protect = fields_.flag("protect")) {
            stack_.protect = protect->value;
            note("protect", protect->where);
        }
        if (const auto replace = fields_.flag("replace")) {
            stack_.replace = replace->value;
            note("replace", replace->where);
        }
        if (stack_.protect && stack_.state == RunState::absent)
            context_.error(support::Code::input_conflict, stack_.where_is("state"),
                           "a protected stack can't be absent",
                           "take protect away first if it really shall be deleted");
        if (stack_.protect && stack_.replace)
            context_.diagnostics.add(support::Code::input_conflict,
                                     {stack_.where_is("replace"),
                                      "replace: true contradicts protect: true",
                                      "a protected stack is never replaced; keep one of them",
                                      {stack_.where_is("protect")},
                                      {}});
    }

    /// What only git stacks can do. As a default the same is just not applied to others.
    void check_handling() {
        const DraftHandling &own = draft_.handling;
        if (is_kubernetes() && own.on_failure && own.on_failure->value == OnFailure::restore_inline)
            context_.error(support::Code::input_conflict, own.on_failure->where,
                           "a Kubernetes stack of git can't go back to inline content",
                           "the server takes such an update for git settings, and deploys nothing: write "
                           "onFailure: restore or leave");
        if (is_kubernetes() && !stack_.env.empty())
            context_.error(support::Code::input_conflict,
                           stack_.where_is(node_.find("env") != nullptr ? "env" : "envFile"),
                           "a Kubernetes stack takes no env: nothing replaces variables in a manifest",
                           "write the values into the manifest, or into a ConfigMap or Secret");
        if (node_.find("gitConfig") != nullptr)
            return;
        const DraftHandling &handling = draft_.handling;
        if (const yaml::Entry *drift = node_.find("gitDrift"))
            context_.error(support::Code::input_conflict, drift->value->where, "gitDrift needs gitConfig",
                           "leave gitDrift out: only a git repository can move on");
        if (handling.on_failure && handling.on_failure->value == OnFailure::restore_inline)
            context_.error(support::Code::input_conflict, handling.on_failure->where,
                           "onFailure: restore-inline needs gitConfig", "write onFailure: restore");
    }

    /// What only compose files can have.
    void check_parts() {
        model::each_part(
            [this](const auto &part) {
                const char *key = model::PartIn<decltype(part)>::key;
                if (part && part->any() && is_kubernetes() &&
                    is(*model::find_stack_field(key), model::compose_only))
                    context_.error(support::Code::input_conflict, node_.find(key)->where,
                                   fmt::format("a Kubernetes stack can't have {}", key),
                                   "leave it out, or write none where defaults have it");
            },
            draft_.parts);
    }

    void read_source(std::vector<std::filesystem::path> &content_files) {
        const bool has_git = node_.find("gitConfig") != nullptr;
        const bool has_file = node_.find("file") != nullptr;
        if (has_git && has_file)
            context_.diagnostics.add(support::Code::input_conflict,
                                     {node_.find("file")->where,
                                      "a stack has either gitConfig or file, not both",
                                      "keep one of them",
                                      {node_.find("gitConfig")->where},
                                      {}});
        else if (!has_git && !has_file && stack_.state != RunState::absent)
            context_.error(
                support::Code::input_missing_key, stack_.where, "a stack needs gitConfig or file",
                "gitConfig for one that Portainer takes from git, file for a compose file beside this one");
        if (const yaml::Node *git = fields_.map("gitConfig")) {
            note("gitConfig", git->where);
            draft_.git = read_git(context_, *git);
        }
        if (const auto file = fields_.text("file"))
            read_content(*file, content_files);
        if (draft_.parts.auto_update && !has_git)
            context_.error(support::Code::input_conflict, node_.find("autoUpdate")->where,
                           "autoUpdate needs gitConfig", "Portainer can only follow a git repository");
    }

    void read_content(const Written<std::string> &file, std::vector<std::filesystem::path> &content_files) {
        note("file", file.where);
        if (file.value.empty()) {
            context_.error(support::Code::input_empty, file.where, "file must not be empty",
                           "for example web/docker-compose.yml");
            return;
        }
        const std::filesystem::path path = context_.reach(file.value);
        content_files.push_back(path);
        try {
            stack_.file =
                InlineFile{path.string(), context_.read_file(path, context_.options.limits.file_bytes)};
        } catch (const support::Error &error) {
            context_.error(support::Code::input_file_unreadable, file.where, error.what(), advice_of(error));
            return;
        }
        const std::string &content = stack_.file->content;
        if (content.find('\0') != std::string::npos || !support::is_valid_utf8(content))
            context_.error(support::Code::input_file_unreadable, file.where,
                           fmt::format("{} is not a text file in UTF-8", path.string()));
        else if (support::trim(content).empty())
            context_.error(support::Code::input_file_unreadable, file.where,
                           fmt::format("{} is empty", path.string()),
                           "write state: absent to remove a stack");
    }

    const Context &context_;
    const yaml::Node &node_;
    Fields fields_;
    DraftStack draft_;
    std::vector<std::pair<const char *, Written<std::string>>> names_;
    Stack &stack_ = *draft_.stack;
};

} // namespace

std::optional<DraftStack> read_stack(const Context &context, const yaml::Node &node,
                                     std::vector<std::filesystem::path> &content_files) {
    if (!expect_map(context, "a stack", node))
        return std::nullopt;
    return StackReader(context, node).read(content_files);
}

} // namespace stowage::desired
