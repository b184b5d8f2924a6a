#pragma once

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace stowage::cli {

/// What the commands take that are about stowage itself.
struct About {
    std::string command; ///< of help and manual; "" for the program
    std::string shell;
    std::string format = "man";
    std::string out;  ///< of manual: folder for everything; "" for one page on standard output
    std::string what; ///< of complete
};

/// `help`, `completion`, `manual`, and `complete`, which the completions call.
void add_about(CLI::App &app, About &about);

/// Runs the command that was given, if it is one of these.
[[nodiscard]] std::optional<int> run_about(const CLI::App &app, const About &about);

} // namespace stowage::cli
