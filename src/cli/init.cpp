#include "cli/beginning.hpp"

#include "app/exit_code.hpp"
#include "app/input.hpp"
#include "app/servers.hpp"
#include "cli/ask.hpp"
#include "cli/export_input.hpp"
#include "cli/terminal.hpp"
#include "desired/inputs.hpp"
#include "export/start.hpp"
#include "report/paint.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>

namespace stowage::cli {
namespace {

namespace fs = std::filesystem;

/// Where nothing was said and somebody sits there.
void ask_for_missing(InitOptions &options) {
    if (!options.server.url.empty())
        return;
    if (options.no_input || !is_terminal(stdin))
        throw support::Error(
            "which server is not said",
            "stowage init --url https://portainer.example.com:9443, with its access token in the "
            "environment variable PORTAINER_API_KEY");
    options.server.url = ask("Where is Portainer? (https://portainer.example.com:9443) ");
    const std::string name = ask(
        fmt::format("Which environment variable has the access token? ({}) ", options.server.key_variable));
    if (!name.empty())
        options.server.key_variable = name;
}

/// Whether whoever sits there knows the key of a server that no authority vouches for.
bool trusts(const std::string &fingerprint, const desired::Server &server, const InitOptions &options) {
    if (fingerprint.empty() || !server.fingerprint.empty() || options.no_input || !is_terminal(stdin))
        return false;
    return confirm(
        fmt::format("No authority that is known here vouches for the certificate of {}, as for one "
                    "that Portainer made itself.\nIts public key is\n    {}\n"
                    "Trust this key, and no other, from now on? Only 'yes' does: ",
                    report::safe(server.url), fingerprint));
}

std::string advice_for(const portainer::ApiError &error) {
    if (error.fingerprint.empty())
        return error.advice;
    return fmt::format(
        "where you know that this is the server's key, trust it alone: --fingerprint {}; or name "
        "the certificate of its authority with --ca-file",
        error.fingerprint);
}

/// What the key is good for, and where stacks can go; the environments that this user may see. Pins the
/// server's public key where that is wanted.
std::vector<std::string> look(desired::Server &server, const InitOptions &options) {
    auto state = current::fetch(*connect(server, options.common), server, {});
    if (!state && trusts(state.error().fingerprint, server, options)) {
        server.fingerprint = state.error().fingerprint;
        state = current::fetch(*connect(server, options.common), server, {});
    }
    if (!state)
        throw support::Error(fmt::format("{}: {}", server.url, state.error().str()),
                             advice_for(state.error()));
    print(fmt::format("{}: Portainer {}, as {} ({}), {}, {}.\n", report::safe(server.url),
                      report::safe(state->version.text), report::safe(state->user.name),
                      state->user.administrator ? "administrator" : "standard user",
                      support::count_of(state->environments.size(), "environment"),
                      support::count_of(state->stacks.size(), "stack")));
    std::vector<std::string> names;
    for (const model::Environment &environment : state->environments)
        names.push_back(environment.name);
    return names;
}

bool has_services(const std::string &text) {
    const std::vector<std::string> lines = support::split_lines(text);
    return std::any_of(lines.begin(), lines.end(),
                       [](const std::string &line) { return line.starts_with("services:"); });
}

/// Every compose file below a folder.
std::vector<exported::ComposeFile> compose_files(const std::string &folder) {
    std::vector<exported::ComposeFile> files;
    if (folder.empty())
        return files;
    support::Diagnostics diagnostics;
    const std::vector<desired::InputFile> found = desired::find_inputs({folder}, diagnostics);
    app::throw_if_any(diagnostics);
    for (const desired::InputFile &file : found) {
        std::string text = support::read_file(file.path, largest_file);
        if (has_services(text))
            files.push_back({file.path, std::move(text)});
    }
    if (files.empty())
        throw support::Error(fmt::format("there is no compose file in {}", folder),
                             "a compose file has services: at its top");
    return files;
}

void write_gitignore() {
    const char *path = ".gitignore";
    std::string text = fs::exists(path) ? support::read_file(path, largest_file) : "";
    const std::vector<std::string> lines = support::split_lines(text);
    std::string added;
    for (const char *name : {"/secrets.env", "*.plan.json"})
        if (std::find(lines.begin(), lines.end(), name) == lines.end())
            added += std::string(name) + "\n";
    if (added.empty())
        return;
    if (!text.empty() && !text.ends_with('\n'))
        text += '\n';
    support::write_file_atomically(path, text + added, support::Mode::readable_by_all);
}

} // namespace

int init(InitOptions options) {
    if (fs::exists(app::default_input))
        throw support::Error(
            fmt::format("there is a {} here already", app::default_input),
            "'stowage doctor' says what its keys can do, 'stowage import NAME' takes in a stack");
    ask_for_missing(options);
    exported::Start start;
    start.server = server_of(options.server);
    start.files = compose_files(options.from);
    desired::State state;
    state.servers = {start.server};
    resolve_servers(state, options.common);
    warn_if_insecure(state.servers, options.common);
    start.environments = look(state.servers.front(), options);
    start.server.fingerprint = state.servers.front().fingerprint;
    if (!options.environment.empty()) {
        const auto at = std::find(start.environments.begin(), start.environments.end(), options.environment);
        if (at == start.environments.end())
            throw support::Error(
                fmt::format("environment '{}' is not among those that this key may see", options.environment),
                "it may see " + support::join(start.environments, ", "));
        std::rotate(start.environments.begin(), at, at + 1);
    }
    support::write_file_atomically(app::default_input, exported::start_yaml(start, app::default_input),
                                   support::Mode::readable_by_all);
    write_gitignore();
    print(fmt::format("Wrote {} and .gitignore. Next:\n"
                      "  stowage export   brings in what the server has\n"
                      "  stowage plan     shows what apply would change; changes nothing\n"
                      "  stowage doctor   says what this key can do\n",
                      app::default_input));
    return app::ExitCode::success;
}

} // namespace stowage::cli
