#include "cli/about.hpp"

#include "app/exit_code.hpp"
#include "app/input.hpp"
#include "cli/ask.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/describe.hpp"
#include "cli/terminal.hpp"
#include "desired/load.hpp"
#include "manual/render.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <set>

namespace stowage::cli {
namespace {

const manual::Command &command_named(const manual::Program &program, const std::string &name) {
    std::vector<std::string> names;
    for (const manual::Command &command : program.commands) {
        if (command.name == name)
            return command;
        names.push_back(command.name);
    }
    const auto near = support::did_you_mean(name, names);
    throw support::Error(fmt::format("there is no command '{}'", name),
                         near ? fmt::format("did you mean '{}'?", *near)
                              : fmt::format("commands: {}", support::join(names, ", ")));
}

int help(const manual::Program &program, const std::string &command) {
    const std::size_t width = columns_of(stdout);
    print(command.empty() ? manual::help(program, width)
                          : manual::help(program, command_named(program, command), width));
    return app::ExitCode::success;
}

int completion(const manual::Program &program, const std::string &shell) {
    print(shell == "bash"  ? manual::bash_completion(program)
          : shell == "zsh" ? manual::zsh_completion(program)
                           : manual::fish_completion(program));
    return app::ExitCode::success;
}

/// Everything that is made from the description, for packages.
void write_all(const manual::Program &program, const std::filesystem::path &folder) {
    std::filesystem::create_directories(folder / "man1");
    const auto write = [&](const std::string &name, const std::string &text) {
        support::write_file_atomically(folder / name, text, support::Mode::readable_by_all);
    };
    write("man1/stowage.1", manual::man_page(program));
    for (const manual::Command &command : program.commands)
        write(fmt::format("man1/stowage-{}.1", command.name), manual::man_page(program, command));
    write("stowage.bash", manual::bash_completion(program));
    write("_stowage", manual::zsh_completion(program));
    write("stowage.fish", manual::fish_completion(program));
}

int manual_page(const manual::Program &program, const About &about) {
    if (!about.out.empty()) {
        write_all(program, about.out);
        return app::ExitCode::success;
    }
    if (about.format == "markdown")
        print(manual::reference(program));
    else
        print(about.command.empty() ? manual::man_page(program)
                                    : manual::man_page(program, command_named(program, about.command)));
    return app::ExitCode::success;
}

/// What the YAML of this folder names. Whoever presses the tab key wants no messages.
int complete(const std::string &what) {
    std::set<std::string> names;
    try {
        desired::LoadOptions options;
        options.require_servers = false;
        options.allow_literal_secrets = true;
        const desired::State state = desired::load({app::default_input}, options);
        for (const auto &stack : state.stacks) {
            if (what == "stacks")
                names.insert(fmt::format("{}/{}", stack->environment.str(), stack->name));
            if (what == "environments")
                names.insert(stack->environment.str());
        }
        if (what == "servers")
            for (const desired::Server &server : state.servers)
                names.insert(server.name);
    } catch (const support::Error &) {
        return app::ExitCode::success;
    }
    for (const std::string &name : names)
        print(name + "\n");
    return app::ExitCode::success;
}

} // namespace

void add_about(Commands &commands, const CLI::App &app, About &about) {
    CLI::App *help_command = &commands.add("help", "Say what a command does and takes",
                                           [&app, &about] { return help(describe(app), about.command); });
    help_command->add_option("COMMAND", about.command, "A command; without one, all of them are listed");
    CLI::App *completion_command =
        &commands.add("completion", "Write what makes a shell complete stowage's words",
                      [&app, &about] { return completion(describe(app), about.shell); });
    add_choice<std::string>(*completion_command, "SHELL", about.shell,
                            {{"bash", "bash"}, {"zsh", "zsh"}, {"fish", "fish"}}, "bash, zsh or fish")
        ->required();
    CLI::App *manual = &commands.add("manual", "Write a man page, or the reference of all commands",
                                     [&app, &about] { return manual_page(describe(app), about); });
    manual->add_option("COMMAND", about.command, "The command of the page; without one, that of stowage");
    add_choice<std::string>(*manual, "--format", about.format, {{"man", "man"}, {"markdown", "markdown"}},
                            "man, or markdown for the whole reference (default: man)");
    manual->add_option("--out", about.out, "Write every man page and completion to files of this folder")
        ->type_name("FOLDER");
    CLI::App *names =
        &commands.add("complete", "Names for completions", [&about] { return complete(about.what); });
    add_choice<std::string>(*names, "WHAT", about.what,
                            {{"stacks", "stacks"}, {"environments", "environments"}, {"servers", "servers"}},
                            "stacks, environments or servers")
        ->required();
}

} // namespace stowage::cli
