#include "desired/read/git.hpp"

#include "desired/read/id.hpp"
#include "desired/read/members.hpp"
#include "desired/read/rules.hpp"
#include "desired/read/value.hpp"
#include "model/stack_fields.hpp"
#include "support/codes.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::desired {
namespace {

/// A user and password in a URL are never shown, so this is done before anything can show the line.
void hide_userinfo(std::string_view url) {
    support::redactor().add(check_git_url(url) ? userinfo_of(url) : std::string_view{});
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

/// Whether `defaults` may have it.
bool is_defaulted(const char *key) {
    const model::StackField *field = model::find_stack_field(model::path_of<model::GitFields>(key));
    return field != nullptr && is(*field, model::defaulted);
}

enum class Whose { of_stack, of_defaults };

std::vector<std::string> git_keys(Whose whose) {
    const std::string start = std::string(model::GitFields::key) + ".";
    std::vector<std::string> keys;
    for (const model::StackField &field : model::stack_fields())
        if (field.path.starts_with(start) && (whose == Whose::of_stack || is(field, model::defaulted)))
            if (const auto key = field.path.substr(start.size()); key.find('.') == std::string_view::npos)
                keys.emplace_back(key);
    return keys;
}

DraftGit read_draft(const Context &context, const yaml::Node &map, const Fields &fields, Whose whose) {
    DraftGit git;
    git.where = fields.where();
    git.has_url = fields.has("url");
    if (const yaml::Entry *url = map.find("url"))
        hide_userinfo(url->value->text);
    const MemberReader members(context, fields, git.places);
    model::each_member<model::GitFields>([&](const auto &one) {
        if (whose == Whose::of_stack || is_defaulted(one.key))
            members.take(model::path_of<model::GitFields>(one.key), one.key, git.*one.value);
    });
    git.authentication = read_authentication(context, fields);
    return git;
}

void read_source(const Context &context, const yaml::Node &map, const Fields &fields, DraftGit &git) {
    if (const yaml::Node *id = fields.find("sourceId")) {
        if (id->kind != yaml::Kind::integer)
            wrong_type(context, "sourceId", "a whole number", *id);
        else if (const auto number = read_id(id->text))
            git.source_id = Written<std::int64_t>{*number, id->where};
        else
            context.error(support::Code::input_bad_id, id->where,
                          fmt::format("{} is not the id of a source", in_quotes(id->text)),
                          "ids are whole numbers from 1, without a sign");
    }
    git.source = fields.text("source");
    if (git.source && support::trim(git.source->value).empty())
        context.error(support::Code::input_empty, git.source->where, "source must not be empty",
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
            context.error(support::Code::input_empty, username->where, "username must not be empty",
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
    if (!url)
        return url;
    hide_userinfo(url->value);
    if (const auto complaint = check_git_url(url->value))
        context.error(support::Code::input_bad_url, url->where, fmt::format("url {}", complaint->what),
                      complaint->advice);
    return url;
}

DraftGit read_git(const Context &context, const yaml::Node &map) {
    const Fields fields(context, map, "gitConfig", git_keys(Whose::of_stack));
    DraftGit git = read_draft(context, map, fields, Whose::of_stack);
    read_source(context, map, fields, git);
    return git;
}

DraftGit read_default_git(const Context &context, const yaml::Node &map) {
    const Fields fields(context, map, "the default gitConfig", git_keys(Whose::of_defaults));
    return read_draft(context, map, fields, Whose::of_defaults);
}

} // namespace stowage::desired
