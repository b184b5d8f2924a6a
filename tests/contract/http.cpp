#include "http.hpp"

#include <httplib.h>
#include <nlohmann/json.hpp>

namespace contract {

nlohmann::json Reply::json() const {
    nlohmann::json parsed = nlohmann::json::parse(body, nullptr, false);
    return parsed.is_discarded() ? nlohmann::json() : parsed;
}

namespace {

std::string text_of(const Reply &reply, const char *key) {
    const nlohmann::json parsed = reply.json();
    return parsed.is_object() && parsed.contains(key) && parsed[key].is_string()
               ? parsed[key].get<std::string>()
               : "";
}

} // namespace

std::string Reply::message() const {
    return text_of(*this, "message");
}
std::string Reply::details() const {
    return text_of(*this, "details");
}

struct Http::Parts {
    std::string prefix;
    std::unique_ptr<httplib::Client> client;
};

Http::Http(std::string base_url) : parts(std::make_unique<Parts>()) {
    const auto start = base_url.find("://");
    const auto slash = base_url.find('/', start == std::string::npos ? 0 : start + 3);
    if (slash != std::string::npos) {
        parts->prefix = base_url.substr(slash);
        base_url.resize(slash);
        while (parts->prefix.ends_with('/')) {
            parts->prefix.pop_back();
        }
    }
    parts->client = std::make_unique<httplib::Client>(base_url);
    parts->client->set_keep_alive(true);
    parts->client->set_tcp_nodelay(true);
    parts->client->set_read_timeout(600);
    // A server under test usually has a certificate that it signed itself.
    parts->client->enable_server_certificate_verification(false);
}

Http::~Http() = default;

Reply Http::call(const std::string &method, const std::string &path, const std::string &key,
                 const std::string &body, const Headers &headers) {
    httplib::Request request;
    request.method = method;
    request.path = parts->prefix + path;
    request.body = body;
    if (!key.empty()) {
        request.headers.emplace("X-API-Key", key);
    }
    if (!body.empty()) {
        request.headers.emplace("Content-Type", "application/json");
    }
    for (const auto &[name, value] : headers) {
        request.headers.emplace(name, value);
    }
    const httplib::Result result = parts->client->send(request);
    Reply reply;
    if (result) {
        reply.status = result->status;
        reply.body = result->body;
        reply.content_type = result->get_header_value("Content-Type");
        reply.total_count = result->get_header_value("X-Total-Count");
    }
    return reply;
}

} // namespace contract
