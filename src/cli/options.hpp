#pragma once

#include "app/options.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace stowage::cli {

enum class ColorMode { automatic, always, never };

/// What several commands take: what the application is asked, and how it is shown.
struct Options : app::Options {
    Options();

    bool verbose = false;
    bool quiet = false; ///< no progress and no notes
    ColorMode color = ColorMode::automatic;
    std::string format;                 ///< --format as it was given; "" when it was not
    std::vector<std::string> outputs;   ///< --output: FORMAT=FILE
    std::string plan_out;               ///< --out of plan
    std::size_t comment_bytes = 60'000; ///< of Markdown
};

} // namespace stowage::cli
