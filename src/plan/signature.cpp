#include "plan/signature.hpp"

#include "support/digest.hpp"
#include "support/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::plan {
namespace {

using PlainJson = nlohmann::json;

constexpr const char *signatures = "signatures";

/// All of it but the signatures, in a spelling that does not hang on blanks or the order of keys.
std::string signed_text(PlainJson document) {
    document.at("apply").erase(signatures);
    return "stowage plan\n" + document.dump();
}

/// All that the server gets besides the content of the plan. Whoever knows a value that he lets pass for an
/// API key could else sign a plan that sends a header with one that he does not know.
std::string key_of(const desired::Server &server) {
    std::string key = server.api_key.for_comparing();
    for (const auto &[name, value] : server.headers)
        if (value.secret())
            key += '\0' + name + '\0' + value.for_comparing();
    return key;
}

} // namespace

std::string sign(const std::string &plan_file, const std::vector<desired::Server> &servers) {
    auto document = nlohmann::ordered_json::parse(plan_file); // which stays in the order that people read
    nlohmann::ordered_json made;
    const std::string text = signed_text(PlainJson::parse(plan_file));
    for (const desired::Server &server : servers)
        if (server.api_key.resolved() && !server.api_key.for_comparing().empty())
            made[server.name] = support::hmac_sha256_hex(key_of(server), text);
    document["apply"][signatures] = std::move(made);
    return document.dump(2) + "\n";
}

void check_signatures(const std::string &plan_file, const std::vector<desired::Server> &servers,
                      const std::string &path) {
    const PlainJson document = PlainJson::parse(plan_file);
    const PlainJson made = document.at("apply").value(signatures, PlainJson::object());
    const std::string text = signed_text(document);
    for (const desired::Server &server : servers) {
        const auto found = made.find(server.name);
        if (found != made.end() && found->is_string() &&
            *found == support::hmac_sha256_hex(key_of(server), text))
            continue;
        throw support::Error(
            fmt::format("{} is not as it was saved with the API key of server '{}': it was changed since, or "
                        "{}{} is another now",
                        path, server.name, server.api_key.describe(),
                        server.headers.empty() ? "" : " or one of its headers"),
            "nothing was sent; plan again");
    }
}

} // namespace stowage::plan
