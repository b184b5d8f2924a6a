#include "cli/export_input.hpp"

#include "app/input.hpp"
#include "app/servers.hpp"
#include "desired/inputs.hpp"
#include "desired/load_texts.hpp"
#include "desired/read/rules.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::cli {
namespace {

namespace fs = std::filesystem;

/// Whether there is a YAML file in the folder; one that holds none is no mistake here.
bool has_yaml(const fs::path &folder) {
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error))
        if (desired::is_yaml(entry->path()))
            return true;
    return false;
}

std::vector<std::string> inputs_of(const ExportOptions &options) {
    std::vector<std::string> inputs = options.common.inputs;
    const fs::path folder = options.out.empty() ? "." : options.out;
    const fs::path main = options.out.empty() ? fs::path(app::default_input) : folder / app::default_input;
    if (inputs.empty() && fs::exists(main))
        inputs.push_back(main.string());
    const bool split_before = options.split != exported::Split::none;
    if ((!options.out.empty() || split_before) && fs::is_directory(folder) && has_yaml(folder))
        inputs.push_back(folder.string());
    return inputs;
}

exported::Existing load_existing(const ExportOptions &options) {
    exported::Existing existing;
    const std::vector<std::string> inputs = inputs_of(options);
    if (inputs.empty())
        return existing;
    support::Diagnostics diagnostics;
    for (const desired::InputFile &file : desired::find_inputs(inputs, diagnostics))
        existing.files.push_back({file.path.string(), support::read_file(file.path, largest_file),
                                  file.path.parent_path(), file.found});
    desired::LoadOptions load;
    load.allow_literal_secrets = options.common.allow_literal_secrets;
    load.require_servers = false;
    existing.state = desired::load_texts(existing.files, load, support::read_file, std::move(diagnostics));
    return existing;
}

std::string plain(std::string url) {
    while (url.ends_with('/'))
        url.pop_back();
    return url;
}

/// The one of the YAML that has this URL, or else a new one.
desired::Server named_server(const desired::State &state, const ServerOptions &options) {
    desired::Server server = server_of(options);
    for (const desired::Server &known : state.servers)
        if (known.url == server.url) {
            desired::Server found = known;
            if (!options.fingerprint.empty())
                found.fingerprint = options.fingerprint;
            return found;
        }
    if (const desired::Server *other = state.find_server(server.name))
        throw support::Error(fmt::format("the YAML has a server '{}' at {} already", server.name, other->url),
                             "give this one another name with --name");
    return server;
}

} // namespace

desired::Server server_of(const ServerOptions &options) {
    if (const auto complaint = desired::check_server_url(options.url))
        throw support::Error(fmt::format("--url {}", complaint->what), complaint->advice);
    if (const auto complaint = desired::check_server_name(options.name))
        throw support::Error(fmt::format("--name {}", complaint->what), complaint->advice);
    if (const auto complaint = desired::check_fingerprint(options.fingerprint);
        complaint && !options.fingerprint.empty())
        throw support::Error("--fingerprint " + complaint->what, complaint->advice);
    desired::Server server;
    server.name = options.name;
    server.url = plain(options.url);
    server.api_key = options.key_file.empty()
                         ? desired::Text::named(desired::Text::Source::environment, options.key_variable)
                         : desired::Text::named(desired::Text::Source::file,
                                                fs::absolute(options.key_file).lexically_normal().string());
    if (!options.ca_file.empty())
        server.ca_file = fs::absolute(options.ca_file).lexically_normal().string();
    server.fingerprint = options.fingerprint;
    return server;
}

std::vector<desired::Server> servers_for(const ExportOptions &options, const desired::State &state) {
    std::vector<desired::Server> servers =
        options.server.url.empty() ? state.servers : std::vector{named_server(state, options.server)};
    if (servers.empty())
        throw support::Error(
            "no server is named",
            fmt::format("say which: --url https://portainer.example.com:9443, with its access token "
                        "in the environment variable {}; or keep a {} here that names it",
                        options.server.key_variable, app::default_input));
    return servers;
}

std::vector<desired::Server> servers_for(const ExportOptions &options) {
    return servers_for(options, load_existing(options).state);
}

ExportInput load_for_export(const ExportOptions &options) {
    ExportInput input;
    input.existing = load_existing(options);
    desired::State keys;
    keys.servers = servers_for(options, input.existing.state);
    resolve_servers(keys, options.common);
    input.servers = std::move(keys.servers);
    input.folder = options.out;
    return input;
}

} // namespace stowage::cli
