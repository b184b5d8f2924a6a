#pragma once

#include <string>

namespace CLI {
class App;
}

namespace stowage::cli {

class Commands;

/// What the commands take that are about stowage itself.
struct About {
    std::string command; ///< of help and manual; "" for the program
    std::string shell;
    std::string format = "man";
    std::string out;  ///< of manual: folder for everything; "" for one page on standard output
    std::string what; ///< of complete
};

/// `help`, `completion`, `manual`, and `complete`, which the completions call.
/// `app` is described by them; it and `about` have to stay while commands may run.
void add_about(Commands &commands, const CLI::App &app, About &about);

} // namespace stowage::cli
