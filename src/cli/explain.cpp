#include "app/exit_code.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "support/code_advice.hpp"
#include "support/code_table.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <vector>

namespace stowage::cli {
namespace {

using support::CodeEntry;

/// The area of `permission.stack` is `permission`.
bool is_in_area(const CodeEntry &entry, const std::string &area) {
    return std::string(entry.name).starts_with(area + ".");
}

void add_entry(std::string &text, const CodeEntry &entry) {
    text += fmt::format("{}{}\n  {}\n  → {}\n", text.empty() ? "" : "\n", entry.name, entry.meaning,
                        support::advice_of(entry.code));
}

[[noreturn]] void refuse(const std::string &word) {
    std::vector<std::string> names;
    for (const CodeEntry &entry : support::code_table())
        names.emplace_back(entry.name);
    const auto near = support::did_you_mean(word, names);
    throw support::Error(fmt::format("there is no code '{}'", word),
                         near ? fmt::format("did you mean '{}'?", *near)
                              : "'stowage explain' without a code lists all of them");
}

int list_all() {
    std::size_t width = 0;
    for (const CodeEntry &entry : support::code_table())
        width = std::max(width, std::string(entry.name).size());
    std::string text;
    for (const CodeEntry &entry : support::code_table())
        text += fmt::format("{:<{}}  {}\n", entry.name, width, entry.meaning);
    print(text);
    return app::ExitCode::success;
}

int explain(const std::string &word) {
    if (word.empty())
        return list_all();
    std::string text;
    for (const CodeEntry &entry : support::code_table())
        if (word == entry.name || is_in_area(entry, word))
            add_entry(text, entry);
    if (text.empty())
        refuse(word);
    print(text);
    return app::ExitCode::success;
}

} // namespace

void add_explain(Commands &commands) {
    const auto word = std::make_shared<std::string>();
    CLI::App &command = commands.add("explain", "Say what a code means, and what to do about it",
                                     [word] { return explain(*word); });
    command
        .add_option(
            "CODE", *word,
            "A code as in JSON, such as permission.stack, or an area, such as permission (default: list "
            "all of them)")
        ->type_name("");
}

} // namespace stowage::cli
