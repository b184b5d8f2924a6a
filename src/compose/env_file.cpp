#include "compose/env_file.hpp"

#include "desired/dotenv.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <cctype>
#include <memory>
#include <string>
#include <string_view>

namespace stowage::compose {
namespace {

constexpr const char *how_to_write = "write it as NAME=value, and begin a comment with #";

support::Location place_of(const File &file, std::size_t offset) {
    const auto line =
        1 + std::count(file.text.begin(), file.text.begin() + static_cast<std::ptrdiff_t>(offset), '\n');
    return {std::make_shared<const std::string>(file.path), static_cast<int>(line), 1};
}

std::string_view line_at(std::string_view text, std::size_t offset) {
    const std::string_view rest = text.substr(std::min(offset, text.size()));
    return rest.substr(0, rest.find('\n'));
}

/// What stands before `=` or `:`.
std::string_view name_in(std::string_view line) {
    constexpr std::string_view exported = "export ";
    line = support::trim(line);
    if (line.starts_with(exported))
        line = support::trim(line.substr(exported.size()));
    return support::trim(line.substr(0, line.find_first_of("=:")));
}

/// Docker Compose takes letters of any language, and some signs.
bool is_taken_by_compose(std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) > 0x7F ||
               std::string_view("_.-[]\t\r").find(c) != std::string_view::npos;
    });
}

std::vector<Problem> refused_by_compose(const File &file) {
    std::vector<Problem> problems;
    desired::Dotenv dotenv(support::Missing::empty, support::LoneDollar::stays);
    for (const desired::DotenvMistake &mistake : dotenv.read(file.text)) {
        const std::string_view name = name_in(line_at(file.text, mistake.offset));
        if (mistake.open_quote)
            problems.push_back({true, mistake.what, mistake.advice, place_of(file, mistake.offset)});
        else if (!is_taken_by_compose(name))
            problems.push_back({true, "this line of an env file has no name that Docker Compose takes",
                                how_to_write, place_of(file, mistake.offset)});
    }
    return problems;
}

/// `docker stack deploy` takes lines as they are, but for blanks before them.
std::vector<Problem> refused_by_swarm(const File &file) {
    std::vector<Problem> problems;
    for (std::size_t at = 0; at < file.text.size();) {
        std::string_view line = line_at(file.text, at);
        const std::size_t start = at;
        at += line.size() + 1;
        line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
        const std::string_view name = line.substr(0, line.find('='));
        if (line.empty() || line.front() == '#')
            continue;
        if (name.empty() || name.find_first_of(" \t") != std::string_view::npos)
            problems.push_back({true,
                                name.empty()
                                    ? "this line of an env file has no name"
                                    : "a name in this line of an env file has blanks in it or after it, "
                                      "which a swarm refuses; it knows no 'export'",
                                how_to_write, place_of(file, start)});
    }
    return problems;
}

} // namespace

std::vector<Problem> check_env_file(const File &file, Dialect dialect) {
    return dialect == Dialect::swarm ? refused_by_swarm(file) : refused_by_compose(file);
}

} // namespace stowage::compose
