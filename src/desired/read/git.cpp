#include "desired/read/git.hpp"

#include "desired/read/rules.hpp"
#include "desired/read/value.hpp"
#include "support/redactor.hpp"

#include <fmt/format.h>

namespace stowage::desired {
namespace {

using Rule = std::optional<Complaint> (*)(std::string_view);

void check(const Context &context, const char *key, const std::optional<Written<std::string>> &text,
           Rule rule) {
    if (!text)
        return;
    if (const auto complaint = rule(text->value))
        context.error(text->where, fmt::format("{} {}", key, complaint->what), complaint->advice);
}

std::optional<Written<DraftAuthentication>> read_authentication(const Context &context,
                                                                const Fields &fields) {
    const yaml::Node *node = fields.find("authentication");
    if (node == nullptr)
        return std::nullopt;
    Written<DraftAuthentication> authentication{{}, node->where};
    if (node->kind == yaml::Kind::text && node->text == "none")
        return authentication;
    if (node->kind != yaml::Kind::map) {
        wrong_type(context, "authentication", "a map or the word none", *node);
        return std::nullopt;
    }
    const Fields each(context, *node, "authentication", {"username", "password"});
    authentication.value.credentials.emplace();
    if (const auto username = each.required_text("username")) {
        if (username->value.empty())
            context.error(username->where, "username must not be empty",
                          "any word does where only the token counts, for example git");
        authentication.value.credentials->username = username->value;
        authentication.value.username_where = username->where;
    }
    if (const yaml::Node *password = each.find("password"))
        authentication.value.credentials->password = read_secret(context, "password", *password);
    return authentication;
}

/// The keys that stacks and defaults share.
DraftGit read_common(const Context &context, const Fields &fields) {
    DraftGit git;
    git.where = fields.where();
    git.has_url = fields.has("url");
    git.url = fields.text("url");
    if (git.url) // before anything can show the line
        support::redactor().add(check_git_url(git.url->value) ? userinfo_of(git.url->value)
                                                              : std::string_view{});
    check(context, "url", git.url, check_git_url);
    git.reference_name = fields.text("referenceName");
    check(context, "referenceName", git.reference_name, check_reference_name);
    git.authentication = read_authentication(context, fields);
    git.tls_skip_verify = fields.flag("tlsSkipVerify");
    return git;
}

} // namespace

DraftGit read_git(const Context &context, const yaml::Node &map) {
    const Fields fields(
        context, map, "gitConfig",
        {"url", "referenceName", "configFilePath", "additionalFiles", "authentication", "tlsSkipVerify"});
    DraftGit git = read_common(context, fields);
    git.config_file_path = fields.text("configFilePath");
    check(context, "configFilePath", git.config_file_path, check_repository_path);
    git.additional_files = fields.texts("additionalFiles");
    if (git.additional_files)
        for (const Written<std::string> &path : git.additional_files->value)
            check(context, "a path in additionalFiles", path, check_repository_path);
    return git;
}

DraftGit read_default_git(const Context &context, const yaml::Node &map) {
    const Fields fields(context, map, "the default gitConfig",
                        {"url", "referenceName", "authentication", "tlsSkipVerify"});
    return read_common(context, fields);
}

} // namespace stowage::desired
