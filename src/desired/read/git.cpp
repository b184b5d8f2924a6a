#include "desired/read/git.hpp"

#include "desired/read/id.hpp"
#include "desired/read/rules.hpp"
#include "desired/read/value.hpp"
#include "support/codes.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

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
    authentication.value = read_credentials(context, *node);
    return authentication;
}

/// The keys that stacks and defaults share.
DraftGit read_common(const Context &context, const Fields &fields) {
    DraftGit git;
    git.where = fields.where();
    git.has_url = fields.has("url");
    git.url = read_git_url(context, fields);
    git.reference_name = fields.text("referenceName");
    check(context, "referenceName", git.reference_name, check_reference_name);
    git.authentication = read_authentication(context, fields);
    git.tls_skip_verify = fields.flag("tlsSkipVerify");
    return git;
}

void read_source(const Context &context, const yaml::Node &map, const Fields &fields, DraftGit &git) {
    if (const yaml::Node *id = fields.find("sourceId")) {
        if (id->kind != yaml::Kind::integer)
            wrong_type(context, "sourceId", "a whole number", *id);
        else if (const auto number = read_id(id->text))
            git.source_id = Written<std::int64_t>{*number, id->where};
        else
            context.error(id->where, fmt::format("{} is not the id of a source", in_quotes(id->text)),
                          "ids are whole numbers from 1, without a sign");
    }
    git.source = fields.text("source");
    if (git.source && support::trim(git.source->value).empty())
        context.error(git.source->where, "source must not be empty",
                      "write the name of a source of the server");
    if (map.find("sourceId") != nullptr && map.find("source") != nullptr)
        context.diagnostics.add(support::Code::input_conflict,
                                {map.find("source")->value->where,
                                 "gitConfig has either sourceId or source, not both",
                                 "keep one of them",
                                 {map.find("sourceId")->value->where},
                                 {}});
}

} // namespace

DraftAuthentication read_credentials(const Context &context, const yaml::Node &map) {
    const Fields fields(context, map, "authentication", {"username", "password"});
    DraftAuthentication authentication;
    authentication.credentials.emplace();
    if (const auto username = fields.required_text("username")) {
        if (username->value.empty())
            context.error(username->where, "username must not be empty",
                          "any word does where only the token counts, for example git");
        authentication.credentials->username = username->value;
        authentication.username_where = username->where;
    }
    if (const yaml::Node *password = fields.find("password"))
        authentication.credentials->password = read_secret(context, "password", *password);
    return authentication;
}

std::optional<Written<std::string>> read_git_url(const Context &context, const Fields &fields) {
    auto url = fields.text("url");
    if (url) // before anything can show the line
        support::redactor().add(check_git_url(url->value) ? userinfo_of(url->value) : std::string_view{});
    check(context, "url", url, check_git_url);
    return url;
}

DraftGit read_git(const Context &context, const yaml::Node &map) {
    const Fields fields(context, map, "gitConfig",
                        {"url", "referenceName", "configFilePath", "additionalFiles", "authentication",
                         "tlsSkipVerify", "sourceId", "source"});
    DraftGit git = read_common(context, fields);
    git.config_file_path = fields.text("configFilePath");
    check(context, "configFilePath", git.config_file_path, check_repository_path);
    git.additional_files = fields.texts("additionalFiles");
    if (git.additional_files)
        for (const Written<std::string> &path : git.additional_files->value)
            check(context, "a path in additionalFiles", path, check_repository_path);
    read_source(context, map, fields, git);
    return git;
}

DraftGit read_default_git(const Context &context, const yaml::Node &map) {
    const Fields fields(context, map, "the default gitConfig",
                        {"url", "referenceName", "authentication", "tlsSkipVerify"});
    return read_common(context, fields);
}

} // namespace stowage::desired
