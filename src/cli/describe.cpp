#include "cli/describe.hpp"

#include "app/version.hpp"
#include "cli/ask.hpp"
#include "cli/described.hpp"
#include "manual/render.hpp"
#include "support/code.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <sstream>

namespace stowage::cli {
namespace {

std::vector<std::string> names_of(const CLI::Option &option) {
    std::vector<std::string> names;
    for (const std::string &name : option.get_snames())
        names.push_back("-" + name);
    for (const std::string &name : option.get_lnames())
        names.push_back("--" + name);
    if (names.empty())
        names.push_back(option.get_name(true));
    return names;
}

/// `auto|always|never` is a list of choices.
std::vector<std::string> choices_in(const std::string &value) {
    std::vector<std::string> choices;
    if (value.find('|') == std::string::npos ||
        value.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ%") != std::string::npos)
        return choices;
    std::istringstream words(value);
    for (std::string word; std::getline(words, word, '|');)
        choices.push_back(word);
    return choices;
}

std::vector<std::string> all_code_names() {
    std::vector<std::string> names;
    for (const support::Code code : support::all_codes())
        names.emplace_back(name_of(code));
    return names;
}

/// The parser's words for types are for programmers.
std::string value_of(const CLI::Option &option) {
    if (option.get_expected_max() == 0)
        return {};
    const std::string name = option.get_type_name();
    if (name == "INT" || name == "UINT")
        return "N";
    return name == "TEXT" || name.empty() ? "VALUE" : name;
}

manual::Option option_of(const CLI::Option &option) {
    manual::Option described;
    described.names = names_of(option);
    described.value = value_of(option);
    described.choices = described.name() == "CODE" ? all_code_names() : choices_in(described.value);
    described.text = option.get_description();
    described.positional = option.get_positional();
    described.required = option.get_required();
    described.several = option.get_items_expected_max() > 1 || option.get_expected_max() > 1;
    described.variable = option.get_envname();
    described.group = group_of(described);
    described.values = values_of(described);
    return described;
}

manual::Command command_of(const CLI::App &app) {
    manual::Command command;
    command.name = app.get_name();
    command.text = app.get_description();
    command.group = group_of_command(command.name);
    command.examples = examples_of(command.name);
    for (const CLI::Option *option : app.get_options())
        command.options.push_back(option_of(*option));
    std::stable_sort(command.options.begin(), command.options.end(),
                     [](const manual::Option &a, const manual::Option &b) {
                         return group_order(a.group) < group_order(b.group);
                     });
    return command;
}

/// What --help prints.
class Help : public CLI::FormatterBase {
public:
    std::string make_help(const CLI::App *app, std::string /*name*/,
                          CLI::AppFormatMode /*mode*/) const override {
        const std::size_t width = columns_of(stdout);
        const CLI::App *parent = app->get_parent();
        const manual::Program program = describe(parent != nullptr ? *parent : *app);
        for (const manual::Command &command : program.commands)
            if (parent != nullptr && command.name == app->get_name())
                return manual::help(program, command, width);
        return manual::help(program, width);
    }
};

} // namespace

manual::Program describe(const CLI::App &app) {
    manual::Program program;
    program.name = app.get_name();
    program.version = app::version;
    program.text = app.get_description();
    for (const CLI::App *command : app.get_subcommands([](const CLI::App *) { return true; }))
        if (!group_of_command(command->get_name()).empty())
            program.commands.push_back(command_of(*command));
    std::stable_sort(program.commands.begin(), program.commands.end(),
                     [](const manual::Command &a, const manual::Command &b) {
                         return command_order(a.name) < command_order(b.name);
                     });
    program.exit_codes = exit_codes();
    program.variables = variables();
    return program;
}

void use_own_help(CLI::App &app) {
    const auto help = std::make_shared<Help>();
    app.formatter(help);
    for (CLI::App *command : app.get_subcommands([](const CLI::App *) { return true; }))
        command->formatter(help);
}

} // namespace stowage::cli
