#pragma once

#include <string>

namespace stowage::report {

/// A whole page around `body`, which is well-formed XML too. Its policy lets it load nothing and run no
/// script but its own, even if something from outside got into it as markup. `title` is escaped already.
[[nodiscard]] std::string html_page(const std::string &title, const std::string &body);

/// A page without any script that comes from a server: its policy goes into a header.
struct ServedPage {
    std::string html;
    std::string policy; ///< Content-Security-Policy
};
[[nodiscard]] ServedPage served_page(const std::string &title, const std::string &body);

} // namespace stowage::report
