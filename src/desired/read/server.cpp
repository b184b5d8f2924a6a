#include "desired/read/server.hpp"

#include "desired/read/duration.hpp"
#include "desired/read/fields.hpp"
#include "desired/read/rules.hpp"
#include "desired/read/value.hpp"
#include "support/error.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <map>

namespace stowage::desired {
namespace {

std::string read_url(const Context &context, const Fields &fields) {
    const auto url = fields.required_text("url");
    if (!url)
        return {};
    if (const auto complaint = check_server_url(url->value)) {
        support::redactor().add(userinfo_of(url->value));
        context.error(url->where, fmt::format("url {}", complaint->what), complaint->advice);
    }
    std::string trimmed = url->value;
    while (trimmed.ends_with('/'))
        trimmed.pop_back();
    return trimmed;
}

std::string read_ca_file(const Context &context, const Fields &fields) {
    const yaml::Node *map = fields.map("tls");
    if (map == nullptr)
        return {};
    const Fields tls(context, *map, "tls", {"caFile"});
    const auto path = tls.text("caFile");
    if (!path)
        return {};
    if (path->value.empty()) {
        context.error(path->where, "caFile must not be empty", "leave it out for the system's authorities");
        return {};
    }
    const std::filesystem::path reached = context.reach(path->value);
    if (!context.options.checked_out_at.empty())
        return (context.options.checked_out_at / reached).lexically_normal().string();
    // One that this machine has is nobody's to show: it is only handed on.
    if (reached.is_absolute() && std::filesystem::path(path->value).is_absolute())
        return reached.string();
    try {
        const std::string content = context.read_file(reached, context.options.limits.file_bytes);
        if (context.options.keep_on_disk)
            return context.options.keep_on_disk(content);
    } catch (const support::Error &error) {
        context.error(path->where, error.what(), advice_of(error));
    }
    return std::filesystem::absolute(reached).lexically_normal().string();
}

std::vector<std::pair<std::string, Text>> read_headers(const Context &context, const Fields &fields) {
    std::vector<std::pair<std::string, Text>> headers;
    const yaml::Node *map = fields.map("headers");
    if (map == nullptr)
        return headers;
    std::map<std::string, Location> seen;
    for (const yaml::Entry &entry : map->entries) {
        if (const auto complaint = check_header_name(entry.key)) {
            context.error(entry.where, fmt::format("{} {}", in_quotes(entry.key), complaint->what),
                          complaint->advice);
            continue;
        }
        const auto [first, added] = seen.emplace(support::lower(entry.key), entry.where);
        if (!added)
            context.diagnostics.add({entry.where,
                                     fmt::format("the header {} is given twice", in_quotes(entry.key)),
                                     "case makes no difference in headers; keep one",
                                     {first->second},
                                     {}});
        auto value = read_value(context, entry.key, *entry.value);
        if (!value)
            continue;
        if (value->value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
            context.error(value->where,
                          fmt::format("the header {} has a line break in it", in_quotes(entry.key)));
        headers.emplace_back(entry.key, std::move(*value));
    }
    return headers;
}

void read_timeout(const Context &context, const Fields &fields, const char *key,
                  std::chrono::milliseconds &into) {
    if (const auto timeout = read_duration(context, fields, key, std::chrono::milliseconds{1}))
        into = timeout->value;
}

Timeouts read_timeouts(const Context &context, const Fields &fields) {
    Timeouts timeouts;
    if (const yaml::Node *map = fields.map("timeouts")) {
        const Fields each(context, *map, "timeouts", {"connect", "read", "deploy"});
        read_timeout(context, each, "connect", timeouts.connect);
        read_timeout(context, each, "read", timeouts.read);
        read_timeout(context, each, "deploy", timeouts.deploy);
    }
    return timeouts;
}

} // namespace

std::optional<Server> read_server(const Context &context, const yaml::Node &node) {
    if (!expect_map(context, "a server", node))
        return std::nullopt;
    const Fields fields(context, node, "a server", {"name", "url", "apiKey", "tls", "headers", "timeouts"});
    Server server;
    server.where = fields.where();
    if (const auto name = fields.required_text("name")) {
        server.name = name->value;
        server.where = name->where;
        if (const auto complaint = check_server_name(name->value))
            context.error(name->where, fmt::format("the name {} {}", in_quotes(name->value), complaint->what),
                          complaint->advice);
    }
    server.url = read_url(context, fields);
    if (const yaml::Node *key = fields.require("apiKey"))
        if (auto text = read_secret(context, "apiKey", *key))
            server.api_key = std::move(*text);
    server.ca_file = read_ca_file(context, fields);
    server.headers = read_headers(context, fields);
    server.timeouts = read_timeouts(context, fields);
    return server;
}

} // namespace stowage::desired
