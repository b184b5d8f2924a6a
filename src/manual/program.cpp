#include "manual/program.hpp"

#include "support/text.hpp"

#include <algorithm>

namespace stowage::manual {
namespace {

void add_once(std::vector<std::string> &list, const std::string &item) {
    if (std::find(list.begin(), list.end(), item) == list.end())
        list.push_back(item);
}

} // namespace

std::string Option::usage() const {
    std::string words = support::join(names, ", ");
    const std::string what = choices.empty() ? value : support::join(choices, "|");
    return positional || what.empty() ? words : words + " " + what;
}

std::string Command::usage(const std::string &program) const {
    std::string words = program + " " + name;
    if (std::any_of(options.begin(), options.end(), [](const Option &option) { return !option.positional; }))
        words += " [OPTIONS]";
    for (const Option &option : options)
        if (option.positional) {
            const std::string word = option.name() + (option.several ? "…" : "");
            words += option.required ? " " + word : " [" + word + "]";
        }
    return words;
}

std::vector<std::string> Command::groups() const {
    std::vector<std::string> groups;
    for (const Option &option : options)
        if (!option.positional)
            add_once(groups, option.group);
    return groups;
}

std::vector<std::string> Program::groups() const {
    std::vector<std::string> groups;
    for (const Command &command : commands)
        add_once(groups, command.group);
    return groups;
}

} // namespace stowage::manual
