#include "desired/read/git_source.hpp"

#include "desired/read/access.hpp"
#include "desired/read/git.hpp"
#include "desired/read/rules.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::desired {
namespace {

void read_name(const Context &context, const Fields &fields, GitSource &source) {
    const auto name = fields.required_text("name");
    if (!name)
        return;
    source.name = name->value;
    source.where = name->where;
    source.fields["name"] = name->where;
    if (support::trim(name->value).empty())
        context.error(support::Code::input_empty, name->where, "name must not be empty",
                      "write the name that Portainer shows");
}

void read_repository(const Context &context, const Fields &fields, GitSource &source) {
    if (!fields.has("url"))
        context.error(support::Code::input_missing_key, fields.where(), "a source needs the key 'url'");
    if (const auto url = read_git_url(context, fields)) {
        source.url = url->value;
        source.fields["url"] = url->where;
    }
    if (const auto skip = fields.flag("tlsSkipVerify")) {
        source.tls_skip_verify = skip->value;
        source.fields["tlsSkipVerify"] = skip->where;
    }
    const yaml::Node *authentication = fields.map("authentication");
    if (authentication == nullptr)
        return;
    const DraftAuthentication draft = read_credentials(context, *authentication);
    source.authentication = draft.credentials;
    source.fields["authentication"] = authentication->where;
    if (draft.username_where)
        source.fields["authentication.username"] = *draft.username_where;
    if (draft.credentials->password)
        source.fields["authentication.password"] = draft.credentials->password->where;
}

void read_interval(const Context &context, const Fields &fields, GitSource &source) {
    const auto interval = fields.duration("interval");
    if (!interval)
        return;
    source.interval = interval->value;
    source.fields["interval"] = interval->where;
    if (const auto complaint = check_poll_interval(interval->value))
        context.error(support::Code::input_bad_duration, interval->where,
                      fmt::format("interval {}", complaint->what), complaint->advice);
}

} // namespace

const std::vector<std::string> &source_keys() {
    static const std::vector<std::string> keys = {"name",     "url",    "authentication", "tlsSkipVerify",
                                                  "interval", "access", "server"};
    return keys;
}

std::optional<DraftSource> read_git_source(const Context &context, const yaml::Node &node) {
    if (!expect_map(context, "a source", node))
        return std::nullopt;
    const Fields fields(context, node, "a source", source_keys());
    DraftSource draft;
    draft.source.where = fields.where();
    read_name(context, fields, draft.source);
    read_repository(context, fields, draft.source);
    read_interval(context, fields, draft.source);
    draft.source.access = read_access(context, fields, draft.source.fields);
    draft.server = fields.text("server");
    return draft;
}

} // namespace stowage::desired
