#include "manual/render.hpp"

#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::manual {
namespace {

/// Text as roff takes it: no line is a request, no dash is folded.
std::string roff(const std::string &text) {
    std::string out;
    for (const char c : text)
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else
            out += c;
    return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

std::string head(const Program &program, const std::string &title, const std::string &what) {
    return fmt::format(".TH \"{}\" 1 \"\" \"{} {}\" \"User Commands\"\n.SH NAME\n{} \\- {}\n", title,
                       program.name, program.version, roff(support::lower(title)), roff(what));
}

std::string entry(const std::string &name, const std::string &text) {
    return fmt::format(".TP\n.B {}\n{}\n", roff(name), roff(text));
}

std::string roff_of(const Option &option) {
    return option.text +
           (option.variable.empty() ? "" : fmt::format(" (environment variable {})", option.variable));
}

std::string without_end(std::string text) {
    while (text.ends_with('.'))
        text.pop_back();
    return text;
}

std::string upper(const std::string &text) {
    std::string out;
    for (const char c : text)
        out += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return out;
}

} // namespace

std::string man_page(const Program &program) {
    std::string page = head(program, upper(program.name), without_end(program.text));
    page += fmt::format(".SH SYNOPSIS\n.B {}\n.I COMMAND\n[\\fIOPTIONS\\fR]\n", program.name);
    for (const std::string &group : program.groups()) {
        page += fmt::format(".SH \"{}\"\n", upper(group));
        for (const Command &command : program.commands)
            if (command.group == group)
                page += entry(fmt::format("{}-{}(1)", program.name, command.name), command.text);
    }
    page += ".SH \"EXIT STATUS\"\n";
    for (const auto &[code, text] : program.exit_codes)
        page += entry(std::to_string(code), text);
    page += ".SH ENVIRONMENT\n";
    for (const auto &[name, text] : program.variables)
        page += entry(name, text);
    return page;
}

std::string man_page(const Program &program, const Command &command) {
    const std::string name = fmt::format("{}-{}", program.name, command.name);
    std::string page = head(program, upper(name), without_end(command.text));
    page += fmt::format(".SH SYNOPSIS\n{}\n", roff(command.usage(program.name)));
    for (const Option &option : command.options)
        if (option.positional) {
            page += page.find(".SH ARGUMENTS") == std::string::npos ? ".SH ARGUMENTS\n" : "";
            page += entry(option.usage(), roff_of(option));
        }
    for (const std::string &group : command.groups()) {
        page += fmt::format(".SH \"{}\"\n", upper(group));
        for (const Option &option : command.options)
            if (!option.positional && option.group == group)
                page += entry(option.usage(), roff_of(option));
    }
    if (!command.examples.empty())
        page += ".SH EXAMPLES\n";
    for (const auto &[line, meaning] : command.examples)
        page += entry(line, meaning);
    return page + fmt::format(".SH \"SEE ALSO\"\n.BR {} (1)\n", program.name);
}

} // namespace stowage::manual
