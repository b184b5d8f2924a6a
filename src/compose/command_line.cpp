#include "compose/command_line.hpp"

namespace stowage::compose {

std::string command_mistake(std::string_view text, Dialect dialect) {
    char quote = 0;
    char before = 0;
    int open = 0; // $(
    for (std::size_t i = 0; i < text.size(); before = text[i], ++i) {
        const char c = text[i];
        if (c == '\\' && quote != '\'') {
            if (++i == text.size())
                return "it ends with a backslash, after which something has to come";
        } else if (quote == 0 && (c == '"' || c == '\'' || (c == '`' && dialect != Dialect::swarm))) {
            quote = c;
        } else if (c == quote) {
            quote = 0;
        } else if (quote == 0 && dialect != Dialect::swarm) {
            if (c == '(' && before == '$')
                ++open;
            else if (c == '(' || (c == ')' && open-- == 0))
                return "a parenthesis is outside of quotes";
            else if (open == 0 && std::string_view(";&|<>").find(c) != std::string_view::npos)
                return ""; // what follows is left out
        }
    }
    if (quote != 0)
        return "a quote is not closed";
    return open != 0 ? "a parenthesis is not closed" : "";
}

} // namespace stowage::compose
