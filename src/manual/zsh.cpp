#include "manual/render.hpp"

#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::manual {
namespace {

/// In single quotes, and inside of a specification of _arguments.
std::string zsh_quoted(const std::string &text) {
    std::string out;
    for (const char c : text)
        if (c == '\'')
            out += "'\\''";
        else if (c == '[' || c == ']' || c == ':' || c == '\\')
            out += fmt::format("\\{}", c);
        else
            out += c;
    return out;
}

std::string action_of(const Option &option) {
    if (!option.choices.empty())
        return fmt::format("({})", support::join(option.choices, " "));
    switch (option.values) {
    case Values::anything:
        return " ";
    case Values::files:
        return "_files";
    case Values::folders:
        return "_files -/";
    case Values::stacks:
        return "_stowage_names stacks";
    case Values::environments:
        return "_stowage_names environments";
    case Values::servers:
        return "_stowage_names servers";
    }
    return " ";
}

std::string value_of(const Option &option) {
    if (option.value.empty() && option.choices.empty())
        return {};
    return fmt::format(":{}:{}", zsh_quoted(option.value.empty() ? "value" : option.value),
                       action_of(option));
}

std::string specification(const Option &option) {
    if (option.positional)
        return fmt::format("'{}:{}:{}'", option.several ? "*" : "", zsh_quoted(option.name()),
                           action_of(option));
    const std::string rest = fmt::format("[{}]{}'", zsh_quoted(option.text), value_of(option));
    const std::string many = option.several ? "*" : "";
    std::string text;
    for (const std::string &name : option.names)
        text += fmt::format("{}'{}{}{}", text.empty() ? "" : " ", many, name, rest);
    return text;
}

} // namespace

std::string zsh_completion(const Program &program) {
    std::string text = fmt::format("#compdef {0}\n\n_stowage_names() {{\n"
                                   "  local -a names\n"
                                   "  names=(${{(f)\"$({0} complete $1 2>/dev/null)\"}})\n"
                                   "  compadd -a names\n}}\n\n_{0}() {{\n"
                                   "  local -a commands\n  commands=(\n",
                                   program.name);
    for (const Command &command : program.commands)
        text += fmt::format("    '{}:{}'\n", command.name, zsh_quoted(command.text));
    text += "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi\n"
            "  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n";
    for (const Command &command : program.commands) {
        text += fmt::format("    {}) _arguments", command.name);
        for (const Option &option : command.options)
            text += " \\\n      " + specification(option);
        text += " ;;\n";
    }
    return text + fmt::format("  esac\n}}\n\n_{} \"$@\"\n", program.name);
}

} // namespace stowage::manual
