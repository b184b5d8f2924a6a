#include "desired/read/server.hpp"

#include "desired/read/duration.hpp"
#include "desired/read/fields.hpp"
#include "desired/read/rules.hpp"
#include "desired/read/value.hpp"
#include "support/codes.hpp"
#include "support/error.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <map>

namespace stowage::desired {
namespace {

/// What the host says of a server; null where it says nothing of it.
const Server *given(const Context &context, const std::string &name) {
    for (const Server &one : context.options.given_servers)
        if (one.name == name)
            return &one;
    return nullptr;
}

std::string read_url(const Context &context, const Fields &fields, const Server *given = nullptr) {
    if (given != nullptr && !fields.has("url"))
        return given->url;
    const auto url = fields.required_text("url");
    if (!url)
        return {};
    if (const auto complaint = check_server_url(url->value)) {
        support::redactor().add(userinfo_of(url->value));
        context.error(support::Code::input_bad_url, url->where, fmt::format("url {}", complaint->what),
                      complaint->advice);
    }
    std::string trimmed = url->value;
    while (trimmed.ends_with('/'))
        trimmed.pop_back();
    if (given != nullptr && trimmed != given->url)
        context.error(support::Code::input_conflict, url->where,
                      fmt::format("the key that this host has for server {} is for {} alone",
                                  in_quotes(given->name), given->url),
                      "write that URL, or change servers: in the configuration of the host");
    return trimmed;
}

std::string read_fingerprint(const Context &context, const Fields &tls) {
    const auto text = tls.text("fingerprint");
    if (!text)
        return {};
    if (const auto complaint = check_fingerprint(text->value))
        context.error(text->where, "fingerprint " + complaint->what, complaint->advice);
    return text->value;
}

std::string read_ca_file(const Context &context, const Fields &tls) {
    const auto path = tls.text("caFile");
    if (!path)
        return {};
    if (path->value.empty()) {
        context.error(support::Code::input_empty, path->where, "caFile must not be empty",
                      "leave it out for the system's authorities");
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
        context.error(support::Code::input_file_unreadable, path->where, error.what(), advice_of(error));
    }
    return std::filesystem::absolute(reached).lexically_normal().string();
}

/// The host's own word goes before the file's, as a whole: whoever writes the file can't loosen it.
void read_tls(const Context &context, const Fields &fields, Server &server, const Server *host) {
    if (host != nullptr && (!host->ca_file.empty() || !host->fingerprint.empty() || host->insecure)) {
        server.ca_file = host->ca_file;
        server.fingerprint = host->fingerprint;
        server.insecure = host->insecure;
        return;
    }
    const yaml::Node *map = fields.map("tls");
    if (map == nullptr)
        return;
    const Fields tls(context, *map, "tls", {"caFile", "fingerprint", "insecure"});
    server.ca_file = read_ca_file(context, tls);
    server.fingerprint = read_fingerprint(context, tls);
    const auto insecure = tls.flag("insecure");
    server.insecure = insecure && insecure->value;
    if (server.insecure && (tls.has("caFile") || tls.has("fingerprint")))
        context.error(support::Code::input_conflict, insecure->where,
                      "tls has insecure beside what is to be trusted",
                      "without a check of the certificate nothing is: leave insecure out");
    if (server.insecure && host != nullptr)
        context.error(
            support::Code::input_conflict, insecure->where,
            "the key of this server is the host's, and only the host may leave its certificate unchecked",
            "write tls under servers: in the configuration of the host");
    if (const auto fingerprint = tls.text("fingerprint"); fingerprint && tls.has("caFile"))
        context.error(support::Code::input_conflict, fingerprint->where,
                      "tls has both caFile and fingerprint",
                      "the fingerprint alone decides whom to trust: leave out one of them");
}

std::vector<std::pair<std::string, Text>> read_headers(const Context &context, const Fields &fields) {
    std::vector<std::pair<std::string, Text>> headers;
    const yaml::Node *map = fields.map("headers");
    if (map == nullptr)
        return headers;
    std::map<std::string, Location> seen;
    for (const yaml::Entry &entry : map->entries) {
        if (const auto complaint = check_header_name(entry.key)) {
            context.error(support::Code::input_bad_name, entry.where,
                          fmt::format("{} {}", in_quotes(entry.key), complaint->what), complaint->advice);
            continue;
        }
        const auto [first, added] = seen.emplace(support::lower(entry.key), entry.where);
        if (!added)
            context.diagnostics.add(support::Code::input_duplicate,
                                    {entry.where,
                                     fmt::format("the header {} is given twice", in_quotes(entry.key)),
                                     "case makes no difference in headers; keep one",
                                     {first->second},
                                     {}});
        auto value = read_value(context, entry.key, *entry.value);
        if (!value)
            continue;
        if (value->for_comparing().find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
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

/// The host's goes before that of the YAML, which is not read then: a commit can't name a file of a host.
/// What is written out is a mistake all the same.
Text read_key(const Context &context, const Fields &fields, const Server *given) {
    const yaml::Node *key = given == nullptr ? fields.require("apiKey") : fields.find("apiKey");
    if (key != nullptr && (given == nullptr || key->kind != yaml::Kind::map))
        if (auto text = read_secret(context, "apiKey", *key); text && given == nullptr)
            return std::move(*text);
    return given == nullptr ? Text() : given->api_key;
}

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
            context.error(support::Code::input_bad_name, name->where,
                          fmt::format("the name {} {}", in_quotes(name->value), complaint->what),
                          complaint->advice);
    }
    const Server *host = given(context, server.name);
    server.url = read_url(context, fields, host);
    server.api_key = read_key(context, fields, host);
    read_tls(context, fields, server, host);
    const bool own_headers = host != nullptr && !host->headers.empty();
    server.headers = own_headers ? host->headers : read_headers(context, fields);
    server.timeouts = read_timeouts(context, fields);
    return server;
}

std::optional<Server> read_given_server(const Context &context, const std::string &name,
                                        const support::Location &where, const yaml::Node &node) {
    if (!expect_map(context, "a server", node))
        return std::nullopt;
    const Fields fields(context, node, "a server", {"url", "apiKey", "tls", "headers"});
    Server server;
    server.name = name;
    server.where = where;
    if (const auto complaint = check_server_name(name))
        context.error(support::Code::input_bad_name, where,
                      fmt::format("the name {} {}", in_quotes(name), complaint->what), complaint->advice);
    server.url = read_url(context, fields);
    server.api_key = read_key(context, fields, nullptr);
    read_tls(context, fields, server, nullptr);
    server.headers = read_headers(context, fields);
    return server;
}

} // namespace stowage::desired
