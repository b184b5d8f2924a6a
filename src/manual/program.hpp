#pragma once

#include <string>
#include <utility>
#include <vector>

namespace stowage::manual {

/// The command line, described once. Help, man pages, completions and the reference are all made from it.

/// What a shell offers for a value.
enum class Values { anything, files, folders, stacks, environments, servers };

struct Option {
    std::vector<std::string> names; ///< `-f`, `--file`; of a positional argument its name alone
    std::string value;              ///< `FILE`; "" for a flag
    std::vector<std::string> choices;
    Values values = Values::anything;
    std::string text;
    std::string group = {};
    bool positional = false;
    bool required = false;
    bool several = false;
    std::string variable =
        {}; ///< of the environment, which gives the value where the option is not given; or ""

    /// The long name, or else the short one.
    [[nodiscard]] const std::string &name() const { return names.back(); }
    /// `-f, --file FILE`, `--color auto|always|never`.
    [[nodiscard]] std::string usage() const;
};

struct Command {
    std::string name;
    std::string group; ///< of commands that belong together
    std::string text;
    std::vector<Option> options;
    std::vector<std::pair<std::string, std::string>> examples; ///< a command line, and what it does

    /// `stowage plan [OPTIONS]`.
    [[nodiscard]] std::string usage(const std::string &program) const;
    [[nodiscard]] std::vector<std::string>
    groups() const; ///< of its options, in their order; positionals none
};

struct Program {
    std::string name;
    std::string version;
    std::string text;
    std::vector<Command> commands;
    std::vector<std::pair<std::string, std::string>> variables; ///< of the environment
    std::vector<std::pair<int, std::string>> exit_codes;

    [[nodiscard]] std::vector<std::string> groups() const; ///< of commands, in their order
};

} // namespace stowage::manual
