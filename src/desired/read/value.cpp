#include "desired/read/value.hpp"

#include "desired/read/fields.hpp"
#include "support/codes.hpp"
#include "support/error.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace stowage::desired {
namespace {

constexpr const char *ways =
    "name the place where it is kept: {env: NAME}, {file: path} or {exec: [program, argument]}";
constexpr const char *of_this_machine = "a commit may not name files of this machine; what reconcile runs "
                                        "with may: its --config has servers: for "
                                        "keys, and allowedFolders: for the rest";

/// Where a reference is wrong, what stands there may be the secret itself. Short words are hardly that, and
/// masking them would hide too much.
void hide(const std::string &text) {
    constexpr std::size_t shortest = 6;
    if (text.size() >= shortest)
        support::redactor().add(text);
}

/// Reports keys that are not known, without naming them.
void check_keys(const Context &context, const std::string &key, const yaml::Node &node) {
    static const std::vector<std::string> known = {"env", "file", "exec"};
    for (const yaml::Entry &entry : node.entries) {
        if (std::find(known.begin(), known.end(), entry.key) != known.end())
            continue;
        const auto near = support::did_you_mean(entry.key, known);
        if (!near)
            hide(entry.key);
        hide(entry.value->text);
        context.error(support::Code::input_unknown_key, entry.where,
                      fmt::format("unknown key in the reference of {}", key),
                      near ? fmt::format("did you mean '{}'?", *near) : ways);
    }
}

std::optional<Text> from_environment(const Context &context, const yaml::Node &node) {
    if (node.kind != yaml::Kind::text) {
        wrong_type(context, "env", "text", node);
        return std::nullopt;
    }
    if (node.text.empty() || node.text.find('=') != std::string::npos) {
        hide(node.text);
        context.error(support::Code::input_bad_name, node.where,
                      "this is not the name of an environment variable", "for example {env: GIT_TOKEN}");
        return std::nullopt;
    }
    return Text::named(Text::Source::environment, node.text);
}

/// Nothing can look it up later, so its content is taken now.
std::optional<Text> from_file_of_commit(const Context &context, const yaml::Node &node) {
    const std::filesystem::path path = context.reach(node.text);
    std::string content;
    try {
        content = context.read_file(path, largest_value);
    } catch (const support::Error &error) {
        context.error(support::Code::input_file_unreadable, node.where, error.what(),
                      path.is_absolute() ? of_this_machine : error.advice());
        return std::nullopt;
    }
    if (content.ends_with('\n'))
        content.pop_back();
    if (content.ends_with('\r'))
        content.pop_back();
    support::redactor().add(content);
    if (content.find('\0') != std::string::npos || !support::is_valid_utf8(content)) {
        context.error(support::Code::input_file_unreadable, node.where,
                      fmt::format("{} is not text in UTF-8", in_quotes(path.string())));
        return std::nullopt;
    }
    return Text::of_commit(path.string(), std::move(content));
}

/// Whether a commit may name this file of the machine.
bool is_allowed(const Context &context, const std::string &file) {
    const std::filesystem::path path = std::filesystem::path(file).lexically_normal();
    const auto &folders = context.options.allowed_folders;
    return path.is_absolute() && std::any_of(folders.begin(), folders.end(), [&](const auto &folder) {
               const std::string inside = path.lexically_relative(folder.lexically_normal()).string();
               return !inside.empty() && inside != "." && !inside.starts_with("..");
           });
}

std::optional<Text> from_file(const Context &context, const yaml::Node &node) {
    if (node.kind != yaml::Kind::text) {
        wrong_type(context, "file", "text", node);
        return std::nullopt;
    }
    if (node.text.empty()) {
        context.error(support::Code::input_empty, node.where, "file must not be empty",
                      "for example {file: /run/secrets/token}");
        return std::nullopt;
    }
    if (context.options.only_in_commit() && !is_allowed(context, node.text))
        return from_file_of_commit(context, node);
    return Text::named(Text::Source::file,
                       std::filesystem::absolute(context.options.checked_out_at / context.reach(node.text))
                           .lexically_normal()
                           .string());
}

std::optional<Text> from_command(const Context &context, const yaml::Node &node) {
    if (node.kind != yaml::Kind::list) {
        wrong_type(context, "exec", "a list", node);
        return std::nullopt;
    }
    std::vector<std::string> command;
    for (const yaml::NodePtr &item : node.items) {
        if (item->kind != yaml::Kind::text) {
            wrong_type(context, "an item of exec", "text", *item);
            return std::nullopt;
        }
        command.push_back(item->text);
    }
    if (command.empty() || command.front().empty()) {
        context.error(support::Code::input_empty, node.where, "exec names no program",
                      "for example {exec: [pass, show, git/token]}");
        return std::nullopt;
    }
    return Text::output_of(std::move(command));
}

} // namespace

Text literal(std::string value, Location where) {
    Text text = Text::literal(std::move(value));
    text.where = std::move(where);
    return text;
}

std::optional<Text> read_reference(const Context &context, const std::string &key, const yaml::Node &node) {
    check_keys(context, key, node);
    if (node.entries.size() != 1) {
        context.error(node.entries.empty() ? support::Code::input_missing_key : support::Code::input_conflict,
                      node.where, fmt::format("{} must have exactly one of env, file and exec", key), ways);
        return std::nullopt;
    }
    std::optional<Text> text;
    if (const yaml::Entry *name = node.find("env"))
        text = from_environment(context, *name->value);
    else if (const yaml::Entry *path = node.find("file"))
        text = from_file(context, *path->value);
    else if (const yaml::Entry *command = node.find("exec"))
        text = from_command(context, *command->value);
    if (text)
        text->where = node.where;
    return text;
}

std::optional<Text> read_secret(const Context &context, const std::string &key, const yaml::Node &node) {
    if (node.kind == yaml::Kind::map)
        return read_reference(context, key, node);
    if (node.is_scalar())
        support::redactor().add(node.text);
    if (node.kind != yaml::Kind::text) {
        context.error(support::Code::input_wrong_type, node.where,
                      fmt::format("{} must be a reference, not {}", key, name_of(node.kind)), ways);
        return std::nullopt;
    }
    if (!context.options.allow_literal_secrets) {
        context.error(support::Code::input_literal_secret, node.where,
                      fmt::format("{} is written out in the file", key),
                      fmt::format("{}; or pass --allow-literal-secrets", ways));
        return std::nullopt;
    }
    if (node.text.empty()) {
        context.error(support::Code::input_empty, node.where, fmt::format("{} must not be empty", key), ways);
        return std::nullopt;
    }
    return literal(node.text, node.where);
}

std::optional<Text> read_value(const Context &context, const std::string &key, const yaml::Node &node) {
    if (node.kind == yaml::Kind::map)
        return read_reference(context, key, node);
    if (node.kind == yaml::Kind::null) {
        context.error(support::Code::input_missing_key, node.where, fmt::format("{} has no value", key),
                      "write \"\" for an empty one");
        return std::nullopt;
    }
    if (node.kind == yaml::Kind::list) {
        wrong_type(context, key, "text or a reference", node);
        return std::nullopt;
    }
    return literal(node.text, node.where);
}

} // namespace stowage::desired
