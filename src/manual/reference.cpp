#include "manual/render.hpp"

#include <fmt/format.h>

namespace stowage::manual {
namespace {

/// As text of a table: what Markdown and HTML would take for something else is escaped.
std::string cell(const std::string &text) {
    std::string out;
    for (const char c : text)
        if (c == '|' || c == '*' || c == '<' || c == '[' || c == ']' || c == '_')
            out += fmt::format("\\{}", c);
        else
            out += c;
    return out;
}

/// In a table even code can't have a bare bar.
std::string code(const std::string &text) {
    std::string out;
    for (const char c : text)
        out += c == '|' ? std::string("\\|") : std::string(1, c);
    return fmt::format("`{}`", out);
}

std::string command_section(const Program &program, const Command &command) {
    std::string text = fmt::format("\n### {} {}\n\n{}\n\n```\n{}\n```\n", program.name, command.name,
                                   command.text, command.usage(program.name));
    if (!command.options.empty())
        text += "\n| option | meaning |\n| --- | --- |\n";
    for (const Option &option : command.options)
        text += fmt::format("| {} | {}{} |\n", code(option.usage()), cell(option.text),
                            option.variable.empty() ? "" : fmt::format(" (`{}`)", option.variable));
    for (const auto &[line, meaning] : command.examples)
        text += fmt::format("\n```sh\n{}   # {}\n```\n", line, meaning);
    return text;
}

} // namespace

std::string reference(const Program &program) {
    std::string text = "# Commands\n\nThis page is made from the command line's own description "
                       "(`stowage manual --format markdown`).\n";
    for (const std::string &group : program.groups()) {
        text += fmt::format("\n## {}\n", group);
        for (const Command &command : program.commands)
            if (command.group == group)
                text += command_section(program, command);
    }
    text += "\n## Exit codes\n\n| code | meaning |\n| --- | --- |\n";
    for (const auto &[number, meaning] : program.exit_codes)
        text += fmt::format("| {} | {} |\n", number, cell(meaning));
    text += "\n## Environment variables\n\nAn option on the command line goes before a variable, and a "
            "variable before "
            "a file.\n\n| variable | meaning |\n| --- | --- |\n";
    for (const auto &[name, meaning] : program.variables)
        text += fmt::format("| `{}` | {} |\n", name, cell(meaning));
    return text;
}

} // namespace stowage::manual
