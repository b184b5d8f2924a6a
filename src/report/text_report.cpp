#include "report/text.hpp"

#include "report/describe.hpp"
#include "report/outcome_style.hpp"
#include "support/duration.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::report {

using apply::Outcome;
using apply::StackResult;

std::string TextRenderer::report(const apply::Report &report, const plan::Plan &plan) const {
    const bool several = plan.servers.size() > 1;
    std::size_t width = 0;
    for (const StackResult &item : report.stacks)
        if (view_.verbose || item.outcome != Outcome::unchanged)
            width = std::max(width, width_of(safe(item.plan.str(several))));
    width = std::min<std::size_t>(width, 40);

    std::string text;
    for (const StackResult &item : report.stacks) {
        if (item.outcome == Outcome::unchanged && !view_.verbose)
            continue;
        std::string head = fmt::format(
            "  {}  {}  {}", paint_(color_of(item.outcome), padded(apply::name_of(item.outcome), 13)),
            padded(safe(item.plan.str(several)), width), safe(item.message));
        text += head.erase(head.find_last_not_of(' ') + 1);
        if (item.elapsed >= std::chrono::milliseconds(1))
            text += paint_(Color::dim, fmt::format("  {}", support::human_duration(item.elapsed)));
        text += "\n";
        for (const std::string &line : item.details)
            text += fmt::format("      {}\n", safe(line));
        if (!item.advice.empty())
            text += fmt::format("      → {}\n", safe(item.advice));
    }
    if (!text.empty())
        text += "\n";
    text += fmt::format("{} {}{}.\n", paint_(Color::bold, "Apply:"), counted(report),
                        report.interrupted ? "; interrupted" : "");
    return text;
}

std::string TextRenderer::mistakes(const std::vector<support::Diagnostic> &diagnostics) const {
    std::string text;
    for (const support::Diagnostic &mistake : diagnostics)
        text += safe_lines(support::render(mistake));
    return text + fmt::format("{}; nothing was sent.\n", support::counted(diagnostics));
}

} // namespace stowage::report
