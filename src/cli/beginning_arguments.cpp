#include "cli/beginning_arguments.hpp"

#include "cli/arguments.hpp"
#include "cli/choice.hpp"

#include <CLI/CLI.hpp>

namespace stowage::cli {
namespace {

/// A server that no YAML names yet.
void add_server(CLI::App &command, ServerOptions &server, Options &options) {
    CLI::Option *url = command.add_option("--url", server.url, "The server, where no YAML names it yet")
                           ->type_name("URL")
                           ->envname("STOWAGE_URL");
    command.add_option("--name", server.name, "What the YAML calls the server (default: main)")
        ->type_name("NAME")
        ->needs(url);
    CLI::Option *variable =
        command
            .add_option("--api-key-env", server.key_variable,
                        "The environment variable that has its access token (default: PORTAINER_API_KEY)")
            ->type_name("NAME");
    command.add_option("--api-key-file", server.key_file, "The file that has its access token")
        ->type_name("FILE")
        ->excludes(variable);
    command
        .add_option("--ca-file", server.ca_file, "The certificate of the authority that the server's is of")
        ->type_name("FILE");
    command.add_flag("--insecure", options.insecure, "Do not check TLS certificates");
}

void add_secrets(CLI::App &command, ExportOptions &options) {
    command
        .add_option("--secrets", options.secrets,
                    "Write the values of secrets to FILE, readable by you alone, to be sourced by a shell")
        ->type_name("FILE");
}

void add_init(CLI::App &app, InitOptions &options) {
    CLI::App *command = app.add_subcommand(
        "init", "Write a first stowage.yaml, after a look whether server and access token work");
    add_server(*command, options.server, options.common);
    command
        ->add_option("--from", options.from, "A folder with compose files: each becomes a stack of the YAML")
        ->type_name("FOLDER");
    command
        ->add_option("--environment", options.environment,
                     "Where stacks go that don't say it (default: the server's first)")
        ->type_name("NAME");
    command->add_flag("--no-input", options.no_input, "Ask nothing");
}

void add_export(CLI::App &app, ExportOptions &options) {
    CLI::App *command = app.add_subcommand(
        "export", "Write what the servers have as YAML; again, to bring in what changed there");
    add_files(*command, options.common);
    add_server(*command, options.server, options.common);
    command->add_option("--out", options.out, "The folder to write to (default: this one)")
        ->type_name("FOLDER");
    add_choice<exported::Split>(*command, "--split", options.split,
                                {{"server", exported::Split::server},
                                 {"environment", exported::Split::environment},
                                 {"stack", exported::Split::stack}},
                                "One file for each of these, instead of one for all");
    add_secrets(*command, options);
}

void add_import(CLI::App &app, ExportOptions &options) {
    CLI::App *command =
        app.add_subcommand("import", "Take stacks of the servers into the YAML that is here, by their names");
    command
        ->add_option("STACK", options.common.selection.only,
                     "STACK, ENVIRONMENT/STACK or SERVER/ENVIRONMENT/STACK, globs allowed")
        ->required();
    command
        ->add_option("-f,--file", options.common.inputs,
                     "YAML file, folder or glob with the desired state (default: stowage.yaml)")
        ->type_name("PATH");
    command->add_option("--exclude", options.common.selection.exclude, "Not these stacks; written as STACK")
        ->type_name("STACK");
    command->add_flag("--allow-exec", options.common.allow_exec, "Let {exec: […]} references run programs");
    command->add_flag("--insecure", options.common.insecure, "Do not check TLS certificates");
    add_secrets(*command, options);
}

void add_doctor(CLI::App &app, DoctorOptions &options) {
    CLI::App *command = app.add_subcommand(
        "doctor",
        "Say what servers and access tokens are good for, and what plan and apply won't be able to do");
    command
        ->add_option("-f,--file", options.common.inputs,
                     "YAML file, folder or glob that names the servers (default: stowage.yaml)")
        ->type_name("PATH");
    add_server(*command, options.server, options.common);
    command->add_flag("--allow-exec", options.common.allow_exec, "Let {exec: […]} references run programs");
}

} // namespace

void add_beginning(CLI::App &app, Beginning &beginning) {
    add_init(app, beginning.init);
    add_export(app, beginning.exported);
    add_import(app, beginning.imported);
    add_doctor(app, beginning.doctor);
}

std::optional<int> run_beginning(const CLI::App &app, const Beginning &beginning) {
    if (app.got_subcommand("init"))
        return init(beginning.init);
    if (app.got_subcommand("export"))
        return export_stacks(beginning.exported);
    if (app.got_subcommand("import"))
        return export_stacks(beginning.imported);
    if (app.got_subcommand("doctor"))
        return doctor(beginning.doctor);
    return std::nullopt;
}

} // namespace stowage::cli
