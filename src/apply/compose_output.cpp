#include "apply/compose_output.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <array>

namespace stowage::apply {
namespace {

/// ` Container x-a-1  Starting`, ` a Pulling `: what Compose prints while all goes well.
bool is_progress(std::string_view line) {
    if (line.starts_with("Since --detach=false was not specified") ||
        line.starts_with("In a future release, --detach=false"))
        return true; // what the server's own client says of itself
    static constexpr std::array<std::string_view, 17> words = {
        "Creating", "Created", "Starting", "Started",  "Recreate", "Recreated",
        "Running",  "Pulling", "Pulled",   "Stopping", "Stopped",  "Removing",
        "Removed",  "Waiting", "Healthy",  "Building", "Built"};
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return line.ends_with(word); });
}

} // namespace

std::vector<std::string> essential_lines(std::string_view output, std::size_t limit) {
    std::vector<std::string> lines;
    for (const std::string &line : support::split_lines(output)) {
        const std::string_view text = support::trim(line);
        if (text.empty() || is_progress(text))
            continue;
        if (lines.empty() || lines.back() != text)
            lines.emplace_back(text);
    }
    if (lines.size() > limit)
        lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(limit));
    return lines;
}

} // namespace stowage::apply
