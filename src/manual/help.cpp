#include "manual/render.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::manual {
namespace {

constexpr std::size_t least_width = 50;
constexpr std::size_t widest_name = 30;

/// Two columns, the second one folded. A name that is too wide stands on a line of its own.
class Columns {
public:
    Columns(std::size_t width, std::size_t first) : width_(std::max(width, least_width)), first_(first) {}

    void add(const std::string &name, const std::string &text) {
        out_ += "  " + name;
        std::size_t at = 2 + name.size();
        const std::size_t start = first_ + 4;
        if (at + 2 > start) {
            out_ += '\n';
            at = 0;
        }
        out_ += std::string(start - at, ' ');
        at = start;
        for (const std::string &word : words_of(text)) {
            if (at > start && at + 1 + word.size() > width_) {
                out_ += '\n' + std::string(start, ' ');
                at = start;
            }
            if (at > start) {
                out_ += ' ';
                ++at;
            }
            out_ += word;
            at += word.size();
        }
        out_ += '\n';
    }

    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    static std::vector<std::string> words_of(const std::string &text) {
        std::vector<std::string> words;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = std::min(text.find(' ', at), text.size());
            if (end > at)
                words.push_back(text.substr(at, end - at));
            at = end + 1;
        }
        return words;
    }

    std::size_t width_;
    std::size_t first_;
    std::string out_;
};

std::string text_of(const Option &option) {
    return option.text + (option.variable.empty() ? "" : fmt::format(" [{}]", option.variable));
}

template <typename Items, typename Name>
std::size_t widest(const Items &items, Name name) {
    std::size_t width = 0;
    for (const auto &item : items)
        if (const std::size_t size = name(item).size(); size <= widest_name)
            width = std::max(width, size);
    return width;
}

} // namespace

std::string help(const Program &program, std::size_t width) {
    std::string text = fmt::format("{}\n\nUsage: {} COMMAND [OPTIONS]\n", program.text, program.name);
    const std::size_t first =
        widest(program.commands, [](const Command &command) -> const std::string & { return command.name; });
    for (const std::string &group : program.groups()) {
        Columns columns(width, first);
        for (const Command &command : program.commands)
            if (command.group == group)
                columns.add(command.name, command.text);
        text += fmt::format("\n{}:\n{}", group, columns.take());
    }
    return text +
           fmt::format("\n'{0} help COMMAND' or '{0} COMMAND --help' says more of a command, '{0} --version' "
                       "the version.\n",
                       program.name);
}

std::string help(const Program &program, const Command &command, std::size_t width) {
    std::string text = fmt::format("{}\n\nUsage: {}\n", command.text, command.usage(program.name));
    const std::size_t first = widest(command.options, [](const Option &option) { return option.usage(); });
    Columns arguments(width, first);
    for (const Option &option : command.options)
        if (option.positional)
            arguments.add(option.usage(), text_of(option));
    if (const std::string lines = arguments.take(); !lines.empty())
        text += "\nArguments:\n" + lines;
    for (const std::string &group : command.groups()) {
        Columns columns(width, first);
        for (const Option &option : command.options)
            if (!option.positional && option.group == group)
                columns.add(option.usage(), text_of(option));
        text += fmt::format("\n{}:\n{}", group, columns.take());
    }
    if (!command.examples.empty())
        text += "\nExamples:\n";
    for (const auto &[line, meaning] : command.examples)
        text += fmt::format("  {}\n      {}\n", line, meaning);
    return text;
}

} // namespace stowage::manual
