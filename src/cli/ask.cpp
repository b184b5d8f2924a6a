#include "cli/ask.hpp"

#include "cli/terminal.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <iostream>
#include <sys/ioctl.h>

namespace stowage::cli {

std::size_t columns_of(std::FILE *stream) {
    constexpr std::size_t usual = 100;
    winsize size{};
    if (!is_terminal(stream) || ::ioctl(::fileno(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return usual;
    return std::min<std::size_t>(size.ws_col, usual);
}

std::string ask(const std::string &question) {
    warn(question);
    std::string answer;
    std::getline(std::cin, answer);
    return std::string(support::trim(answer));
}

} // namespace stowage::cli
