#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace e2e {

/// Whether there is a browser to look at pages with; says so where there is none.
[[nodiscard]] bool has_browser();

struct Window {
    int width = 1280;
    bool dark = false;
};

/// The page as a headless Chromium has it once its own scripts have run.
[[nodiscard]] std::string dom_of(const std::string &page, const Window &window);

/// What a JavaScript expression says in that page, as JSON without `&`, `<` and `>`. Its
/// Content-Security-Policy is left out for this.
[[nodiscard]] nlohmann::json evaluate(const std::string &page, const Window &window,
                                      const std::string &expression);

} // namespace e2e
