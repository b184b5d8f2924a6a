#include "cli/terminal.hpp"

#include "support/error.hpp"
#include "support/text.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <iostream>
#include <string_view>
#include <unistd.h>

namespace stowage::cli {

Options::Options() {
    tell = &warn;
}

bool is_terminal(std::FILE *stream) {
    return ::isatty(::fileno(stream)) == 1;
}

bool use_color(ColorMode mode, std::FILE *stream) {
    if (mode != ColorMode::automatic)
        return mode == ColorMode::always;
    const char *no_color = std::getenv("NO_COLOR");
    const char *term = std::getenv("TERM");
    const bool dumb = term == nullptr || std::string_view(term) == "dumb";
    return (no_color == nullptr || *no_color == '\0') && !dumb && is_terminal(stream);
}

void print(const std::string &text) {
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if (!written || std::fflush(stdout) != 0)
        throw support::Error(fmt::format("can't write to standard output: {}", std::strerror(errno)));
}

void warn(const std::string &text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

bool confirm(const std::string &question) {
    warn(question);
    std::string answer;
    return static_cast<bool>(std::getline(std::cin, answer)) && support::trim(answer) == "yes";
}

} // namespace stowage::cli
