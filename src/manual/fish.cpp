#include "manual/render.hpp"

#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::manual {
namespace {

std::string fish_quoted(const std::string &text) {
    std::string out;
    for (const char c : text)
        out += c == '\'' || c == '\\' ? fmt::format("\\{}", c) : std::string(1, c);
    return "'" + out + "'";
}

/// What is offered after the option; -r says that it needs a value.
std::string value_of(const Option &option, const std::string &program) {
    if (option.value.empty() && option.choices.empty())
        return {};
    if (!option.choices.empty())
        return " -x -a " + fish_quoted(support::join(option.choices, " "));
    const char *kind = nullptr;
    switch (option.values) {
    case Values::anything:
        return " -x";
    case Values::files:
        return " -r -F";
    case Values::folders:
        return " -x -a '(__fish_complete_directories)'";
    case Values::stacks:
        kind = "stacks";
        break;
    case Values::environments:
        kind = "environments";
        break;
    case Values::servers:
        kind = "servers";
        break;
    }
    return fmt::format(" -x -a '({} complete {} 2>/dev/null)'", program, kind);
}

std::string line_of(const Program &program, const Command &command, const Option &option) {
    std::string text =
        fmt::format("complete -c {} -n '__fish_seen_subcommand_from {}'", program.name, command.name);
    for (const std::string &name : option.names) {
        if (option.positional)
            continue;
        text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    return text + value_of(option, program.name) + " -d " + fish_quoted(option.text) + "\n";
}

} // namespace

std::string fish_completion(const Program &program) {
    std::string text = fmt::format("# fish completion for {0}\ncomplete -c {0} -f\n", program.name);
    for (const Command &command : program.commands)
        text += fmt::format("complete -c {} -n __fish_use_subcommand -a {} -d {}\n", program.name,
                            command.name, fish_quoted(command.text));
    for (const Command &command : program.commands)
        for (const Option &option : command.options)
            text += line_of(program, command, option);
    return text;
}

} // namespace stowage::manual
