#include "cli/beginning_arguments.hpp"

#include "cli/arguments.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"

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
    command
        .add_option("--fingerprint", server.fingerprint,
                    "Trust the server by its public key alone, whoever vouches for it: sha256//…")
        ->type_name("FINGERPRINT")
        ->excludes(command.get_option("--ca-file"));
    command.add_flag("--insecure", options.insecure, "Do not check TLS certificates");
}

void add_secrets(CLI::App &command, ExportOptions &options) {
    command
        .add_option("--secrets", options.secrets,
                    "Write the values of secrets to FILE, readable by you alone, to be sourced by a shell")
        ->type_name("FILE");
}

void add_init(Commands &commands, InitOptions &options) {
    CLI::App *command =
        &commands.add("init", "Write a first stowage.yaml, after a look whether server and access token work",
                      [&options] { return init(options); });
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

void add_export(Commands &commands, ExportOptions &options) {
    CLI::App *command =
        &commands.add("export", "Write what the servers have as YAML; again, to bring in what changed there",
                      [&options] { return export_stacks(options); });
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

void add_import(Commands &commands, ExportOptions &options) {
    CLI::App *command =
        &commands.add("import", "Take stacks of the servers into the YAML that is here, by their names",
                      [&options] { return export_stacks(options); });
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

void add_doctor(Commands &commands, DoctorOptions &options) {
    CLI::App *command = &commands.add(
        "doctor",
        "Say what servers and access tokens are good for, and what plan and apply won't be able to do",
        [&options] { return doctor(options); });
    command
        ->add_option("-f,--file", options.common.inputs,
                     "YAML file, folder or glob that names the servers (default: stowage.yaml)")
        ->type_name("PATH");
    add_server(*command, options.server, options.common);
    command->add_flag("--allow-exec", options.common.allow_exec, "Let {exec: […]} references run programs");
}

} // namespace

void add_beginning(Commands &commands, Beginning &beginning) {
    add_init(commands, beginning.init);
    add_export(commands, beginning.exported);
    add_import(commands, beginning.imported);
    add_doctor(commands, beginning.doctor);
}

} // namespace stowage::cli
