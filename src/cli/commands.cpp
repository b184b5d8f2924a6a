#include "cli/commands.hpp"

#include "cli/described.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <vector>

namespace stowage::cli {
namespace {

[[noreturn]] void refuse(const std::string &word, const CLI::App &app) {
    std::vector<std::string> names;
    for (const CLI::App *command : app.get_subcommands([](const CLI::App *) { return true; }))
        if (!command->get_group().empty())
            names.push_back(command->get_name());
    const auto near = support::did_you_mean(word, names);
    if (const std::string advice = advice_for_word(word); !advice.empty() && !near)
        throw support::Error(fmt::format("there is no command '{}'", word), advice);
    throw support::Error(fmt::format("there is no command '{}'", word),
                         near ? fmt::format("did you mean '{}'?", *near)
                              : fmt::format("commands: {}", support::join(names, ", ")));
}

} // namespace

CLI::App &Commands::add(const std::string &name, const std::string &what, std::function<int()> run) {
    runs_.emplace(name, std::move(run));
    return *app_.add_subcommand(name, what);
}

void Commands::check(const std::string &word) const {
    if (!runs_.contains(word))
        refuse(word, app_);
}

int Commands::run() const {
    for (const CLI::App *command : app_.get_subcommands()) {
        const auto found = runs_.find(command->get_name());
        if (found == runs_.end())
            refuse(command->get_name(), app_);
        return found->second();
    }
    throw support::Error("a command is missing", "see 'stowage --help'");
}

} // namespace stowage::cli
