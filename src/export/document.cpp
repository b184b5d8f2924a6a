#include "export/document.hpp"

#include "export/yaml_text.hpp"

#include <fmt/format.h>

namespace stowage::exported {

std::string file_head() {
    return "# What the server had when 'stowage export' wrote this. Change it as you like: another export "
           "brings in "
           "what\n"
           "# changed on the server since, and keeps your comments and the order of things.\n"
           "apiVersion: stowage/v1\n";
}

std::string reference_text(const desired::Text &text) {
    switch (text.source) {
    case desired::Text::Source::literal:
        break;
    case desired::Text::Source::environment:
        return fmt::format("{{env: {}}}", scalar(text.reference));
    case desired::Text::Source::file:
        return fmt::format("{{file: {}}}", scalar(text.reference));
    case desired::Text::Source::command:
        return fmt::format("{{exec: {}}}", flow_list(text.command));
    }
    return scalar(*text.for_people());
}

std::vector<std::string> server_item(const desired::Server &server) {
    std::vector<std::string> lines = {"  - name: " + scalar(server.name), "    url: " + scalar(server.url),
                                      "    apiKey: " + reference_text(server.api_key)};
    if (!server.ca_file.empty())
        lines.push_back("    tls: {caFile: " + scalar(server.ca_file) + "}");
    if (!server.fingerprint.empty())
        lines.push_back(fmt::format("    tls: {{fingerprint: \"{}\"}}", server.fingerprint));
    return lines;
}

} // namespace stowage::exported
