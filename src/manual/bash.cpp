#include "manual/render.hpp"

#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::manual {
namespace {

/// What completes the value of an option; "" for what only the user knows.
std::string action_of(const Option &option, const std::string &program) {
    if (!option.choices.empty())
        return fmt::format("COMPREPLY=($(compgen -W \"{}\" -- \"$word\"))",
                           support::join(option.choices, " "));
    switch (option.values) {
    case Values::anything:
        return {};
    case Values::files:
        return "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$word\"))";
    case Values::folders:
        return "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$word\"))";
    case Values::stacks:
        return fmt::format("COMPREPLY=($(compgen -W \"$({} complete stacks 2>/dev/null)\" -- \"$word\"))",
                           program);
    case Values::environments:
        return fmt::format(
            "COMPREPLY=($(compgen -W \"$({} complete environments 2>/dev/null)\" -- \"$word\"))", program);
    case Values::servers:
        return fmt::format("COMPREPLY=($(compgen -W \"$({} complete servers 2>/dev/null)\" -- \"$word\"))",
                           program);
    }
    return {};
}

std::string command_case(const Program &program, const Command &command) {
    std::string values;
    std::string names;
    std::string positional;
    for (const Option &option : command.options) {
        const std::string action = action_of(option, program.name);
        if (option.positional) {
            if (!action.empty())
                positional = action;
            continue;
        }
        for (const std::string &name : option.names)
            names += (names.empty() ? "" : " ") + name;
        if (!option.value.empty() || !option.choices.empty())
            values += fmt::format("        {}) {}; return ;;\n", support::join(option.names, "|"),
                                  action.empty() ? ":" : action);
    }
    std::string text = fmt::format("    {})\n", command.name);
    if (!values.empty())
        text += "      case $before in\n" + values + "      esac\n";
    text += fmt::format("      case $word in\n        -*) COMPREPLY=($(compgen -W \"{}\" -- \"$word\")) ;;\n",
                        names);
    if (!positional.empty())
        text += fmt::format("        *) {} ;;\n", positional);
    return text + "      esac ;;\n";
}

} // namespace

std::string bash_completion(const Program &program) {
    std::vector<std::string> names;
    for (const Command &command : program.commands)
        names.push_back(command.name);
    std::string text =
        fmt::format("# bash completion for {0}\n_{0}() {{\n"
                    "  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}\n"
                    "  COMPREPLY=()\n"
                    "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                    "    COMPREPLY=($(compgen -W \"{1} --help --version\" -- \"$word\"))\n"
                    "    return\n  fi\n"
                    "  case ${{COMP_WORDS[1]}} in\n",
                    program.name, support::join(names, " "));
    for (const Command &command : program.commands)
        text += command_case(program, command);
    return text + fmt::format("  esac\n}}\ncomplete -F _{0} {0}\n", program.name);
}

} // namespace stowage::manual
